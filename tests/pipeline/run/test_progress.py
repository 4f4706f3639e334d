"""Progress: the plain lines, and the times they tell."""

import io
import sys

import pytest
from degarble.pipeline.run.chunks import ChunkResult
from degarble.pipeline.run.progress import Lines, Live, Silent, clock_time, make_progress


def test_a_line_each_half_minute() -> None:
    said: list[str] = []
    now = 0.0
    progress = Lines(said.append, lambda: now)
    progress.start(4000, 1000)
    assert said == ["going on after 1,000 segments"]
    for number in range(4):
        now += 10
        progress.add(ChunkResult(number, 250, spans=3, accepted=2, review=1))
    assert said[1:] == ["1,750 of 4,000 segments (44%), 25.0 segments/s, 1:30 left, "
                        "9 spans, 6 accepted, 3 for review"]


def test_without_a_total() -> None:
    now = 0.0
    progress = Lines(lambda line: None, lambda: now)
    progress.start(None, 0)
    now = 4.0
    progress.add(ChunkResult(0, 8))
    assert progress.line() == "8 segments, 2.0 segments/s, 0 spans, 0 accepted, 0 for review"


@pytest.mark.parametrize(("seconds", "shown"), [
    (0, "0:00"), (61.4, "1:01"), (3599.6, "1:00:00"), (90061, "25:01:01")])
def test_clock_time(seconds: float, shown: str) -> None:
    assert clock_time(seconds) == shown


def test_what_suits_stderr(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    assert isinstance(make_progress(print, True), Silent)
    assert type(make_progress(print, False)) is Lines
    terminal = Terminal()
    monkeypatch.setattr(sys, "stderr", terminal)
    live = make_progress(print, False)
    assert isinstance(live, Live)
    live.start(10, 0)
    live.add(ChunkResult(0, 5, spans=2, accepted=1))
    live.close()
    assert "5 of 10 segments (50%)" in terminal.getvalue()
