"""Show the progress of a run: a live line on a terminal, otherwise a plain line every 30 seconds."""

import sys
import time
from collections.abc import Callable
from typing import Any, Final

from .chunks import ChunkResult

_SECONDS_BETWEEN_LINES: Final = 30.0


class Progress:
    """Receives the events of a run and shows nothing."""

    def start(self, total: int | None, done: int) -> None:
        """The run has `total` segments (None: unknown); earlier runs have processed `done` of them."""

    def add(self, done: ChunkResult) -> None:
        """A chunk is done."""

    def close(self) -> None:
        """The run has ended."""


class Lines(Progress):
    """Logs a plain line every 30 seconds."""

    def __init__(self, log: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._log, self._clock = log, clock
        self._total: int | None = None
        self._before = self._segments = self._spans = self._accepted = self._review = 0
        self._began = self._logged = clock()

    def start(self, total: int | None, done: int) -> None:
        """See `Progress`."""
        self._total, self._before = total, done
        self._began = self._logged = self._clock()
        if done:
            self._log(f"continuing after {done:,} segments")

    def add(self, done: ChunkResult) -> None:
        """See `Progress`."""
        self._segments += done.segments
        self._spans += done.spans
        self._accepted += done.accepted
        self._review += done.review
        if self._clock() - self._logged >= _SECONDS_BETWEEN_LINES:
            self._logged = self._clock()
            self._log(self.line())

    def line(self) -> str:
        """Segments, share, speed, time left, spans and edits of this run."""
        seconds = max(self._clock() - self._began, 1e-9)
        speed = self._segments / seconds
        done = self._before + self._segments
        parts = [f"{done:,} segments"]
        if self._total:
            parts[0] = f"{done:,} of {self._total:,} segments ({done / self._total:.0%})"
        parts.append(f"{speed:,.1f} segments/s")
        if self._total and speed:
            parts.append(f"{clock_time((self._total - done) / speed)} left")
        parts.append(f"{self._spans:,} spans, {self._accepted:,} accepted, {self._review:,} for review")
        return ", ".join(parts)


class Live(Lines):
    """Shows the line with a progress bar on a terminal, updated after each chunk."""

    def __init__(self, log: Callable[[str], None]) -> None:
        super().__init__(log)
        self._bar: Any = None
        self._task: Any = None

    def start(self, total: int | None, done: int) -> None:
        """See `Progress`."""
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        super().start(total, done)
        self._log = lambda message: None  # the bar shows the line
        self._bar = Progress(BarColumn(20), TextColumn("{task.description}"), console=Console(stderr=True),
                             transient=True)
        self._task = self._bar.add_task(self.line(), total=total, completed=done)
        self._bar.start()

    def add(self, done: ChunkResult) -> None:
        """See `Progress`."""
        super().add(done)
        self._bar.update(self._task, description=self.line(), advance=done.segments)

    def close(self) -> None:
        """Remove the line."""
        if self._bar is not None:
            self._bar.stop()


def make_progress(log: Callable[[str], None], quiet: bool) -> Progress:
    """The progress display for stderr."""
    if quiet:
        return Progress()
    return Live(log) if sys.stderr.isatty() else Lines(log)


def clock_time(seconds: float) -> str:
    """A duration as 1:02:03, or 2:03 if under an hour."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
