"""No work twice: what the models said before, of the same text in the same company.

Detectors that judge a segment by itself (`by_segment`) are asked once for each text and source. All else
depends on the document: correctors are asked once for each document, or part of one in a window, with the
same texts, sources and spans. Within a run this is forgotten from chunk to chunk, so that neither a break
nor the number of workers can change what comes out; a cache folder keeps it across chunks and runs.
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

MOST_REMEMBERED: Final = 1 << 16
_WAIT_SECONDS: Final = 60.0


class AnswerCache:
    """Answers by key; the least used are forgotten first. With a folder they are kept there, for the models
    that `models` (a digest) tells. Raises InputError where the folder cannot be written to."""

    def __init__(self, folder: Path | None = None, models: str = "", most: int = MOST_REMEMBERED) -> None:
        self.most = most
        self.asked = self.remembered = 0
        self._answers: OrderedDict[bytes, str] = OrderedDict()
        self._fresh: dict[bytes, str] = {}
        self._store: sqlite3.Connection | None = None
        if folder is not None:
            self._where = str(folder)
            self._guarded(lambda: self._open(folder, models))

    def answers(self, keys: Sequence[bytes], ask: Callable[[list[int]], Sequence[str]]) -> list[str]:
        """The answer for each key; `ask` gives those not known, told the place of each key's first."""
        self.asked += len(keys)
        first = {key: place for place, key in reversed(list(enumerate(keys)))}
        known = {key: answer for key in first if (answer := self._get(key)) is not None}
        missing = sorted(place for key, place in first.items() if key not in known)
        self.remembered += len(keys) - len(missing)
        if missing:
            for place, answer in zip(missing, ask(missing), strict=True):
                known[keys[place]] = answer
                self._put(keys[place], answer)
        return [known[key] for key in keys]

    def close_chunk(self) -> None:
        """Write to the folder what is new, and forget the rest."""
        if self._store is not None and self._fresh:
            store, rows = self._store, list(self._fresh.items())

            def write() -> None:
                with store:
                    store.executemany("insert or replace into answers values (?, ?)",
                                      [(key, _sealed(answer)) for key, answer in rows])

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
        """The answer in the folder; None where it is unknown, or damaged: it is asked for again then."""
        found: list[tuple[Any]] = []
        self._guarded(lambda: found.extend(
            store.execute("select answer from answers where key = ?", (key,))))
        return _unsealed(str(found[0][0])) if found else None

    def _put(self, key: bytes, answer: str) -> None:
        self._answers[key] = answer
        if self._store is not None:
            self._fresh[key] = answer
        if len(self._answers) > self.most:
            self._answers.popitem(last=False)

    def _guarded(self, act: Callable[[], None]) -> None:
        try:
            act()
        except (OSError, sqlite3.Error) as error:
            raise InputError(f"cannot be used as a cache: {error}", where=self._where,
                             remedy="where it is damaged, delete the folder: only time is lost") from error


class CachingDetector:
    """Asks a detector that judges segments by themselves once for each text."""

    def __init__(self, detector: Detector, memory: AnswerCache, name: str) -> None:
        self.detector, self.memory, self.name = detector, memory, name

    def detect(self, segments: Sequence[Segment]) -> list[tuple[Span, ...]]:
        """Spans of each segment; see models.interfaces.Detector."""
        keys = [_key(self.name, segment.text, segment.source) for segment in segments]

        def ask(missing: list[int]) -> list[str]:
            found = self.detector.detect([segments[place] for place in missing])
            return [_dumped([asdict(span) for span in spans]) for spans in found]

        answers = self.memory.answers(keys, ask)
        return [tuple(Span(**span) for span in json.loads(answer)) for answer in answers]


class CachingCorrector:
    """Asks a corrector once for each document in the same state. `asked_for` tells apart what the same
    corrector leaves out."""

    def __init__(self, corrector: Corrector, memory: AnswerCache, asked_for: str = "") -> None:
        self.corrector, self.memory, self.asked_for = corrector, memory, asked_for

    def propose(self, segments: Sequence[Segment],
                spans: Sequence[Sequence[Span]]) -> list[tuple[Edit, ...]]:
        """Edits of each segment; see models.interfaces.Corrector."""
        by_document = groupby(range(len(segments)), key=lambda place: segments[place].doc)
        documents = [list(places) for _, places in by_document]
        keys = [_key("corrector", self.asked_for, [_state(segments[i], spans[i]) for i in places])
                for places in documents]

        def ask(missing: list[int]) -> list[str]:
            asked = [i for number in missing for i in documents[number]]
            edits = iter(self.corrector.propose([segments[i] for i in asked], [spans[i] for i in asked]))
            return [_dumped([[asdict(edit) for edit in next(edits)] for _ in documents[number]])
                    for number in missing]

        proposed: list[tuple[Edit, ...]] = [()] * len(segments)
        for places, answer in zip(documents, self.memory.answers(keys, ask), strict=True):
            for place, edits in zip(places, json.loads(answer), strict=True):
                record = {"text": segments[place].text, "edits": edits}
                proposed[place] = Result.from_json(record).edits
        return proposed


def caching_detector(detector: Detector, memory: AnswerCache) -> Detector:
    """The detector, asked once for each text as far as it judges segments by themselves."""
    def wrapped(member: Detector, name: str) -> Detector:
        if isinstance(member, MergedDetector):
            return MergedDetector([wrapped(inner, f"{name}.{i}") for i, inner in enumerate(member.members)],
                                  member.min_confidence)
        judges_alone = getattr(member, "by_segment", False)
        name = f"{name}:{type(member).__name__}"
        return CachingDetector(member, memory, name) if judges_alone else member

    return wrapped(detector, "detector")


def _sealed(answer: str) -> str:
    """The answer behind a checksum of it."""
    return f"{zlib.crc32(answer.encode('utf-8', 'surrogatepass')):08x}{answer}"


def _unsealed(stored: str) -> str | None:
    return stored[8:] if _sealed(stored[8:]) == stored else None


def _state(segment: Segment, spans: Sequence[Span]) -> list[Any]:
    return [segment.text, segment.source, [asdict(span) for span in spans]]


def _key(*parts: Any) -> bytes:
    return hashlib.blake2b(_dumped(parts).encode(), digest_size=16).digest()


def _dumped(value: Any) -> str:
    return json.dumps(value, separators=(",", ":"))
