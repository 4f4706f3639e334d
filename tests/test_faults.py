"""What goes wrong around a run: disks, files, processes, memory, clocks, signals. docs/reliability.md has the table."""

import json
import os
import random
import resource
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from degarble.corpora.errors import InputError, ModelError
from degarble.pipeline import chunks as chunking
from degarble.pipeline import lock
from degarble.pipeline.chunks import Worker
from degarble.pipeline.decisions import Decisions, Entry
from degarble.pipeline.desk import Desk
from degarble.pipeline.dismissed import Dismissed
from degarble.pipeline.items import Filter, Place
from degarble.pipeline.jobs import Job
from degarble.pipeline.memory import Memory
from degarble.pipeline.runner import run_job
from degarble.pipeline.workfolder import WorkFolder

sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(Path(__file__).parents[1] / "benchmarks"))
import made_up
from command_line import DEGARBLE, RULES, clean, files, said
from faulty import greedy, marks, may_mount, small_disk
from review_server import sample_report
from signals_heeded import heed_interrupts

MOUNTS = pytest.mark.skipif(not may_mount(), reason="needs the right to mount")
HANG_SECONDS = 300


@pytest.fixture(autouse=True)
def _small_chunks(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(chunking.chunks, "__kwdefaults__", {"alone": False})
    monkeypatch.setattr(chunking.chunks, "__defaults__", (8, 4))


def write_input(folder: Path, count: int = 50, name: str = "in.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(f'{{"text": "see teh sea {i}", "doc": "d{i // 6}"}}\n' for i in range(count)))
    return path


def job(folder: Path, out: Path | None = None) -> Job:
    out = out or folder
    return Job(str(folder / "in.jsonl"), str(out / "out.jsonl"), str(out / "r.jsonl"))


def outputs(folder: Path) -> list[bytes]:
    return [(folder / name).read_bytes() for name in ("out.jsonl", "r.jsonl")]


def files_below(folder: Path) -> list[str]:
    return [path.name for path in folder.rglob("*") if path.is_file()]


@contextmanager
def broken_off_run(folder: Path) -> Iterator[tuple[list[bytes], Path]]:
    """The bytes of a whole run in `folder`, and the work folder of one that failed in its fifth chunk."""
    write_input(folder)
    run_job(job(folder), marks)
    whole = outputs(folder)
    for name in ("out.jsonl", "r.jsonl", "r.meta.json"):
        (folder / name).unlink()
    with pytest.raises(ModelError, match="broken down"):
        run_job(job(folder), lambda: failing_at(5, ModelError("broken down")))
    yield whole, folder / "out.jsonl.degarble"


def failing_at(chunk: int, error: Exception, before: Callable[[], object] = lambda: None) -> Worker:
    """A worker that raises the error in place of doing the chunk, after something else has happened."""
    worker, count = marks(), 0
    work = worker.work

    def counted(given: chunking.Chunk) -> object:
        nonlocal count
        count += 1
        if count == chunk:
            before()
            raise error
        return work(given)

    worker.work = counted  # type: ignore[method-assign, assignment]  # for this one worker
    return worker


def after_chunk(chunk: int, act: Callable[[], object]) -> Worker:
    """A worker around which something happens once it has done the chunk."""
    worker, count = marks(), 0
    work = worker.work

    def counted(given: chunking.Chunk) -> object:
        nonlocal count
        done = work(given)
        count += 1
        if count == chunk:
            act()
        return done

    worker.work = counted  # type: ignore[method-assign, assignment]  # for this one worker
    return worker


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
            1, "degarble: error: out of memory (give it smaller files, or fewer --workers)\n")
        assert {path.name for path in tmp_path.iterdir()} == {"a.txt"}

    def test_a_worker_left_behind_cannot_commit_to_the_next_run(self, tmp_path: Path) -> None:
        write_input(tmp_path)
        results = list(marks().cleaner.clean(["see teh sea"]))
        first = WorkFolder(str(tmp_path / "out.jsonl"))
        first.hold()
        first.begin({"accept": 0.8}, [], overwrite=False)
        left_behind = WorkFolder(first.output, token=first.token)
        left_behind.commit(0, results)
        first.let_go()
        second = WorkFolder(first.output)
        second.hold()
        second.begin({"accept": 0.9}, [], overwrite=True)
        left_behind.commit(1, results)
        assert not second.has(0)
        assert not second.has(1)
        assert list(second.results()) == []
        second.let_go()
        with pytest.raises(InputError):
            left_behind.commit(2, results)
        assert {path.name for path in tmp_path.iterdir()} == {"in.jsonl"}

    def test_a_second_process_is_locked_out(self, tmp_path: Path) -> None:
        """The first is this one."""
        (tmp_path / "a.txt").write_text("They met in the the harbour.\n")
        first = WorkFolder(str(tmp_path / "b.txt"))
        first.hold()
        first.begin({}, [], overwrite=False)
        first.commit(0, [])
        for overwrite in ([], ["--overwrite"]):
            second = clean(tmp_path, "a.txt", "-o", "b.txt", "--quiet", *overwrite)
            assert (second.returncode, said(second)) == (
                1, "degarble: error: b.txt.degarble: another run is at work on this output (wait for it to end, or "
                   "write somewhere else)\n")
            assert first.has(0)
        first.remove()
        first.let_go()
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
        held = lock.hold_lock(tmp_path / "work")
        assert held is not None
        assert times == 2
        assert os.path.samestat(os.fstat(held.fileno()), (tmp_path / "work" / "lock").stat())
        assert lock.hold_lock(tmp_path / "work") is None
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
        monkeypatch.setattr("degarble.pipeline.decisions.now",
                            lambda: f"{next(years)}-01-01T00:00:00.000+00:00")
        with Decisions(tmp_path / "d.sqlite", report) as log:
            desk = Desk(read_results(report), log)
            places = [item.place for item in desk.lists.items[:6]]
            for place in places:
                desk.decide("Ann", "reject", [place])
            desk.decide("Ann", "accept", [places[0]])
            assert [entry.place for entry in desk.undo("Ann")] == [places[0]]
            assert desk.progress("Ann", Filter("all", "")).pace == 0.0
            assert [entry.verdict for entry in log.standing()] == ["reject"] * 6


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
                with pytest.raises(InputError, match=r"run\.json: the note .* damaged .--overwrite starts anew"):
                    run_job(job(tmp_path), marks)
            changed = job(tmp_path)
            run_job(Job(changed.input, changed.output, changed.report, overwrite=True), marks)
            assert outputs(tmp_path) == whole

    def test_of_the_list_of_what_is_put_in_place(self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
        write_input(tmp_path)

        def killed(*_: object) -> None:
            raise KeyboardInterrupt

        monkeypatch.setattr("degarble.pipeline.workfolder._put_in_place", killed)
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
        memory = Memory(tmp_path, "m")
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
                memory = Memory(tmp_path, "m")
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
                    assert len(log.standing()) == 300
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
        assert "r.meta.json: not the run facts of a report" in done.stderr
        assert not (tmp_path / "again.jsonl").exists()

