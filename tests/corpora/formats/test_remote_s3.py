"""s3:// against a server of this machine that behaves like S3: whole objects, resuming, refusals."""

import gzip
import os
import subprocess
import sys
import urllib.error
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest

WANTED = "the extra s3 and moto[server] are not installed"
pytest.importorskip("s3fs", reason=WANTED)
pytest.importorskip("moto", reason=WANTED)
pytest.importorskip("flask", reason=WANTED)

SERVE = ("from moto.server import ThreadedMotoServer\nimport threading\n"
         "server = ThreadedMotoServer('127.0.0.1', 0, verbose=False)\nserver.start()\n"
         "print(server.get_host_and_port()[1], flush=True)\nthreading.Event().wait()")
SIGNED = {"Authorization": "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request"}
CLEAN = [sys.executable, "-m", "degarble.pipeline.cli", "clean", "--detector", "rules",
         "--corrector", "rules", "--device", "cpu", "--quiet"]


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """A server on 127.0.0.1 with an empty bucket."""
    with subprocess.Popen([sys.executable, "-W", "ignore", "-c", SERVE], stdin=subprocess.DEVNULL,
                          stdout=subprocess.PIPE, stderr=subprocess.DEVNULL) as process:
        assert process.stdout is not None
        port = int(process.stdout.readline())
        put(f"http://127.0.0.1:{port}/bucket")
        yield f"http://127.0.0.1:{port}"
        process.terminate()


def put(url: str, data: bytes = b"") -> None:
    # what urllib would call it is read as a form
    headers = SIGNED | {"Content-Type": "application/octet-stream"}
    with urllib.request.urlopen(urllib.request.Request(url, data, headers, method="PUT"), timeout=60):
        pass


def get(url: str) -> bytes | None:
    try:
        with urllib.request.urlopen(urllib.request.Request(url, headers=SIGNED), timeout=60) as answer:
            return bytes(answer.read())
    except urllib.error.HTTPError as error:
        error.close()
        return None


def run(address: str, folder: Path, *args: str, **changes: str) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
    environment |= {"AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test",
                    "AWS_EC2_METADATA_DISABLED": "true", "HOME": str(folder),
                    "XDG_CACHE_HOME": str(folder / "cache")}
    environment |= changes
    return subprocess.run([*CLEAN, *args], cwd=folder, capture_output=True, text=True, check=False,
                          timeout=120, env={name: value for name, value in environment.items() if value})


def test_objects_are_the_bytes_of_local_files(address: str, tmp_path: Path) -> None:
    (tmp_path / "in" / "sub").mkdir(parents=True)
    shards = {"a.txt": b"They opened the the bridge.\r\n", "b.txt.gz": gzip.compress(b"Fine.\n"),
              "sub/c.jsonl": b'{"text": "He saw the the cat."}\n'}
    for name, data in shards.items():
        (tmp_path / "in" / name).write_bytes(data)
        put(f"{address}/bucket/in/{name}", data)
    assert run(address, tmp_path, "in", "-o", "out", "--report", "r.jsonl").returncode == 0
    for source, target in (("s3://bucket/in", "one"), ("s3://bucket/in/**", "two")):
        done = run(address, tmp_path, source, "-o", f"s3://bucket/{target}",
                   "--report", f"s3://bucket/{target}.jsonl")
        assert (done.returncode, done.stderr) == (0, "")
        for name in shards:
            assert get(f"{address}/bucket/{target}/{name}") == (tmp_path / "out" / name).read_bytes()
        assert get(f"{address}/bucket/{target}.jsonl") == (tmp_path / "r.jsonl").read_bytes()
        assert get(f"{address}/bucket/{target}.meta.json") is not None
    again = run(address, tmp_path, "s3://bucket/in/a.txt", "-o", "s3://bucket/one/a.txt")
    assert (again.returncode, again.stderr) == (
        1, "degarble: error: s3://bucket/one/a.txt: already exists (--overwrite replaces it)\n")


@pytest.mark.parametrize(("source", "output", "changes", "message"), [
    ("s3://bucket/no.txt", "s3://bucket/x.txt", {}, "s3://bucket/no.txt: does not exist"),
    ("s3://nowhere/no.txt", "s3://bucket/x.txt", {}, "s3://nowhere/no.txt: does not exist"),
    ("s3://bucket/here.txt", "s3://nowhere/x.txt", {}, "s3://nowhere/x.txt: the bucket nowhere does not exist"),
    ("s3://bucket/here.txt", "x.txt", {"AWS_ACCESS_KEY_ID": "", "AWS_SECRET_ACCESS_KEY": ""},
     "s3://bucket/here.txt: cannot be read: Unable to locate credentials (see "),
])
def test_refusals(address: str, tmp_path: Path, source: str, output: str, changes: dict[str, str],
                  message: str) -> None:
    put(f"{address}/bucket/here.txt", b"the the sea\n")
    done = run(address, tmp_path, source, "-o", output, **changes)
    assert done.returncode == 1
    assert done.stderr.startswith(f"degarble: error: {message}")
    assert done.stderr.count("\n") == 1
    assert not list((tmp_path / "cache").rglob("*.degarble"))


def test_work_is_found_again_when_sending_failed(address: str, tmp_path: Path) -> None:
    put(f"{address}/bucket/here.txt", b"the the sea\n")
    put(f"{address}/soon")
    command = [CLEAN[0], "-c", (
        "import s3fs, sys\nfrom degarble.pipeline.cli.main import main\n"
        "async def put(*a, **k): raise OSError('connection lost')\n"
        "s3fs.S3FileSystem._put_file = put\nsys.exit(main(sys.argv[1:]))"), *CLEAN[3:]]
    args = ["s3://bucket/here.txt", "-o", "s3://soon/x.txt"]
    environment = os.environ | {"AWS_ENDPOINT_URL": address, "AWS_ACCESS_KEY_ID": "test",
                                "AWS_SECRET_ACCESS_KEY": "test", "XDG_CACHE_HOME": str(tmp_path / "cache")}
    done = subprocess.run([*command, *args], capture_output=True, text=True, check=False, timeout=120,
                          env=environment)
    assert done.stderr == "degarble: error: s3://soon/x.txt: cannot be written: connection lost\n"
    assert len(list((tmp_path / "cache").rglob("*.degarble"))) == 1
    assert get(f"{address}/soon/x.txt") is None
    assert run(address, tmp_path, *args).returncode == 0
    assert get(f"{address}/soon/x.txt") == b"the sea\n"
    assert not list((tmp_path / "cache").rglob("*.degarble"))
