"""What goes wrong with the processes of a run: memory, clocks, signals. docs/reliability.md has the table."""

import json
import os
import random
import resource
import shutil
import signal
import subprocess
import time
from pathlib import Path

import made_up
import pytest
from command_line import DEGARBLE, RULES, clean, files, said
from degarble.corpora.errors import InputError, ModelError
from degarble.pipeline.outputs import lock
from degarble.pipeline.results.items import Filter
from degarble.pipeline.review.decisions import Decisions
from degarble.pipeline.review.session import ReviewSession
from degarble.pipeline.run.jobs import Job
from degarble.pipeline.run.runner import run_job
from degarble.pipeline.run.workfolder import WorkFolder
from fault_runs import HANG_SECONDS, job, outputs, small_chunks, write_input
from faulty import greedy, marks
from review_server import sample_report
from signals_heeded import heed_interrupts


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    small_chunks(monkeypatch)


class TestProcesses:
    def test_out_of_memory_in_a_worker(self, tmp_path: Path) -> None:
        given = write_input(tmp_path)
        records = [json.loads(line) for line in given.read_text().splitlines()]
        given.write_text("".join(json.dumps(record | {"id": "greedy" if i == 40 else str(i)}) + "\n"
                                 for i, record in enumerate(records)))
        with pytest.raises(ModelError, match=r"a worker ran out of memory .the same command with fewer --workers"):
            run_job(Job(str(given), str(tmp_path / "out.jsonl"), workers=2), greedy)
        assert list((tmp_path / "out.jsonl.degarble").glob("chunks/*/*.jsonl"))

    def test_out_of_memory_alone(self, tmp_path: Path) -> None:
        with (tmp_path / "a.txt").open("wb") as file:
            for _ in range(64):
                file.write(b"word " * 200_000)
        limit = 300_000_000
        done = subprocess.run([*DEGARBLE, "clean", "a.txt", "-o", "b.txt", *RULES, "--quiet"], cwd=tmp_path,
                              capture_output=True, text=True, timeout=HANG_SECONDS,
                              env={**os.environ, "OPENBLAS_NUM_THREADS": "1"},
                              preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (limit, limit)))
        assert (done.returncode, done.stderr) == (
            1, "degarble: error: out of memory (use smaller files or fewer --workers)\n")
        assert {path.name for path in tmp_path.iterdir()} == {"a.txt"}

    def test_a_worker_left_behind_cannot_commit_to_the_next_run(self, tmp_path: Path) -> None:
        write_input(tmp_path)
        results = list(marks().cleaner.clean(["see teh sea"]))
        first = WorkFolder(str(tmp_path / "out.jsonl"))
        first.acquire()
        first.begin({"accept": 0.8}, [], overwrite=False)
        left_behind = WorkFolder(first.output, token=first.token)
        left_behind.commit(0, results)
        first.release()
        second = WorkFolder(first.output)
        second.acquire()
        second.begin({"accept": 0.9}, [], overwrite=True)
        left_behind.commit(1, results)
        assert not second.is_done(0)
        assert not second.is_done(1)
        assert list(second.results()) == []
        second.release()
        with pytest.raises(InputError):
            left_behind.commit(2, results)
        assert {path.name for path in tmp_path.iterdir()} == {"in.jsonl"}

    def test_a_second_process_is_locked_out(self, tmp_path: Path) -> None:
        """The first is this one."""
        (tmp_path / "a.txt").write_text("They met in the the harbour.\n")
        first = WorkFolder(str(tmp_path / "b.txt"))
        first.acquire()
        first.begin({}, [], overwrite=False)
        first.commit(0, [])
        for overwrite in ([], ["--overwrite"]):
            second = clean(tmp_path, "a.txt", "-o", "b.txt", "--quiet", *overwrite)
            assert (second.returncode, said(second)) == (
                1, "degarble: error: b.txt.degarble: another run is at work on this output (wait for it to end, or "
                   "write somewhere else)\n")
            assert first.is_done(0)
        first.remove()
        first.release()
        assert clean(tmp_path, "a.txt", "-o", "b.txt", "--quiet").returncode == 0
        assert set(files(tmp_path)) == {"a.txt", "b.txt"}

    def test_a_lock_on_a_file_that_is_gone_is_none(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        """Between opening and locking, who held the folder takes it away, and another makes it anew."""
        take, times = lock._lock, 0

        def overtaken(file: object) -> None:
            nonlocal times
            times += 1
            if times == 1:
                shutil.rmtree(tmp_path / "work")
                (tmp_path / "work").mkdir()
            take(file)  # type: ignore[arg-type]  # the file it is given

        monkeypatch.setattr(lock, "_lock", overtaken)
        held = lock.lock_folder(tmp_path / "work")
        assert held is not None
        assert times == 2
        assert os.path.samestat(os.fstat(held.fileno()), (tmp_path / "work" / "lock").stat())
        assert lock.lock_folder(tmp_path / "work") is None
        held.close()

    def test_the_clock_jumps(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write_input(tmp_path)
        run_job(job(tmp_path), marks)
        (tmp_path / "again").mkdir()
        jumps = random.Random(0)
        monkeypatch.setattr(time, "time", lambda: 1e9 + jumps.uniform(-1e8, 1e8))
        os.utime(tmp_path / "in.jsonl", (4e9, 4e9))
        facts = run_job(job(tmp_path, tmp_path / "again"), marks)
        assert outputs(tmp_path / "again") == outputs(tmp_path)
        assert 0 <= facts["seconds"] < HANG_SECONDS

    def test_the_clock_jumps_in_a_review(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        from degarble.corpora.reports import read_results

        report = str(sample_report(tmp_path / "r.jsonl", 12))
        years = iter(range(2030, 2000, -1))
        monkeypatch.setattr("degarble.pipeline.review.decisions.now",
                            lambda: f"{next(years)}-01-01T00:00:00.000+00:00")
        with Decisions(tmp_path / "d.sqlite", report) as log:
            session = ReviewSession(read_results(report), log)
            places = [item.place for item in session.lists.items[:6]]
            for place in places:
                session.decide("Ann", "reject", [place])
            session.decide("Ann", "accept", [places[0]])
            assert [entry.place for entry in session.undo("Ann")] == [places[0]]
            assert session.progress("Ann", Filter("all", "")).pace == 0.0
            assert [entry.verdict for entry in log.entries()] == ["reject"] * 6


class TestSignals:
    @pytest.mark.parametrize(("sent", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 143), (signal.SIGHUP, 129)])
    @pytest.mark.parametrize("workers", ["1", "2"])
    def test_a_run_that_is_broken_off_goes_on(self, tmp_path: Path, sent: signal.Signals, code: int,
                                              workers: str) -> None:
        made_up.write(tmp_path / "in.tsv", 5000)
        command = [*DEGARBLE, "clean", "in.tsv", "-o", "out.tsv", "--text-col", "3", *RULES, "--quiet"]
        with subprocess.Popen([*command, "--workers", workers], cwd=tmp_path, stderr=subprocess.PIPE,
                              start_new_session=True, preexec_fn=heed_interrupts) as process:
            assert process.stderr is not None
            deadline = time.monotonic() + HANG_SECONDS
            while not list(tmp_path.glob("*.degarble/chunks/*/*.jsonl")) and time.monotonic() < deadline:
                time.sleep(0.02)
            os.killpg(process.pid, sent)
            assert process.wait(HANG_SECONDS) == code
            assert process.stderr.read().strip() == b"degarble: error: broken off"
        assert {path.name for path in tmp_path.iterdir()} == {"in.tsv", "out.tsv.degarble"}
        assert subprocess.run(command, cwd=tmp_path, timeout=HANG_SECONDS).returncode == 0
        assert {path.name for path in tmp_path.iterdir()} == {"in.tsv", "out.tsv"}

    def test_a_hangup_that_is_ignored_stays_ignored(self, tmp_path: Path) -> None:
        with subprocess.Popen([*DEGARBLE, "clean", "-", *RULES, "--quiet"], cwd=tmp_path, stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE, stderr=subprocess.PIPE,
                              preexec_fn=lambda: signal.signal(signal.SIGHUP, signal.SIG_IGN)) as process:
            assert process.stdin is not None
            process.stdin.write(b"They met in the the harbour.\n")
            process.stdin.flush()
            time.sleep(1)
            process.send_signal(signal.SIGHUP)
            out, err = process.communicate(timeout=HANG_SECONDS)
        assert (process.returncode, out, err) == (0, b"They met in the harbour.\n", b"")

    def test_nobody_reads_the_messages(self, tmp_path: Path) -> None:
        (tmp_path / "a.txt").write_text("They met in the the harbour.\n")
        with subprocess.Popen([*DEGARBLE, "clean", "a.txt", "-o", "b.txt", *RULES], cwd=tmp_path,
                              stderr=subprocess.PIPE) as process:
            assert process.stderr is not None
            process.stderr.close()
            assert process.wait(HANG_SECONDS) == 0
        assert (tmp_path / "b.txt").read_text() == "They met in the harbour.\n"

    @pytest.mark.parametrize(("closed", "output", "code"), [
        (">&-", "-", 1), (">&-", "b.txt", 0), ("<&- >&- 2>&-", "b.txt", 0)])
    def test_closed_streams(self, tmp_path: Path, closed: str, output: str, code: int) -> None:
        (tmp_path / "a.txt").write_text("They met in the the harbour.\n")
        line = f'"$@" clean a.txt -o {output} {" ".join(RULES)} --quiet {closed}'
        done = subprocess.run(["sh", "-c", line, "sh", *DEGARBLE], cwd=tmp_path, capture_output=True, text=True,
                              timeout=HANG_SECONDS)
        assert done.returncode == code
        assert done.stderr == ("degarble: error: stdout: bad file descriptor\n" if code else "")
        assert set(files(tmp_path)) == {"a.txt"} | ({output} - {"-"})
