"""Notes, chunks, caches and logs of a run that are damaged. docs/reliability.md has the table."""

import random
import sqlite3
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
from command_line import DEGARBLE
from degarble.corpora.errors import InputError
from degarble.pipeline.results.items import Place
from degarble.pipeline.review.decisions import Decisions, Entry
from degarble.pipeline.review.dismissed import Dismissed
from degarble.pipeline.run.cache import AnswerCache
from degarble.pipeline.run.jobs import Job
from degarble.pipeline.run.runner import run_job
from fault_runs import HANG_SECONDS, after_chunk, broken_off_run, job, outputs, small_chunks, write_input
from faulty import marks
from review_server import sample_report


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    small_chunks(monkeypatch)


def flipped(data: bytes, rng: random.Random) -> bytes:
    """The bytes with one bit changed, or cut short."""
    at = rng.randrange(len(data))
    if rng.random() < 0.3:
        return data[:at]
    return data[:at] + bytes([data[at] ^ 1 << rng.randrange(8)]) + data[at + 1:]


class TestDamage:
    def test_of_a_chunk_is_done_again(self, tmp_path: Path) -> None:
        with broken_off_run(tmp_path) as (whole, work):
            part = sorted(work.glob("chunks/*/*.jsonl"))[1]
            part.write_bytes(flipped(part.read_bytes(), random.Random(1)))
            facts = run_job(job(tmp_path), marks)
            assert facts["work"]["chunks_of_earlier_runs"] == 3
            assert outputs(tmp_path) == whole

    @pytest.mark.parametrize("act", [Path.unlink, lambda path: path.write_bytes(path.read_bytes()[:-9])],
                             ids=["lost", "truncated"])
    def test_of_a_chunk_between_committing_and_writing(self, tmp_path: Path, act: Callable[[Path], object]) -> None:
        with broken_off_run(tmp_path) as (whole, work):
            with pytest.raises(InputError, match=r"a finished chunk was lost or damaged on disk .the same command"):
                run_job(job(tmp_path), lambda: after_chunk(2, lambda: act(sorted(work.glob("chunks/*/*"))[1])))
            run_job(job(tmp_path), marks)
            assert outputs(tmp_path) == whole

    def test_of_the_note_of_a_run(self, tmp_path: Path) -> None:
        rng = random.Random(2)
        with broken_off_run(tmp_path) as (whole, work):
            sound = (work / "run.json").read_bytes()
            for _ in range(30):
                (work / "run.json").write_bytes(flipped(sound, rng))
                with pytest.raises(InputError, match=r"run\.json: this file .* damaged .--overwrite starts again"):
                    run_job(job(tmp_path), marks)
            changed = job(tmp_path)
            run_job(Job(changed.input, changed.output, changed.report, overwrite=True), marks)
            assert outputs(tmp_path) == whole

    def test_of_the_list_of_what_is_put_in_place(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write_input(tmp_path)

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("degarble.pipeline.run.workfolder._put_in_place", killed)
        with pytest.raises(KeyboardInterrupt):
            run_job(job(tmp_path), marks)
        monkeypatch.undo()
        placing = tmp_path / "out.jsonl.degarble" / "placing.json"
        sound, before = placing.read_bytes(), set(tmp_path.iterdir())
        rng = random.Random(3)
        for _ in range(30):
            placing.write_bytes(flipped(sound, rng))
            with pytest.raises(InputError, match=r"placing\.json: .* damaged .remove the folder .*\.degarble and"):
                run_job(job(tmp_path), marks)
        assert set(tmp_path.iterdir()) == before
        placing.write_bytes(sound)
        assert run_job(job(tmp_path), marks)["counts"]["segments"] == 50

    def test_of_a_cache(self, tmp_path: Path) -> None:
        """Where it cannot be used that is told; an answer that is damaged is asked for again."""
        rng = random.Random(4)
        keys, answers = [bytes([i]) * 16 for i in range(200)], [f"answer {i}" for i in range(200)]
        memory = AnswerCache(tmp_path, "m")
        memory.answers(keys, lambda missing: [answers[i] for i in missing])
        memory.close_chunk()
        [store] = tmp_path.glob("*.sqlite")
        with sqlite3.connect(store) as connection:
            connection.execute("pragma wal_checkpoint(truncate)")
        del memory
        sound, told, refused, again = store.read_bytes(), 0, 0, 0
        for _ in range(150):
            for left in tmp_path.glob("*.sqlite-*"):
                left.unlink()
            store.write_bytes(flipped(sound, rng))
            try:
                memory = AnswerCache(tmp_path, "m")
                assert memory.answers(keys, lambda missing: [answers[i] for i in missing]) == answers
                again += memory.remembered < len(keys)
                memory.close_chunk()
            except InputError as error:
                told += "cannot be used as a cache" in str(error) and "delete the folder" in str(error)
                refused += 1
        assert told == refused > 0
        assert again

    def test_of_a_log_of_decisions(self, tmp_path: Path) -> None:
        """It is refused, or holds what it held but for letters that nothing can tell are wrong."""
        report = str(sample_report(tmp_path / "r.jsonl", 300))
        with Decisions(tmp_path / "d.sqlite", report) as log:
            for row in range(300):
                log.add([Entry(Place(row, 10, 14), "Ann", "reject", note="as it was " * 9)])
        sound, told = (tmp_path / "d.sqlite").read_bytes(), 0
        for seed in range(60):
            for left in tmp_path.glob("d.sqlite-*"):
                left.unlink()
            (tmp_path / "d.sqlite").write_bytes(flipped(sound, random.Random(seed)))
            try:
                with Decisions(tmp_path / "d.sqlite", report) as log:
                    assert len(log.entries()) == 300
            except InputError as error:
                told += str(error).startswith(f"{tmp_path}/d.sqlite: ")
        assert told > 10

    @pytest.mark.parametrize("content", [b"no database at all" * 99, b"SQLite format 3\0" + bytes(4096)])
    def test_what_is_no_database(self, tmp_path: Path, content: bytes) -> None:
        report = str(sample_report(tmp_path / "r.jsonl", 3))
        (tmp_path / "x.sqlite").write_bytes(content)
        with pytest.raises(InputError, match="cannot be used as a log of decisions"):
            Decisions(tmp_path / "x.sqlite", report)
        with pytest.raises(InputError, match="cannot be used as a memory"):
            Dismissed(tmp_path / "x.sqlite")
        assert (tmp_path / "x.sqlite").read_bytes() == content

    @pytest.mark.parametrize("content", [b"{", b"[]", b'{"input": []}', b'{"input": {"path": 3}}',
                                         b'{"input": {"path": "in.jsonl", "no": 1}}', b"\xff", b""])
    def test_of_run_facts(self, tmp_path: Path, content: bytes) -> None:
        write_input(tmp_path)
        run_job(job(tmp_path), marks)
        (tmp_path / "r.meta.json").write_bytes(content)
        done = subprocess.run([*DEGARBLE, "apply", "r.jsonl", "-o", "again.jsonl", "--quiet"], cwd=tmp_path,
                              capture_output=True, text=True, timeout=HANG_SECONDS)
        assert done.returncode == 1
        assert "r.meta.json: not the meta file of a report" in done.stderr
        assert not (tmp_path / "again.jsonl").exists()
