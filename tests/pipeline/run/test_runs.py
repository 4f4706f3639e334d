"""Runs from files to files: broken off, resumed, shared among workers, refused; and always the same bytes."""

import gzip
import json
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import kills
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
import zstandard
from degarble.corpora.errors import InputError, ModelError, OptionError
from degarble.corpora.formats import ReadOptions
from degarble.corpora.records import Edit, Result, Segment, Span
from degarble.pipeline.cleaner import Cleaner
from degarble.pipeline.run import chunks as chunking
from degarble.pipeline.run import workfolder
from degarble.pipeline.run.apply import apply_file
from degarble.pipeline.run.chunks import Loading, Worker
from degarble.pipeline.run.jobs import Job
from degarble.pipeline.run.runner import run_job
from degarble.pipeline.run.workfolder import WorkFolder, differences
from signals_heeded import heed_interrupts

RULES = Loading("clean", "rules", "rules", "cpu")


class MarksTeh:
    """Marks each "teh"; breaks down at a segment called "stop"."""

    by_segment = True

    def detect(self, segments: Sequence[Segment]) -> list[tuple[Span, ...]]:
        if any(segment.id == "stop" for segment in segments):
            raise ModelError("broken down")
        return [tuple(Span(at, at + 3, "fluency/spelling", confidence=0.9)
                      for at in range(len(s.text)) if s.text.startswith("teh", at)) for s in segments]


class WritesThe:
    """Puts "the" into each span."""

    def propose(self, segments: Sequence[Segment], spans: Sequence[Sequence[Span]]) -> list[tuple[Edit, ...]]:
        return [tuple(Edit(s.start, s.end, "teh", "the", s.category, 0.9, "review") for s in of)
                for of in spans]


def load() -> Worker:
    return Worker(Cleaner(MarksTeh(), WritesThe()))


def files(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


@pytest.fixture
def small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunking.chunks, "__kwdefaults__", {"alone": False})
    monkeypatch.setattr(chunking.chunks, "__defaults__", (8, 4))


def job(folder: Path, **changes: object) -> Job:
    usual = Job(str(folder / "in.jsonl"), str(folder / "out.jsonl"), str(folder / "r.jsonl"),
                facts={"thresholds": {"accept": 0.8}})
    return replace(usual, **changes)  # type: ignore[arg-type]  # whatever a test changes


def write_input(folder: Path, stop: int | None = None, count: int = 50) -> None:
    records = [{"text": f"see teh sea {i}", "doc": f"d{i // 6}", "id": "stop" if i == stop else str(i)}
               for i in range(count)]
    (folder / "in.jsonl").write_text("".join(json.dumps(record) + "\n" for record in records))


def outputs(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in ("out.jsonl", "r.jsonl")]


class TestResuming:
    def test_killed_again_and_again(self, tmp_path: Path) -> None:
        """The benchmark in small: SIGKILL at random moments, one and two workers in turn."""
        assert kills.survive(tmp_path, 2100, 3, [1, 2]) == (3, True)

    @pytest.mark.usefixtures("small_chunks")
    def test_goes_on_after_a_failure(self, tmp_path: Path) -> None:
        write_input(tmp_path)
        run_job(job(tmp_path), load)
        whole = outputs(tmp_path)
        assert files(tmp_path) == {"in.jsonl", "out.jsonl", "r.jsonl", "r.meta.json"}
        for name in ("out.jsonl", "r.jsonl", "r.meta.json"):
            (tmp_path / name).unlink()
        calls = 0

        def breaks_down() -> Worker:
            worker = load()
            work = worker.work

            def counted(chunk: chunking.Chunk) -> tuple[list[Result], chunking.ChunkResult]:
                nonlocal calls
                calls += 1
                if calls % 3 == 0:
                    raise ModelError("broken down")
                return work(chunk)

            worker.work = counted  # type: ignore[method-assign]  # for this one worker
            return worker

        for _ in range(2):
            with pytest.raises(ModelError, match="broken down"):
                run_job(job(tmp_path), breaks_down)
            assert files(tmp_path) == {"in.jsonl", "out.jsonl.degarble"}
        facts = run_job(job(tmp_path), load)
        assert outputs(tmp_path) == whole
        assert facts["work"]["chunks_of_earlier_runs"] == 4
        assert facts["counts"]["segments"] == 50

    @pytest.mark.usefixtures("small_chunks")
    @pytest.mark.parametrize(("changes", "cause"), [
        ({"facts": {"thresholds": {"accept": 0.9}}}, r"thresholds accept was 0\.8, now 0\.9"),
        ({"options": ReadOptions(text_col="text")}, r'reading text_col was null, now "text"'),
        ({"context": False}, "context was true, now false"),
    ])
    def test_a_changed_command_is_refused_unless_overwrite(
            self, tmp_path: Path, changes: dict[str, object], cause: str) -> None:
        write_input(tmp_path, stop=40)
        with pytest.raises(ModelError):
            run_job(job(tmp_path), load)
        with pytest.raises(OptionError, match=f"the unfinished run differs: {cause}"):
            run_job(job(tmp_path, **changes), load)
        with pytest.raises(OptionError, match=cause):
            run_job(job(tmp_path, **changes, overwrite=True, resume=True), load)
        write_input(tmp_path)
        facts = run_job(job(tmp_path, **changes, overwrite=True), load)
        assert facts["work"]["chunks_of_earlier_runs"] == 0

    @pytest.mark.usefixtures("small_chunks")
    def test_a_changed_input_is_refused(self, tmp_path: Path) -> None:
        write_input(tmp_path, stop=40)
        with pytest.raises(ModelError):
            run_job(job(tmp_path), load)
        write_input(tmp_path)
        with pytest.raises(OptionError, match="the unfinished run differs: input was"):
            run_job(job(tmp_path), load)

    def test_resume_is_content_with_what_is_there(self, tmp_path: Path) -> None:
        write_input(tmp_path)
        run_job(job(tmp_path, resume=True), load)
        before = outputs(tmp_path)
        assert run_job(job(tmp_path, resume=True), load) == {}
        with pytest.raises(InputError, match="already exists"):
            run_job(job(tmp_path), load)
        assert outputs(tmp_path) == before

    def test_nothing_done_nothing_left(self, tmp_path: Path) -> None:
        write_input(tmp_path, stop=3)
        with pytest.raises(ModelError):
            run_job(job(tmp_path), load)
        assert files(tmp_path) == {"in.jsonl"}

    @pytest.mark.parametrize("moves_done", [0, 1, 2])
    def test_killed_while_outputs_are_put_in_place(self, tmp_path: Path, moves_done: int,
                                                   monkeypatch: pytest.MonkeyPatch) -> None:
        write_input(tmp_path)
        moved = 0
        put_in_place = workfolder._put_in_place

        def killed(staged: str, target: str) -> None:
            nonlocal moved
            if moved == moves_done:
                raise KeyboardInterrupt
            moved += 1
            put_in_place(staged, target)

        monkeypatch.setattr(workfolder, "_put_in_place", killed)
        in_place = job(tmp_path, output=str(tmp_path / "in.jsonl"), overwrite=True)
        with pytest.raises(KeyboardInterrupt):
            run_job(in_place, load)
        assert (tmp_path / "in.jsonl.degarble" / "placing.json").is_file()
        monkeypatch.undo()
        assert run_job(in_place, load)["counts"]["segments"] == 50
        assert "teh" not in (tmp_path / "in.jsonl").read_text()
        assert files(tmp_path) == {"in.jsonl", "r.jsonl", "r.meta.json"}

    def test_two_runs_cannot_write_one_output(self, tmp_path: Path) -> None:
        write_input(tmp_path)
        folder = WorkFolder(str(tmp_path / "out.jsonl"))
        folder.acquire()
        with pytest.raises(InputError, match="another run is at work on this output"):
            run_job(job(tmp_path), load)
        folder.release()

    def test_streams_cannot_be_resumed(self) -> None:
        with pytest.raises(OptionError, match="need files"):
            run_job(Job("-", "-", resume=True), load)

    @pytest.mark.parametrize("workers", [1, 2])
    def test_interrupt_keeps_what_is_done(self, tmp_path: Path, workers: int) -> None:
        kills.made_up.write(tmp_path / "in.tsv", 2500)
        command = [*kills.CLEAN, "-o", "out.tsv", "--workers", str(workers)]
        with subprocess.Popen(command, cwd=tmp_path, start_new_session=True, stderr=subprocess.PIPE,
                              preexec_fn=heed_interrupts) as process:
            assert process.stderr is not None
            deadline = time.monotonic() + 600
            while not list(tmp_path.glob("*.degarble/chunks/*/*.jsonl")) and time.monotonic() < deadline:
                time.sleep(0.02)
            os.killpg(process.pid, signal.SIGINT)
            assert process.wait(600) == 130
            assert process.stderr.read().strip() == b"degarble: error: broken off"
        assert files(tmp_path) == {"in.tsv", "out.tsv.degarble"}
        assert subprocess.run([*command, "--workers", "1"], cwd=tmp_path, check=False).returncode == 0
        assert files(tmp_path) == {"in.tsv", "out.tsv"}

    @pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="needs Linux to find the workers")
    def test_a_worker_that_dies_is_told(self, tmp_path: Path) -> None:
        kills.made_up.write(tmp_path / "in.tsv", 8000)  # so that either worker still has chunks to do
        with subprocess.Popen([*kills.CLEAN, "-o", "out.tsv", "--workers", "2"], cwd=tmp_path,
                              stderr=subprocess.PIPE) as process:
            assert process.stderr is not None
            children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
            deadline = time.monotonic() + 600
            while not list(tmp_path.glob("*.degarble/chunks/*/*.jsonl")) and time.monotonic() < deadline:
                time.sleep(0.02)
            os.kill(int(children.read_text().split()[-1]), signal.SIGKILL)
            assert process.wait(600) == 1
            assert b"error: a worker died (exit code -9)" in process.stderr.read()
        assert subprocess.run([*kills.CLEAN, "-o", "out.tsv"], cwd=tmp_path, check=False).returncode == 0


def test_differences_are_told_by_name() -> None:
    old, new = {"a": {"b": 1, "c": 2}, "d": None}, {"a": {"b": 1, "c": 3}, "e": "x"}
    assert list(differences(old, new)) == ["a c was 2, now 3", 'e was null, now "x"']


class TestFormatsInRuns:
    def test_without_edits_every_format_keeps_its_bytes(self, tmp_path: Path) -> None:
        folder = tmp_path / "in"
        (folder / "sub").mkdir(parents=True)
        pq.write_table(pa.table({"text": ["a", None], "n": [1, 2]}), folder / "a.parquet", compression="zstd")
        (folder / "b.txt.gz").write_bytes(gzip.compress(b"one\r\ntwo", 1))
        (folder / "c.jsonl.zst").write_bytes(zstandard.compress(b'{"text":"x"}\n', 19))
        (folder / "sub" / "d.po").write_text('msgid "a"\nmsgstr "b"\n')
        (folder / "e.tmx").write_text('<tmx><tu><tuv xml:lang="en"><seg>a</seg></tuv></tu></tmx>')
        facts = run_job(Job(str(folder), str(tmp_path / "out"), str(tmp_path / "r.jsonl")), load)
        assert facts["counts"]["segments"] == 6
        assert files(tmp_path) == {"in", "out", "r.jsonl", "r.meta.json"}
        for path in folder.rglob("*.*"):
            assert (tmp_path / "out" / path.relative_to(folder)).read_bytes() == path.read_bytes()

    def test_a_directory_is_cleaned_and_applied_file_by_file(self, tmp_path: Path) -> None:
        folder = tmp_path / "in"
        folder.mkdir()
        (folder / "a.txt").write_text("teh\r\nfine\n")
        (folder / "b.xlf").write_text(
            '<xliff version="1.2"><file><body><trans-unit id="1"><source>s</source>'
            "<target>see <g id='1'>teh</g> sea</target></trans-unit></body></file></xliff>")
        pq.write_table(pa.table({"text": ["teh", "x"]}), folder / "c.parquet", row_group_size=1)
        run_job(Job(str(folder / "*"), str(tmp_path / "out"), str(tmp_path / "r.jsonl")), load)
        apply_file(str(tmp_path / "r.jsonl"), str(tmp_path / "again"))
        for out in (tmp_path / "out", tmp_path / "again"):
            assert (out / "a.txt").read_bytes() == b"the\r\nfine\n"
            assert "<target state=\"needs-review-translation\">see <g id='1'>the</g> sea</target><note " in \
                (out / "b.xlf").read_text()
            assert pq.read_table(out / "c.parquet").column("text").to_pylist() == ["the", "x"]

    def test_unreadable_lines_are_counted_listed_and_kept(self, tmp_path: Path) -> None:
        (tmp_path / "in.txt").write_bytes(b"teh\n\xff teh\nteh")
        for name in ("skip", "replace"):
            facts = run_job(Job(str(tmp_path / "in.txt"), str(tmp_path / f"{name}.txt"),
                                options=ReadOptions(errors=name)), load)
            assert facts["unreadable_lines"] == {"count": 1, "places": [f"{tmp_path}/in.txt:2"]}
        assert (tmp_path / "skip.txt").read_bytes() == b"the\n\xff teh\nthe"
        assert (tmp_path / "replace.txt").read_text() == "the\n\ufffd the\nthe"

    def test_segments_by_themselves(self, tmp_path: Path) -> None:
        write_input(tmp_path)
        run_job(job(tmp_path, context=False), load)
        [first, *_] = (json.loads(line) for line in (tmp_path / "r.jsonl").read_text().splitlines())
        assert (first["doc"], first["cleaned"]) == ("d0", "see the sea 0")
