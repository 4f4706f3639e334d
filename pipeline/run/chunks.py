"""The unit of work: a chunk of windows, which a worker cleans and commits. A resumed run skips committed chunks."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from ...corpora.glossary import Glossary
from ...corpora.records import Result, Segment
from ...models.interfaces import Effort, Threshold
from ...models.registry import default_detector, load_corrector, load_detector
from ...models.runtime.threads import cores, limit_threads
from ..cleaner import CORRECTING, WINDOW, Cleaner, Window, make_cleaner, windows
from ..decide import Policy
from . import interrupts
from .allocation import manage_memory
from .cache import AnswerCache, CachingCorrector, caching_detector

CHUNK: Final = 1024
"""Approximate number of segments in a chunk."""

_SEPARATOR: Final = "\0"


@dataclass(frozen=True, slots=True)
class Chunk:
    """Consecutive windows. The cuts depend only on the input, so that a resumed run makes the same chunks."""

    index: int
    windows: Sequence[Window]

    def __len__(self) -> int:
        return sum(len(window.fresh) for window in self.windows)


@dataclass(frozen=True, slots=True)
class ChunkResult:
    """The counts of a finished chunk, the time for each part of the work, and the cache's calls and hits."""

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
    """The models to load and their settings; sent to worker processes.

    `task`: "clean" or "detect". The corrector proposes no edits below `min_confidence`.
    """

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
    min_confidence: float = 0.0
    judge: str | None = None
    checks: tuple[str, ...] | None = None
    effort: Effort = "full"

    def __call__(self) -> "Worker":
        """Load the models. Changes the memory settings of the process. Raises ModelError, OptionError."""
        manage_memory()
        if self.threads is not None:
            limit_threads(self.threads)
        is_cleaning = self.task == "clean"
        corrector = load_corrector(self.corrector, self.device, self.glossary, self.min_confidence, self.judge,
                                   self.effort) if is_cleaning else None
        detector = load_detector(default_detector(self.detector, self.effort), self.device,
                                 CORRECTING if is_cleaning else self.threshold, self.glossary, self.checks)
        cleaner = Cleaner(detector, None, self.policy) if corrector is None else make_cleaner(
            detector, corrector, self.policy, self.threshold)
        return Worker(cleaner, AnswerCache(Path(self.cache) if self.cache else None, self.models),
                      f"edits from {self.min_confidence:g}")


class Worker:
    """A cleaner that processes chunks. A chunk's results do not depend on earlier chunks, except by a cache folder,
    so that any worker can process any chunk."""

    def __init__(self, cleaner: Cleaner, memory: AnswerCache | None = None, settings: str = "") -> None:
        self.cleaner = cleaner
        self.memory = memory or AnswerCache()
        cleaner.detector = caching_detector(cleaner.detector, self.memory)
        if cleaner.corrector is not None:
            cleaner.corrector = CachingCorrector(cleaner.corrector, self.memory, settings)

    def work(self, chunk: Chunk) -> tuple[list[Result], ChunkResult]:
        """Clean a chunk. Returns its results in order, and the counts."""
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
    """Group windows into chunks of at least `size` segments. With `alone`, each segment is a separate document."""
    batch: list[Window] = []
    index = count = 0
    for part in windows(_separate_documents(segments) if alone else segments, window):
        batch.append(part)
        count += len(part.fresh)
        if count >= size:
            yield Chunk(index, batch)
            batch, count, index = [], 0, index + 1
    if batch:
        yield Chunk(index, batch)


def _separate_documents(segments: Iterable[Segment]) -> Iterator[Segment]:
    """Give each segment a unique document name. `_restored` undoes this."""
    return (replace(segment, doc=f"{segment.doc}{_SEPARATOR}{number}") for number, segment in enumerate(segments))


def _restored(result: Result) -> Result:
    doc, is_alone, _ = result.segment.doc.partition(_SEPARATOR)
    return replace(result, segment=replace(result.segment, doc=doc)) if is_alone else result


def threads_per_worker(workers: int) -> int | None:
    """The threads per worker that use all cores together; None (no limit) for one worker."""
    return max(1, cores() // workers) if workers > 1 else None


Load = Callable[[], Worker]
Facts = dict[str, Any]
