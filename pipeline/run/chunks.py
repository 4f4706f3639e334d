"""The unit of work: some windows that are cleaned, committed and, after a kill, not cleaned again."""

import os
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from ...corpora.glossary import Glossary
from ...corpora.records import Result, Segment
from ...models.interfaces import Threshold
from ...models.registry import load_corrector, load_detector
from ..cleaner import WINDOW, Cleaner, Window, windows
from ..decide import Policy
from . import interrupts
from .allocation import manage_memory
from .cache import AnswerCache, CachingCorrector, caching_detector

CHUNK: Final = 1024
"""Segments of a chunk, about."""

_ALONE: Final = "\0"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Windows in a row. Where chunks begin depends on the input alone, so a resumed run finds them again."""

    index: int
    windows: Sequence[Window]

    def __len__(self) -> int:
        return sum(len(window.fresh) for window in self.windows)


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """What came of a chunk: `seconds` by part of the work, `asked` and `remembered` of the memory."""

    index: int
    segments: int
    spans: int = 0
    accepted: int = 0
    review: int = 0
    seconds: Mapping[str, float] = field(default_factory=dict)
    asked: int = 0
    remembered: int = 0


@dataclass(frozen=True, slots=True)
class Loading:
    """Which models to load, and how: all that a worker process has to be told. `task` is clean or detect;
    edits less sure than `least` are not asked for."""

    task: str
    detector: str | None = None
    corrector: str | None = None
    device: str = "auto"
    policy: Policy = field(default_factory=Policy)
    threshold: Threshold = None
    cache: str | None = None
    models: str = ""
    threads: int | None = None
    glossary: Glossary | None = None
    least: float = 0.0
    judge: str | None = None
    checks: tuple[str, ...] | None = None

    def __call__(self) -> "Worker":
        """Load the models, into a process of degarble's own. Raises ModelError, OptionError."""
        manage_memory()
        if self.threads is not None:
            import torch

            torch.set_num_threads(self.threads)
        corrector = (load_corrector(self.corrector, self.device, self.glossary, self.least, self.judge)
                     if self.task == "clean" else None)
        detector = load_detector(self.detector, self.device, self.threshold, self.glossary, self.checks)
        cleaner = Cleaner(detector, corrector, self.policy)
        return Worker(cleaner, AnswerCache(Path(self.cache) if self.cache else None, self.models),
                      f"edits from {self.least:g}")


class Worker:
    """A cleaner that does chunks. Nothing it remembers of one chunk but what is in a cache folder changes
    how it does the next, so that it does not matter who does which."""

    def __init__(self, cleaner: Cleaner, memory: AnswerCache | None = None, asked_for: str = "") -> None:
        self.cleaner = cleaner
        self.memory = memory or AnswerCache()
        cleaner.detector = caching_detector(cleaner.detector, self.memory)
        if cleaner.corrector is not None:
            cleaner.corrector = CachingCorrector(cleaner.corrector, self.memory, asked_for)

    def work(self, chunk: Chunk) -> tuple[list[Result], ChunkResult]:
        """The results of a chunk, in order."""
        began = dict(self.cleaner.seconds)
        asked, remembered = self.memory.asked, self.memory.remembered
        results: list[Result] = []
        for window in chunk.windows:
            interrupts.check()
            results += map(_restored, self.cleaner.clean_window(window))
        self.memory.close_chunk()
        edits = [edit.decision for result in results for edit in result.edits]
        seconds = {part: taken - began[part] for part, taken in self.cleaner.seconds.items()}
        return results, ChunkResult(chunk.index, len(results), sum(len(result.spans) for result in results),
                             edits.count("accept"), edits.count("review"), seconds,
                             self.memory.asked - asked, self.memory.remembered - remembered)


def chunks(segments: Iterable[Segment], size: int = CHUNK, window: int = WINDOW, *,
           alone: bool = False) -> Iterator[Chunk]:
    """Whole windows until a chunk has `size` segments; with `alone` each segment is its own document."""
    held: list[Window] = []
    index = count = 0
    for part in windows(_alone(segments) if alone else segments, window):
        held.append(part)
        count += len(part.fresh)
        if count >= size:
            yield Chunk(index, held)
            held, count, index = [], 0, index + 1
    if held:
        yield Chunk(index, held)


def _alone(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Each with a document name of its own, which `_restored` takes away again."""
    return (replace(segment, doc=f"{segment.doc}{_ALONE}{number}") for number, segment in enumerate(segments))


def _restored(result: Result) -> Result:
    doc, is_alone, _ = result.segment.doc.partition(_ALONE)
    return replace(result, segment=replace(result.segment, doc=doc)) if is_alone else result


def threads_per_worker(workers: int) -> int | None:
    """Threads for each of some workers, so that together they take the cores there are; None for one."""
    cores = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, cores // workers) if workers > 1 else None


Load = Callable[[], Worker]
Facts = dict[str, Any]
