"""Names of the document that a span may be a garble of: they look or sound like it, or it is read back as
one.

What stands elsewhere in a document is likelier than anything that a dictionary has. So it may sound less
alike, and where more than the span is read back as such a name, the span is but a part of the garble.
"""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler, Levenshtein

from ..corpora.records import Span
from .frequencies import zipf
from .proposals.readback.pinyin import distance, sounds
from .proposals.readback.reading import ReadBack
from .rules.soundkeys import sound_key

LIKE_A_NAME = 0.8
FURTHEST = 1.2
"""What may lie between a garble and a name of the document, as `pinyin.distance` counts."""
_RARE, _SHORTEST, _MOST_WORDS, _NEAREST, _LOOK_AT = 2.5, 3, 3, 3, 16
_CAPITALS = re.compile(r"[^\W\d_a-z][\w'’-]*(?: [^\W\d_a-z][\w'’-]*)+")
_NO_SPACE = re.compile(r"\S+")
_WORD = re.compile(r"[^\W\d_]{2,}(?:[-'’][^\W\d_]{2,})*")


def like_names(original: str, known: Sequence[str]) -> list[str]:
    """Names of the document that look or sound like the original, which must have a capital itself."""
    if not original[:1].isupper():
        return []
    key = sound_key(original)
    return [name for name in known if name != original
            and (JaroWinkler.similarity(name, original) >= LIKE_A_NAME or (key and sound_key(name) == key))]


def heard(original: str, known: Sequence[str]) -> list[tuple[str, str, float]]:
    """The original with one of its rare capitalised words, or with all of it, made a name, or a word of one,
    that sounds like it, the nearest first: what it then reads like, the name, how far apart they sound."""
    parts = {part: sounds(part) for name in known for part in (name, *name.split()) if part[:1].isupper()}
    words = [match.span() for match in _WORD.finditer(original)]
    is_name = 1 < len(words) <= _MOST_WORDS and _CAPITALS.fullmatch(original)
    places = [(0, len(original)), *words] if is_name else words
    found = []
    for start, end in places:
        word = original[start:end]
        if word[:1].isupper() and max(map(zipf, word.split())) < _RARE:
            found += [(original[:start] + name + original[end:], name, far)
                      for far, name in _nearest(word, parts)]
    return found


def _nearest(word: str, parts: Mapping[str, str]) -> list[tuple[float, str]]:
    """How far apart they sound, and the name, of the nearest."""
    spoken = sounds(word)
    if len(spoken) < _SHORTEST:
        return []
    alike = process.extract(spoken, parts, scorer=Levenshtein.distance, limit=_LOOK_AT)
    near = sorted((distance(spoken, other, FURTHEST), name) for other, _, name in alike
                  if name != word and len(other) >= _SHORTEST)
    return [(far, name) for far, name in near[:_NEAREST] if far <= FURTHEST]


def whole_names(text: str, spans: Sequence[Span], known: Collection[str], read_back: ReadBack) -> list[Span]:
    """The spans in order, each that is but a part of capitalised words which read back together are one of
    the `known` names (in lower case) made to hold them all; spans within it are left out."""
    found: list[Span] = []
    for span in spans:
        if not found or found[-1].end <= span.start:
            start, end = next((bounds for bounds in _around(text, span) if not _cuts(bounds, spans)
                               and any(reading.replacement.lower() in known
                                       for reading in read_back.readings(text[slice(*bounds)]))),
                              (span.start, span.end))
            found = [one for one in found if one.end <= start]
            found.append(replace(span, start=start, end=end))
    return found


def _cuts(bounds: tuple[int, int], spans: Sequence[Span]) -> bool:
    return any(span.start < bound < span.end for span in spans for bound in bounds)


def _around(text: str, span: Span) -> Iterator[tuple[int, int]]:
    """Bounds of runs of two or three capitalised words that hold the span and more, the shortest first."""
    run = next((m for m in _CAPITALS.finditer(text) if m.start() <= span.start and span.end <= m.end()), None)
    if run is None:
        return
    words = [match.span() for match in _NO_SPACE.finditer(text, *run.span())]
    for size in range(2, _MOST_WORDS + 1):
        for start, end in ((a, b) for (a, _), (_, b) in zip(words, words[size - 1:], strict=False)):
            if start <= span.start and span.end <= end and (start, end) != (span.start, span.end):
                yield start, end
