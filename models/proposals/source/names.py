"""The names of the source in the place of names that the translation has wrong."""

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from math import log

from rapidfuzz.distance import Levenshtein

from ....corpora.categories import FUNCTION_WORDS
from ...english.frequencies import zipf
from ...english.word_runs import Word, capitals
from ...readback.known_names import is_pinyin
from ...readback.pinyin import distance, sounds
from ...readback.reading import plain, share_stem
from ...source.names import SourceName, source_names
from ...source.support import is_unsupported
from ..proposal import Document, Proposal, words

KIND = "source-name"
_MOST_WORDS, _MOST_OF_SEGMENT, _MOST_FORMS = 3, 24, 3
_SURE, _UNSURE = 0.5, 2.0
_PER_SOUND, _FURTHEST, _UNLIKE = 2.0, 2.2, 3.5
"""Nats for one unit of distance by sound, the largest distance at which two spellings are one name, and for a
place that resembles the name in nothing."""
_PER_FORM, _PER_SPELLING, _SPELT = 0.5, 6.0, 0.7
_RARE = 2.5
TITLES = frozenset("mr mrs ms miss dr prof professor president minister chairman director secretary general governor "
                   "mayor premier judge senator king queen prince comrade captain reporter the in on at by and of "
                   "from with for but as when after before while if said he she".split())
"""Words with a capital that stand beside a surname and are no given name."""
_CROWDED, _SHORT = 3, 4
_LEAST_CHANCE, _PER_CHANCE, _CLOSE, _ALIGNED = 0.05, 0.7, 2.5, 0.3
"""The chance by alignment below which only what costs little is proposed, nats for each nat of it, the cost that is
little, and the chance from which a place may resemble the name in nothing."""


def source_name_proposals(document: Document, index: int) -> Iterator[Proposal]:
    """For each name of the source that the translation lacks, its English in the place of names and rare words
    that nothing in the source accounts for, or that sound or are spelt like it."""
    source, text = document.sources[index], document.texts[index]
    if source is None:
        return
    lacking = [name for name in source_names(source) if not is_rendered(name, text)]
    found = []
    places = [place for place in _places(text) if len(lacking) and not _is_named(place, source_names(source))]
    alignment = document.alignment_of(index)
    for name in lacking:
        forms = _forms(name, document, text)
        for place in places:
            chance = None if alignment is None else alignment.chance((name.start, name.end),
                                                                     (place[0].start, place[-1].end))
            cost = _cost(name, place, source, forms, len(lacking), chance)
            chance = 1.0 if chance is None else chance
            if cost is not None and (chance >= _LEAST_CHANCE or cost <= _CLOSE):
                cost -= _PER_CHANCE * log(max(chance, _LEAST_CHANCE))
                found += [Proposal(place[0].start, place[-1].end, form, KIND, cost + _PER_FORM * rank,
                                   f"{name.form} is {form}", "accuracy/named-entity")
                          for rank, form in enumerate(forms)]
    yield from sorted(found, key=lambda proposal: proposal.cost)[:_MOST_OF_SEGMENT]


def is_rendered(name: SourceName, text: str) -> bool:
    """Whether the translation has the name, in any of its English forms or by the last word of one."""
    there = {plain(word.form).casefold().removesuffix("'s").removesuffix("’s") for word in words(text)}
    there |= {part for form in there for part in form.split("-")}
    joined = "".join(plain(text).casefold().split())
    for form in name.english:
        parts = plain(form).casefold().replace("-", " ").split()
        if all(any(part == word or share_stem(part, word) for word in there) for part in parts):
            return True
        if len(form) > _SHORT and "".join(parts) in joined:
            return True
        if name.person and any(part in there and not _has_other_name(part, parts, text) for part in parts):
            return True
        if not name.person and len(parts) > 1 and parts[-1] in there:
            return True
    return False


def _has_other_name(part: str, parts: Sequence[str], text: str) -> bool:
    """Whether a part of a person's name stands beside a word with a capital that is none of its parts."""
    found = re.search(rf"(?:\b([A-Z][\w'’]+) )?\b{re.escape(part)}\b(?: ([A-Z][\w'’]+))?", text, re.IGNORECASE)
    beside = [word for word in (found.groups() if found else ()) if word and word[0].isupper()]
    return any(plain(word).casefold() not in parts and word.casefold() not in TITLES for word in beside)


def _forms(name: SourceName, document: Document, text: str) -> Sequence[str]:
    """What may be written for the name: its English, and what other segments have that sounds like it."""
    heard = [sounds(form) for form in (*name.english, *name.heard) if form]
    of_document = [known for known in document.names if len(known) > 3 and known not in text and any(
        distance(sounds(known), one, 1.0) <= 0.5 for one in heard if len(one) > 3)] if name.heard else []
    return tuple(dict.fromkeys((*name.english[:_MOST_FORMS], *of_document[:2])))


def _places(text: str) -> Iterator[tuple[Word, ...]]:
    """Capitalised runs, and single words that are pinyin or unknown."""
    yield from capitals(text, _MOST_WORDS)
    for word in words(text):
        if word.form.islower() and len(word.form) > 4 and word.form not in FUNCTION_WORDS and \
                zipf(word.form) < _RARE and (is_pinyin(word.form) or zipf(word.form) < 1.0):
            yield (word,)


def _is_named(place: Sequence[Word], names: Sequence[SourceName]) -> bool:
    """Whether the words are the English of a name of the source."""
    said = plain(" ".join(word.form for word in place)).casefold()
    return any(name.sure and said == plain(form).casefold() for name in names for form in name.english)


def _cost(name: SourceName, place: Sequence[Word], source: str, forms: Sequence[str],
          lacking: int, chance: float | None) -> float | None:
    """The channel cost of writing the place for the name; None where nothing speaks for it. `chance`: that the
    place renders the name, by alignment."""
    said = " ".join(word.form for word in place)
    base = _SURE if name.sure else _UNSURE
    far = _far(said, (*name.heard, *forms))
    if far <= _FURTHEST:
        return base + _PER_SOUND * far
    share_stem = max((Levenshtein.normalized_similarity(said.casefold(), form.casefold()) for form in forms), default=0)
    if share_stem >= _SPELT:
        return base + _PER_SPELLING * (1 - share_stem)
    if chance is not None:
        return base + _UNLIKE if chance >= _ALIGNED and len(said) > 2 else None
    open_places = all(is_unsupported(source, word.form) for word in place)
    if name.sure and open_places and lacking <= _CROWDED and len(said) > 2:
        return base + _UNLIKE + 0.5 * (lacking - 1)
    return None


@lru_cache(maxsize=32768)
def _far(said: str, forms: tuple[str, ...]) -> float:
    """The distance by sound to the nearest form."""
    heard = sounds(said)
    return min((distance(heard, sounds(form), _FURTHEST) for form in forms if len(form) > 2),
               default=_FURTHEST + 1) if len(heard) > 2 else _FURTHEST + 1
