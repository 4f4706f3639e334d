"""Proposals that read an unknown name as pinyin and replace it by a known name of the same sound."""

from collections.abc import Iterator, Sequence
from functools import lru_cache

from ....corpora.dictionaries import cedict
from ....corpora.dictionaries.world_names import full_names
from ...english.frequencies import rarest, zipf
from ...english.word_runs import Word, capitalised_runs, is_content, neighbours, runs
from ...readback.known_names import KINDS_OF_PLACE, is_known_name, is_pinyin
from ...readback.names import readings_by_sound
from ...readback.pinyin import syllabifications
from ...readback.reading import Reading, without_accents
from ..proposal import Document, Proposal
from .document_names import times_in_words

KIND = "name-sound"
_MAX_WORDS, _MAX_NAMES, _MAX_PROPOSALS = 3, 4, 16
_MIN_LENGTH = 4
_EXACT_COST, _PER_PLAUSIBILITY, _PER_WORD = 1.0, 2.5, 0.4
"""Cost of an exact reading, of one unit of plausibility, and of a full name instead of one word."""
_NEARLY_PINYIN, _NO_PINYIN, _SEEN, _KNOWN, _LOWER_CASE = 0.7, 1.5, 1.5, 3.0, 1.0
"""Costs of forms that are nearly pinyin, not pinyin, in the frequency list, known names, in lower case."""
_FAMOUS, _PER_ZIPF = 4.0, 0.25
_MAX_COST, _MAX_COST_DIFFERENCE = 6.5, 3.0
_MIN_PLAUSIBILITY, _EXACT = -0.35, -0.05
"""The least plausibility of a reading of a text with the form of a name: of several words, and of one."""
_SEEN_ZIPF, _RARE = 1.0, 1.5
_WELL_KNOWN = 3.0
"""The Zipf frequency of the rarest word of a name to which a text with the form of a name may give way."""


def name_sounds(document: Document, index: int) -> Iterator[Proposal]:
    """The names that unknown names and pinyin words of a segment sound like."""
    text = document.texts[index]
    proposals: list[Proposal] = []
    for words in _places(text):
        adjacent = neighbours(next(run for run in runs(text, False) if words[0] in run), words)
        proposals += [Proposal(words[0].start, words[-1].end, name, KIND, cost, reason + _count(document, name),
                               "accuracy/named-entity")
                      for name, cost, reason in _read(tuple(word.form for word in words), *adjacent)
                      if name not in adjacent]
    yield from sorted(proposals, key=lambda proposal: proposal.cost)[:_MAX_PROPOSALS]


def _places(text: str) -> Iterator[tuple[Word, ...]]:
    """The capitalised runs, and the single lower-case words that are pinyin and not English: "pro-pujing"."""
    yield from capitalised_runs(text, _MAX_WORDS)
    for run in runs(text, False):
        yield from ((word,) for word in run if word.form.islower() and len(word.form) > _MIN_LENGTH
                    and is_content(word.form) and zipf(word.form) < _RARE and is_pinyin(word.form))


def _count(document: Document, name: str) -> str:
    """The part of the reason that says how often the document has the name."""
    times = max(document.names.get(name, 0), document.names.get(name.rpartition(" ")[2], 0))
    return f"; it stands {times_in_words(times)} in this document" if times else ""


@lru_cache(maxsize=32768)
def _read(forms: tuple[str, ...], before: str, after: str) -> tuple[tuple[str, float, str], ...]:
    """The likeliest names for words between two others, with cost and reason."""
    old = " ".join(forms)
    known = is_known_name(old.title() if old.islower() else old, before, after)
    if len(old) < _MIN_LENGTH or (known and len(forms) == 1 and not is_pinyin(old)):
        return ()
    least = (_EXACT if len(forms) == 1 else _MIN_PLAUSIBILITY) if known else -99.0
    kept = {word for word in forms if not is_pinyin(word) and is_known_name(word)} if len(forms) > 1 else set()
    base = _EXACT_COST + _KNOWN * known + _LOWER_CASE * old.islower()
    base += _pinyin_cost([word for word in forms if word not in kept])
    found: dict[str, tuple[float, str]] = {}
    for reading in readings_by_sound(forms):
        if reading.plausibility < least:
            continue
        for name in _names(reading, len(forms)):
            if not name[:1].isupper() or _letters(name) == _letters(old) or not kept <= set(name.split()) \
                    or (known and not _may_replace_known(name)):
                continue
            cost = base - _PER_PLAUSIBILITY * reading.plausibility + _PER_ZIPF * max(0.0, _FAMOUS - rarest(name)) \
                + _PER_WORD * (len(forms) == 1) * name.count(" ")
            if cost <= _MAX_COST and cost < found.get(name, (99.0, ""))[0]:
                found[name] = cost, f"{old!r} sounds like {name!r}: {reading.reason}"
    best = sorted(found.items(), key=lambda item: item[1][0])[:_MAX_NAMES]
    return tuple((name, cost, reason) for name, (cost, reason) in best if cost <= best[0][1][0] + _MAX_COST_DIFFERENCE)


def _may_replace_known(name: str) -> bool:
    """Whether a text with the form of a name may give way to the name: it is no Chinese one, and well known or in
    the table of names of the world."""
    return not all(map(is_pinyin, name.split())) and (rarest(name) >= _WELL_KNOWN or name in full_names())


def _names(reading: Reading, words: int) -> list[str]:
    """The name as newspapers write it; for a single word also the surname of a person."""
    name = without_accents(reading.replacement)
    parts = name.split()
    person = words == 1 and len(parts) == 2 and parts[1].lower() not in KINDS_OF_PLACE \
        and all(cedict.capital_share(part) > 0.9 for part in parts)
    return [name, parts[1]] if person else [name]


def _pinyin_cost(forms: Sequence[str]) -> float:
    """The cost of reading forms as pinyin: 0 if they are whole syllables."""
    if all(map(is_pinyin, forms)):
        return 0.0
    seen = _SEEN * any(zipf(form) >= _SEEN_ZIPF for form in forms)
    return seen + (_NEARLY_PINYIN if all(map(_is_nearly_pinyin, forms)) else _NO_PINYIN)


def _is_nearly_pinyin(word: str) -> bool:
    """Whether a word is whole syllables after a letter is deleted or a "g" appended."""
    letters = _letters(word)
    variants = (letters + "g", *(letters[:i] + letters[i + 1:] for i in range(len(letters))))
    return any(syllabifications(variant, 1) for variant in variants)


def _letters(name: str) -> str:
    return "".join(filter(str.isalpha, name.lower()))
