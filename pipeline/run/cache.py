"""A cache of the models' answers.

A detector with `by_segment`, which judges each segment by itself, is called once for each text and source. A
corrector is called once for each document (or part of a document in a window) with the same texts, sources and
spans. The cache is cleared after each chunk, so that interruptions and the number of workers do not change the
output. A cache folder keeps the answers across chunks and runs.
"""

import hashlib
import json
import sqlite3
import zlib
from collections import OrderedDict
from collections.abc import Callable, Sequence
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from ...corpora.errors import InputError
from ...corpora.records import Edit, Result, Segment, Span
from ...models.interfaces import Corrector, Detector
from ...models.merge import MergedDetector

MAX_ANSWERS: Final = 1 << 16
_WAIT_SECONDS: Final = 60.0


class AnswerCache:
    """An LRU cache of answers by key. With a folder, the answers are also stored there, for the models with the
    digest `models`. Raises InputError if the folder is not writable."""

    def __init__(self, folder: Path | None = None, models: str = "", max_answers: int = MAX_ANSWERS) -> None:
        self.max_answers = max_answers
        self.asked = self.remembered = 0
        self._answers: OrderedDict[bytes, str] = OrderedDict()
        self._fresh: dict[bytes, str] = {}
        self._store: sqlite3.Connection | None = None
        if folder is not None:
            self._where = str(folder)
            self._guarded(lambda: self._open(folder, models))

    def answers(self, keys: Sequence[bytes], ask: Callable[[list[int]], Sequence[str]]) -> list[str]:
        """The answer for each key. `ask` computes unknown answers from the first index of each unknown key."""
        self.asked += len(keys)
        first = {key: index for index, key in reversed(list(enumerate(keys)))}
        known = {key: answer for key in first if (answer := self._get(key)) is not None}
        missing = sorted(index for key, index in first.items() if key not in known)
        self.remembered += len(keys) - len(missing)
        if missing:
            for index, answer in zip(missing, ask(missing), strict=True):
                known[keys[index]] = answer
                self._put(keys[index], answer)
        return [known[key] for key in keys]

    def close_chunk(self) -> None:
        """Write new answers to the folder and clear the memory."""
        if self._store is not None and self._fresh:
            store, rows = self._store, list(self._fresh.items())

            def write() -> None:
                with store:
                    store.executemany("insert or replace into answers values (?, ?)",
                                      [(key, _with_checksum(answer)) for key, answer in rows])

            self._guarded(write)
            self._fresh.clear()
        self._answers.clear()

    def _open(self, folder: Path, models: str) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self._store = sqlite3.connect(folder / f"{models[:16] or 'none'}.sqlite", timeout=_WAIT_SECONDS)
        self._store.execute("pragma journal_mode = wal")
        self._store.execute("create table if not exists answers "
                            "(key blob primary key, answer text) without rowid")

    def _get(self, key: bytes) -> str | None:
        if key in self._answers:
            self._answers.move_to_end(key)
            return self._answers[key]
        return None if self._store is None else self._stored(self._store, key)

    def _stored(self, store: sqlite3.Connection, key: bytes) -> str | None:
        """The answer in the folder; None if it is unknown or damaged."""
        rows: list[tuple[Any]] = []
        self._guarded(lambda: rows.extend(store.execute("select answer from answers where key = ?", (key,))))
        return _without_checksum(str(rows[0][0])) if rows else None

    def _put(self, key: bytes, answer: str) -> None:
        self._answers[key] = answer
        if self._store is not None:
            self._fresh[key] = answer
        if len(self._answers) > self.max_answers:
            self._answers.popitem(last=False)

    def _guarded(self, action: Callable[[], None]) -> None:
        try:
            action()
        except (OSError, sqlite3.Error) as error:
            raise InputError(f"cannot be used as a cache: {error}", where=self._where,
                             remedy="if it is damaged, delete the folder; answers are computed again") from error


class CachingDetector:
    """A detector with `by_segment` that is called once for each text and source."""

    def __init__(self, detector: Detector, memory: AnswerCache, name: str) -> None:
        self.detector, self.memory, self.name = detector, memory, name

    def detect(self, segments: Sequence[Segment]) -> list[tuple[Span, ...]]:
        """The spans of each segment; see models.interfaces.Detector."""
        keys = [_key(self.name, segment.text, segment.source) for segment in segments]

        def ask(missing: list[int]) -> list[str]:
            detected = self.detector.detect([segments[index] for index in missing])
            return [_dumped([asdict(span) for span in spans]) for spans in detected]

        answers = self.memory.answers(keys, ask)
        return [tuple(Span(**span) for span in json.loads(answer)) for answer in answers]


class CachingCorrector:
    """A corrector that is called once for each document with the same texts, sources and spans.

    `settings`: settings of the corrector that change its answers.
    """

    def __init__(self, corrector: Corrector, memory: AnswerCache, settings: str = "") -> None:
        self.corrector, self.memory, self.settings = corrector, memory, settings

    def propose(self, segments: Sequence[Segment],
                spans: Sequence[Sequence[Span]]) -> list[tuple[Edit, ...]]:
        """The edits of each segment; see models.interfaces.Corrector."""
        by_document = groupby(range(len(segments)), key=lambda i: segments[i].doc)
        documents = [list(indices) for _, indices in by_document]
        keys = [_key("corrector", self.settings, [_state(segments[i], spans[i]) for i in document])
                for document in documents]

        def ask(missing: list[int]) -> list[str]:
            asked = [i for number in missing for i in documents[number]]
            edits = iter(self.corrector.propose([segments[i] for i in asked], [spans[i] for i in asked]))
            return [_dumped([[asdict(edit) for edit in next(edits)] for _ in documents[number]])
                    for number in missing]

        proposed: list[tuple[Edit, ...]] = [()] * len(segments)
        for document, answer in zip(documents, self.memory.answers(keys, ask), strict=True):
            for i, edits in zip(document, json.loads(answer), strict=True):
                proposed[i] = Result.from_json({"text": segments[i].text, "edits": edits}).edits
        return proposed


def caching_detector(detector: Detector, memory: AnswerCache) -> Detector:
    """Wrap the detector, or its members, in a CachingDetector where it has `by_segment`."""
    def wrapped(member: Detector, name: str) -> Detector:
        if isinstance(member, MergedDetector):
            return MergedDetector([wrapped(inner, f"{name}.{i}") for i, inner in enumerate(member.members)],
                                  member.min_confidence)
        name = f"{name}:{type(member).__name__}"
        return CachingDetector(member, memory, name) if getattr(member, "by_segment", False) else member

    return wrapped(detector, "detector")


def _with_checksum(answer: str) -> str:
    return f"{zlib.crc32(answer.encode('utf-8', 'surrogatepass')):08x}{answer}"


def _without_checksum(stored: str) -> str | None:
    return stored[8:] if _with_checksum(stored[8:]) == stored else None


def _state(segment: Segment, spans: Sequence[Span]) -> list[Any]:
    return [segment.text, segment.source, [asdict(span) for span in spans]]


def _key(*parts: Any) -> bytes:
    return hashlib.blake2b(_dumped(parts).encode(), digest_size=16).digest()


def _dumped(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
