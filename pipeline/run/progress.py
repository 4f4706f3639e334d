"""How far a run is: a live line on a terminal, else a plain line every 30 seconds."""

import sys
import time
from collections.abc import Callable
from typing import Any, Final, Protocol

from .chunks import ChunkResult

_SECONDS_BETWEEN_LINES: Final = 30.0


class Progress(Protocol):
    """Told of a run as it goes."""

    def start(self, total: int | None, done: int) -> None:
        """There are `total` segments (None: nobody knows), of which an earlier run has done some."""
        ...

    def add(self, done: ChunkResult) -> None:
        """A chunk is done."""
        ...

    def close(self) -> None:
        """Nothing more will come."""
        ...


class Silent:
    """Says nothing."""

    def start(self, total: int | None, done: int) -> None:
        """Not told."""

    def add(self, done: ChunkResult) -> None:
        """Not told."""

    def close(self) -> None:
        """Not told."""


class Lines:
    """A plain line every 30 seconds, by `log`."""

    def __init__(self, log: Callable[[str], None], clock: Callable[[], float] = time.monotonic) -> None:
        self._log, self._clock = log, clock
        self._total: int | None = None
        self._before = self._segments = self._spans = self._accepted = self._review = 0
        self._began = self._said = clock()

    def start(self, total: int | None, done: int) -> None:
        """See `Progress`."""
        self._total, self._before = total, done
        self._began = self._said = self._clock()
        if done:
            self._log(f"going on after {done:,} segments")

    def add(self, done: ChunkResult) -> None:
        """See `Progress`."""
        self._segments += done.segments
        self._spans += done.spans
        self._accepted += done.accepted
        self._review += done.review
        if self._clock() - self._said >= _SECONDS_BETWEEN_LINES:
            self._said = self._clock()
            self._log(self.line())

    def close(self) -> None:
        """See `Progress`."""

    def line(self) -> str:
        """Segments, share, speed, time left, spans and edits so far in this run."""
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
    """The same line, always up to date, with a bar: for a terminal."""

    def __init__(self, log: Callable[[str], None]) -> None:
        super().__init__(lambda message: None)
        self._say = log
        self._bar: Any = None
        self._task: Any = None

    def start(self, total: int | None, done: int) -> None:
        """See `Progress`."""
        from rich.console import Console
        from rich.progress import BarColumn, Progress, TextColumn

        super().start(total, done)
        if done:
            self._say(f"going on after {done:,} segments")
        self._bar = Progress(BarColumn(20), TextColumn("{task.description}"), console=Console(stderr=True),
                             transient=True)
        self._task = self._bar.add_task(self.line(), total=total, completed=done)
        self._bar.start()

    def add(self, done: ChunkResult) -> None:
        """See `Progress`."""
        super().add(done)
        self._bar.update(self._task, description=self.line(), advance=done.segments)

    def close(self) -> None:
        """Take the line away."""
        if self._bar is not None:
            self._bar.stop()


def make_progress(log: Callable[[str], None], quiet: bool) -> Progress:
    """What suits stderr."""
    if quiet:
        return Silent()
    return Live(log) if sys.stderr.isatty() else Lines(log)


def clock_time(seconds: float) -> str:
    """1:02:03, or 2:03 without hours."""
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"
