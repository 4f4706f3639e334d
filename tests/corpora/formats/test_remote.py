"""Inputs and outputs behind URLs: the bytes of local files, whole objects, resumed, refused in a line."""

import gzip
import io
import json
import os
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import fsspec
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from degarble.corpora.errors import InputError, MissingExtraError, ModelError, OptionError
from degarble.corpora.files import remote
from degarble.corpora.files.output import open_output
from degarble.corpora.formats import open_rows, read_segments
from degarble.corpora.reports import read_results
from degarble.pipeline.run.apply import apply_file
from degarble.pipeline.run.chunks import Loading, Worker
from degarble.pipeline.run.jobs import Job
from degarble.pipeline.run.runner import run_job
from degarble.pipeline.run.workfolder import WorkFolder
from fsspec.implementations.local import LocalFileSystem
from fsspec.implementations.memory import MemoryFileSystem

RULES = Loading("clean", "rules", "rules", "cpu")


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Any]:
    """An empty memory://, and a cache of the user that is this test's."""
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "cache"))
    MemoryFileSystem.store.clear()
    MemoryFileSystem.pseudo_dirs[:] = [""]
    yield fsspec.filesystem("memory")
    MemoryFileSystem.store.clear()


def write_shards(folder: Path) -> None:
    """A file of each format, some packed, with something to correct in most."""
    (folder / "sub").mkdir(parents=True)
    (folder / "a.txt").write_bytes(b"They opened the the bridge.\r\nFine.")
    (folder / "b.txt.gz").write_bytes(gzip.compress(b"Nothing here.\n", 1))
    (folder / "c.jsonl.zst").write_bytes(zstandard.compress(b'{"text": "He saw the the cat."}\n', 19))
    (folder / "d.csv").write_text('"It is is late."\n')
    pq.write_table(pa.table({"text": ["See the the sea.", None]}), folder / "sub" / "e.parquet")
    (folder / "sub" / "f.po").write_text('msgid "a"\nmsgstr "the the end"\n')
    (folder / "g.tmx").write_text('<tmx><tu><tuv xml:lang="en"><seg>the the</seg></tuv></tu></tmx>')
    (folder / "sub" / ".hidden.txt").write_text("not read\n")


def below(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*")
            if path.is_file()}


def objects(store: Any, prefix: str) -> dict[str, bytes]:
    return {name.removeprefix(prefix): store.cat_file(name) for name in store.find(prefix)}


@pytest.mark.parametrize(("many", "workers"), [("", 1), ("/**", 2)])
def test_a_directory_or_glob_gives_the_bytes_of_local_files(store: Any, tmp_path: Path, many: str,
                                                            workers: int) -> None:
    write_shards(tmp_path / "in")
    store.put(str(tmp_path / "in"), "/bucket/in", recursive=True)
    run_job(Job(str(tmp_path / "in"), str(tmp_path / "out"), str(tmp_path / "r.jsonl")), RULES)
    facts = run_job(Job(f"memory://bucket/in{many}", "memory://bucket/out", "memory://bucket/r.jsonl",
                        workers=workers), RULES)
    assert facts["counts"]["segments"] == 8
    assert facts["counts"]["by_decision"]["accept"] > 3
    assert objects(store, "/bucket/out/") == below(tmp_path / "out")
    assert store.cat_file("/bucket/r.jsonl") == (tmp_path / "r.jsonl").read_bytes()
    assert not list((tmp_path / "cache" / "degarble" / "runs").iterdir())
    apply_file("memory://bucket/r.jsonl", "memory://bucket/again")
    apply_file(str(tmp_path / "r.jsonl"), str(tmp_path / "again"))
    assert objects(store, "/bucket/again/") == below(tmp_path / "again")


@pytest.mark.parametrize(("source", "output", "report"), [
    ("memory://in.txt.gz", "out.txt.zst", "memory://r.jsonl"),
    ("in.txt.gz", "memory://out.txt.zst", "r.jsonl"),
    ("file://{}/in.txt.gz", "file://{}/out.txt.zst", "file://{}/r.jsonl"),
])
def test_local_and_remote_together(store: Any, tmp_path: Path, source: str, output: str, report: str,
                                   monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    packed = gzip.compress(b"the the sea\n")
    Path("in.txt.gz").write_bytes(packed)
    store.pipe_file("/in.txt.gz", packed)
    run_job(Job(source.format(tmp_path), output.format(tmp_path), report.format(tmp_path)), RULES)

    def written(path: str) -> bytes:
        with fsspec.open(path.format(tmp_path), "rb") as file:
            return bytes(file.read())

    assert zstandard.ZstdDecompressor().decompressobj().decompress(written(output)) == b"the sea\n"
    assert json.loads(written(report))["cleaned"] == "the sea"
    apply_file(report.format(tmp_path), "again.txt")
    assert Path("again.txt").read_bytes() == b"the sea\n"


def test_a_stream_can_go_to_a_url(store: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b"the the sea\n")))
    run_job(Job("-", "memory://out.txt.gz", "memory://r.jsonl"), RULES)
    assert gzip.decompress(store.cat_file("/out.txt.gz")) == b"the sea\n"
    assert [result.cleaned for result in read_results("memory://r.jsonl")] == ["the sea"]
    assert store.exists("/r.meta.json")


class TestResuming:
    def test_what_was_done_is_found_again(self, store: Any, tmp_path: Path) -> None:
        store.pipe_file("/in.txt", b"the the sea\n" * 3000)
        job = Job("memory://in.txt", "memory://out.txt", "memory://r.jsonl")

        def breaks_down() -> Worker:
            worker = RULES()
            work = worker.work

            def once(chunk: Any) -> Any:
                if chunk.index == 1:
                    raise ModelError("broken down")
                return work(chunk)

            worker.work = once  # type: ignore[method-assign]  # for this one worker
            return worker

        with pytest.raises(ModelError):
            run_job(job, breaks_down)
        assert store.find("/") == ["/in.txt"]
        store.pipe_file("/in.txt", b"changed\n")
        with pytest.raises(OptionError, match=r"out.txt-\w+\.degarble: the unfinished run differs: input"):
            run_job(job, RULES)
        store.pipe_file("/in.txt", b"the the sea\n" * 3000)
        assert run_job(job, RULES)["work"]["chunks_of_earlier_runs"] == 1
        assert store.cat_file("/out.txt") == b"the sea\n" * 3000

    def test_an_upload_that_fails_is_tried_again_without_the_work(self, store: Any, tmp_path: Path,
                                                                  monkeypatch: pytest.MonkeyPatch) -> None:
        store.pipe_file("/in.txt", b"the the sea\n")
        job = Job("memory://in.txt", "memory://out.txt", "memory://r.jsonl", work=str(tmp_path / "work"))

        def refuse(*_: Any, **__: Any) -> None:
            raise PermissionError("Access Denied")

        monkeypatch.setattr(MemoryFileSystem, "put_file", refuse)
        with pytest.raises(InputError, match=r"^memory://out.txt: cannot be written: Access Denied"):
            run_job(job, RULES)
        assert len(list((tmp_path / "work").iterdir())) == 1
        monkeypatch.undo()

        def not_called() -> Worker:
            raise AssertionError("nothing is left to clean")

        assert run_job(job, not_called)["counts"]["segments"] == 1
        assert store.cat_file("/out.txt") == b"the sea\n"
        assert not list((tmp_path / "work").iterdir())
        with pytest.raises(InputError, match=r"^memory://out.txt: already exists"):
            run_job(job, RULES)
        assert run_job(replace(job, resume=True), RULES) == {}

    def test_the_work_folder_is_told_by_the_url(self, tmp_path: Path,
                                                monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path))
        one, two = WorkFolder("memory://a/out"), WorkFolder("memory://b/out")
        assert one.path == WorkFolder("memory://a/out/").path != two.path
        assert one.path.parent == tmp_path / "degarble" / "runs"
        assert WorkFolder("memory://a/out", str(tmp_path)).path.parent == tmp_path

    def test_work_is_for_urls(self, tmp_path: Path) -> None:
        (tmp_path / "in.txt").write_text("a\n")
        with pytest.raises(OptionError, match="--work needs a URL as output"):
            run_job(Job(str(tmp_path / "in.txt"), str(tmp_path / "out.txt"), work="w"), RULES)


class SlowToWrite(LocalFileSystem):
    """A file system whose files are there as soon as they are begun."""

    protocol = "slow"

    def put_file(self, lpath: str, rpath: str, **_: Any) -> None:
        data = Path(lpath).read_bytes()
        Path(rpath).write_bytes(data[:3])
        if b"refused" in data:
            raise OSError("connection lost")
        Path(rpath).write_bytes(data)


def test_where_an_object_is_not_whole_at_once_it_is_renamed(tmp_path: Path) -> None:
    fsspec.register_implementation("slow", SlowToWrite, clobber=True)
    (tmp_path / "out.txt").write_text("before")
    with (pytest.raises(InputError, match="cannot be written: connection lost"),
          open_output(f"slow://{tmp_path}/out.txt") as out):
        out.write("refused")
    assert below(tmp_path) == {"out.txt": b"before"}
    with open_output(f"slow://{tmp_path}/out.txt") as out:
        out.write("after")
    assert below(tmp_path) == {"out.txt": b"after"}


class Breaks(MemoryFileSystem):
    """A store that opens what it then cannot send, with an error of its own kind."""

    protocol = "breaks"

    @classmethod
    def _strip_protocol(cls, path: str) -> str:
        return str(super()._strip_protocol(path.replace("breaks://", "memory://")))

    def _open(self, *args: Any, **kwargs: Any) -> Any:
        class Stream:
            def read(self, size: int) -> bytes:
                raise LookupError("the line is dead\nand more")

            def seekable(self) -> bool:
                return False

            def close(self) -> None:
                pass

        return Stream()


class TestRefusals:
    def test_what_is_not_there(self, store: Any) -> None:
        with pytest.raises(InputError, match=r"^memory://no.txt: does not exist$"):
            run_job(Job("memory://no.txt", "memory://out.txt"), RULES)
        with pytest.raises(InputError, match=r"^memory://no/\*.txt: no file of a known format$"):
            run_job(Job("memory://no/*.txt", "memory://out"), RULES)
        assert store.find("/") == []

    def test_no_such_file_system(self) -> None:
        with pytest.raises(InputError, match=r"^nothing://a.txt: cannot be reached: Protocol not known"):
            read_segments("nothing://a.txt")

    def test_a_package_that_is_missing(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(sys.modules, "s3fs", None)
        monkeypatch.setitem(sys.modules, "gcsfs", None)
        monkeypatch.setitem(sys.modules, "paramiko", None)
        for name, advice in (("s3", r"s3:// needs an extra \(pip install 'degarble\[s3\]'\)"),
                             ("gs", r"gs:// needs the package gcsfs \(pip install gcsfs\)"),
                             ("sftp", r"sftp:// needs the package paramiko \(pip install paramiko\)")):
            monkeypatch.delitem(sys.modules["fsspec.registry"]._registry, name, raising=False)
            with pytest.raises(MissingExtraError, match=f"^{advice}$"):
                read_segments(f"{name}://host/a.txt")

    def test_whatever_a_store_raises_is_told_in_a_line(self, store: Any) -> None:
        fsspec.register_implementation("breaks", Breaks, clobber=True)
        store.pipe_file("/a.txt", b"x")
        with pytest.raises(InputError, match=r"^breaks://a.txt: cannot be read: the line is dead$"):
            list(open_rows("breaks://a.txt"))

    def test_a_directory_where_a_file_is_wanted(self, store: Any) -> None:
        store.pipe_file("/in/a.txt", b"x\n")
        store.pipe_file("/out", b"x\n")
        with pytest.raises(InputError, match=r"^memory://out: is a file, but the input is many"):
            run_job(Job("memory://in", "memory://out"), RULES)
        with pytest.raises(InputError, match=r"^memory://in: is a directory$"):
            list(read_results("memory://in"))


@pytest.mark.parametrize(("path", "elsewhere", "stands_for"), [
    ("s3://b/k.txt", True, "s3://b/k.txt"), ("zip://a.txt::memory://x.zip", True, None), ("-", False, "-"),
    ("C:/a.txt", False, "C:/a.txt"), ("hf:name:split", False, None), ("hf://datasets/a", True, None),
    ("file:///a/b.txt", False, "/a/b.txt"), ("a//b.txt", False, "a//b.txt"),
])
def test_which_names_are_urls(path: str, elsewhere: bool, stands_for: str | None) -> None:
    assert remote.is_remote(path) == elsewhere
    assert remote.local_path(path) == (stands_for or path)


def test_a_file_in_an_archive_can_be_read(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "x.zip", "w") as archive:
        archive.writestr("a.txt", "one\ntwo\n")
    url = f"zip://a.txt::{os.fspath(tmp_path)}/x.zip"
    assert [segment.text for segment in read_segments(url)] == ["one", "two"]
