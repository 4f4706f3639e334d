"""What goes wrong around a run: disks and inputs. docs/reliability.md has the table."""

import os
import resource
import subprocess
from pathlib import Path

import pytest
from command_line import DEGARBLE, RULES, clean, files, said
from degarble.corpora.errors import InputError
from degarble.pipeline.run.runner import run_job
from fault_runs import HANG_SECONDS, after_chunk, files_below, job, outputs, small_chunks, write_input
from faulty import marks, may_mount, small_disk

MOUNTS = pytest.mark.skipif(not may_mount(), reason="needs the right to mount")


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    small_chunks(monkeypatch)


class TestDisk:
    @MOUNTS
    @pytest.mark.parametrize("size", ["8k", "24k", "48k"])
    def test_a_full_disk(self, tmp_path: Path, size: str) -> None:
        """Full at the first chunk, at a later one, or while outputs are written: with room the run goes on."""
        write_input(tmp_path)
        run_job(job(tmp_path), marks)
        with small_disk(tmp_path / "small", size) as small:
            with pytest.raises(InputError, match="no space left on device"):
                run_job(job(tmp_path, small), marks)
            assert {path.name for path in small.iterdir()} <= {"out.jsonl.degarble"}
            subprocess.run(["mount", "-o", "remount,size=1m", str(small)], check=True)
            run_job(job(tmp_path, small), marks)
            assert outputs(small) == outputs(tmp_path)
            assert set(files(small)) == {"out.jsonl", "r.jsonl", "r.meta.json"}

    @pytest.mark.parametrize(("limit", "chunks"), [(1000, 0), (8000, 6)], ids=["a chunk", "an output"])
    def test_a_file_that_may_not_grow_further(self, tmp_path: Path, limit: int, chunks: int) -> None:
        """What a full disk is where nothing can be mounted."""
        write_input(tmp_path)
        run_job(job(tmp_path), marks)
        (tmp_path / "out").mkdir()
        soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
        resource.setrlimit(resource.RLIMIT_FSIZE, (limit, hard))
        try:
            with pytest.raises(InputError, match=r"\.jsonl: file too large"):
                run_job(job(tmp_path, tmp_path / "out"), marks)
        finally:
            resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
        assert set(files_below(tmp_path / "out")) <= {"lock", "run.json", *(f"{i:03}.jsonl" for i in range(chunks))}
        facts = run_job(job(tmp_path, tmp_path / "out"), marks)
        assert facts["work"]["chunks_of_earlier_runs"] == chunks
        assert outputs(tmp_path / "out") == outputs(tmp_path)

    @pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs /dev/full")
    def test_a_stream_that_is_full(self, tmp_path: Path) -> None:
        with open("/dev/full", "wb") as full:
            done = subprocess.run([*DEGARBLE, "clean", "-", *RULES, "--quiet"], input=b"Sound.\n", stdout=full,
                                  stderr=subprocess.PIPE, cwd=tmp_path, timeout=HANG_SECONDS)
        assert (done.returncode, done.stderr) == (1, b"degarble: error: stdout: no space left on device\n")

    @MOUNTS
    def test_a_disk_that_may_only_be_read(self, tmp_path: Path) -> None:
        with small_disk(tmp_path / "small", "1m") as small:
            (small / "a.txt").write_text("They met in the the harbour.\n")
            subprocess.run(["mount", "-o", "remount,ro", str(small)], check=True)
            for args in (["small/a.txt", "-o", "small/b.txt"], ["-", "-o", "small/b.txt"],
                         ["small/a.txt", "-o", "small/a.txt", "--overwrite"]):
                done = clean(tmp_path, *args, "--quiet", stdin=b"Sound.\n")
                assert done.returncode == 1
                assert said(done).startswith(f"degarble: error: {args[2]}")
                assert "read-only file system" in said(done)
            assert set(files(small)) == {"a.txt"}

    @pytest.mark.skipif(os.name != "posix" or os.geteuid() == 0, reason="root may write everywhere")
    def test_a_folder_that_may_not_be_written_to(self, tmp_path: Path) -> None:
        write_input(tmp_path)
        (tmp_path / "closed").mkdir(mode=0o500)
        with pytest.raises(InputError, match="permission denied"):
            run_job(job(tmp_path, tmp_path / "closed"), marks)


class TestInputs:
    def test_a_file_that_vanishes(self, tmp_path: Path) -> None:
        given = write_input(tmp_path)
        kept = given.read_bytes()
        with pytest.raises(InputError, match=r"in\.jsonl: no such file or directory"):
            run_job(job(tmp_path), lambda: after_chunk(3, given.unlink))
        assert {path.name for path in tmp_path.iterdir()} == {"out.jsonl.degarble"}
        given.write_bytes(kept)
        facts = run_job(job(tmp_path), marks)
        assert facts["work"]["chunks_of_earlier_runs"] == 6

    @pytest.mark.parametrize("count", [50, 4000], ids=["behind what is read", "before it"])
    def test_a_file_that_grows(self, tmp_path: Path, count: int) -> None:
        given = write_input(tmp_path, count)

        def grow() -> None:
            with given.open("a") as file:
                file.write('{"text": "one more"}\n')

        with pytest.raises(InputError, match=r"in\.jsonl: (was changed while it was read|.*input has changed)"):
            run_job(job(tmp_path), lambda: after_chunk(1, grow))
        assert {path.name for path in tmp_path.iterdir()} == {"in.jsonl", "out.jsonl.degarble"}

    @pytest.mark.parametrize("size", [0, 500])
    def test_a_file_that_shrinks(self, tmp_path: Path, size: int) -> None:
        given = write_input(tmp_path)
        with pytest.raises(InputError, match=r"in\.jsonl"):
            run_job(job(tmp_path), lambda: after_chunk(3, lambda: os.truncate(given, size)))
        assert {path.name for path in tmp_path.iterdir()} == {"in.jsonl", "out.jsonl.degarble"}

    def test_a_file_that_is_replaced_by_one_as_long(self, tmp_path: Path) -> None:
        """The text is the same, so that only the comparison at the end can tell."""
        given = write_input(tmp_path)
        other = given.read_bytes().replace(b'"doc": "d8"', b'"doc": "e8"')
        with pytest.raises(InputError, match="was changed while it was read"):
            run_job(job(tmp_path), lambda: after_chunk(3, lambda: given.write_bytes(other)))

    def test_a_file_that_is_only_touched(self, tmp_path: Path) -> None:
        given = write_input(tmp_path)
        assert run_job(job(tmp_path), lambda: after_chunk(3, given.touch))["counts"]["segments"] == 50

    def test_an_output_that_somebody_else_puts_there(self, tmp_path: Path) -> None:
        write_input(tmp_path)
        with pytest.raises(InputError, match=r"r\.jsonl: already exists"):
            run_job(job(tmp_path), lambda: after_chunk(3, lambda: (tmp_path / "r.jsonl").write_text("mine")))
        assert (tmp_path / "r.jsonl").read_text() == "mine"
        assert {path.name for path in tmp_path.iterdir()} == {"in.jsonl", "r.jsonl", "out.jsonl.degarble"}
