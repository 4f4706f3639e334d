"""Proposals for source names that the translation lacks or has wrong."""

import re
from collections.abc import Collection, Iterator, Sequence
from functools import lru_cache
from math import log

from rapidfuzz.distance import Levenshtein

from ....corpora.categories import FUNCTION_WORDS
from ...english.frequencies import zipf
from ...english.word_runs import Word, capitalised_runs
from ...readback.known_names import KINDS_OF_PLACE, is_listed, is_pinyin
from ...readback.pinyin import distance, sounds
from ...readback.reading import share_stem, without_accents
from ...source.names import source_names
from ...source.source_name import SourceName
from ...source.support import is_unsupported
from ..proposal import Document, Proposal, words

KIND = "source-name"
_MAX_WORDS, _MAX_PROPOSALS, _MAX_FORMS = 3, 24, 3
_SURE, _UNSURE = 0.5, 2.0
_PER_SOUND, _MAX_DISTANCE, _UNLIKE = 2.0, 2.2, 3.5
"""Cost of one unit of sound distance, maximal distance of spellings of one name, cost of a dissimilar place."""
_PER_FORM, _PER_SPELLING, _MIN_LIKENESS = 0.5, 6.0, 0.7
_RARE = 2.5
TITLES = frozenset("mr mrs ms miss dr prof professor president minister chairman director secretary general governor "
                   "mayor premier judge senator king queen prince comrade captain reporter chancellor leader "
                   "spokesman spokeswoman spokesperson ambassador commissioner pope sir coach correspondent the in "
                   "on at by and of from with for but as when after before while if said he she".split())
"""Words that may be capitalised beside a surname and are not given names."""
_BETWEEN = r"[\s'’-]?"
"""What may stand between two letters of a name: "Yi-ting" is "Yiting"."""
_MAX_LACKING, _SHORT_NAME, _SHORTEST_HEARD = 3, 4, 3
_MIN_ALIGNED, _PER_NAT, _MAX_COST_UNALIGNED, _MIN_ALIGNED_UNLIKE = 0.05, 0.7, 2.5, 0.3
"""Alignment probability below which a proposal may cost _MAX_COST_UNALIGNED at most, cost per nat of the probability,
and probability from which a dissimilar place is allowed."""


def source_name_proposals(document: Document, index: int) -> Iterator[Proposal]:
    """The English forms of each source name that the translation lacks, in place of names and rare words that are
    similar in sound or spelling, that are aligned with it, or that have no support by the source."""
    source, text = document.sources[index], document.texts[index]
    if source is None:
        return
    lacking = [name for name in source_names(source) if not is_rendered(name, text)]
    proposals = []
    certain = {plain_name(form) for name in source_names(source) if name.certain for form in name.english}
    places = [place for place in _places(text) if lacking and not _has_name(place, certain)]
    alignment = document.alignment_of(index)
    for name in lacking:
        every_form = _forms(name, document, text)
        for place in places:
            start, end = place[0].start, place[-1].end
            forms = [form for form in every_form
                     if _may_replace(form, name, place) and not _doubles(form, text[:start], text[end:])]
            aligned = None if alignment is None else alignment.probability((name.start, name.end), (start, end))
            cost = _cost(name, place, source, forms, len(lacking), aligned)
            p = 1.0 if aligned is None else aligned
            if cost is not None and (p >= _MIN_ALIGNED or cost <= _MAX_COST_UNALIGNED):
                cost -= _PER_NAT * log(max(p, _MIN_ALIGNED))
                proposals += [Proposal(start, end, form, KIND, cost + _PER_FORM * rank, f"{name.form} is {form}",
                                       "accuracy/named-entity") for rank, form in enumerate(forms)]
    yield from sorted(proposals, key=lambda proposal: proposal.cost)[:_MAX_PROPOSALS]


def _may_replace(form: str, name: SourceName, place: Sequence[Word]) -> bool:
    """Whether a form of the name changes the words of a place and does not only add to them, like "Reuters News Agency"
    for "Reuters". A title before a name and the kind of a place stay, and a well-known name is no form of an unknown
    place."""
    there, new = (plain_name(text).split() for text in (" ".join(word.form for word in place), form))
    if not KINDS_OF_PLACE.isdisjoint(there[:-1]) or (there[-1] in KINDS_OF_PLACE and new[-1] not in KINDS_OF_PLACE):
        return False
    if set(there) <= set(new) or (there[0] in TITLES and there[0] != new[0]):
        return False
    return name.certain or name.person or not any(
        is_listed(word.form) and not is_pinyin(word.form) and word.form.casefold() not in KINDS_OF_PLACE
        for word in place)


def _doubles(form: str, before: str, after: str) -> bool:
    """Whether a form begins with the word before the place or ends with the word after it: "Langao County County"."""
    first, last = form.split()[0], form.split()[-1]
    return before.split()[-1:] == [first] or re.split(r"[^\w'’-]+", after.lstrip(), maxsplit=1)[0] == last


def is_rendered(name: SourceName, text: str) -> bool:
    """Whether the translation has an English form of the name, all its words but one, the last word, or a well-known
    name with the same sound ("Carl" for "Karl")."""
    present = {plain_name(word.form).removesuffix("'s") for word in words(text)}
    present |= {part for form in present for part in form.split("-")}
    present |= {form.replace("v", "u") for form in present if is_pinyin(form)}
    plain = plain_name(text)
    inflects = name.certain or not name.person  # "Zhen" and "Zheng" are two persons
    for form in name.english:
        parts = plain_name(form).replace("-", " ").split()
        if all(part in present or (inflects and any(share_stem(part, word) for word in present)) for part in parts):
            return True
        if len(form) > _SHORT_NAME and re.search(rf"\b{_BETWEEN.join(map(re.escape, ''.join(parts)))}\b", plain):
            return True
        if name.person and any(part in present and not _has_other_name(part, parts, text) for part in parts):
            return True
        if not name.person and sum(part in present for part in parts) >= max(2, len(parts) - 1):
            return True
        own = [part for part in parts if part not in KINDS_OF_PLACE]
        if not name.person and own and len(parts) > 1 and own[-1] in present:
            return True
    if any(present.issuperset(plain_name(form).split()) for form in name.partial):
        return True
    heard = {sounds(form).replace("c", "k") for form in name.english if len(form) > _SHORTEST_HEARD}
    return any(word.form[:1].isupper() and sounds(word.form).replace("c", "k") in heard and is_listed(word.form)
               for word in words(text))


def _has_other_name(part: str, parts: Sequence[str], text: str) -> bool:
    """Whether a capitalised word that is not part of a person's name is adjacent to a part of it."""
    found = re.search(rf"(?:\b([A-Z][\w'’]+) )?\b{re.escape(part)}\b(?: ([A-Z][\w'’]+))?", text, re.IGNORECASE)
    beside = [word for word in (found.groups() if found else ()) if word and word[0].isupper()]
    return any(without_accents(word).casefold() not in parts and word.casefold() not in TITLES for word in beside)


def _forms(name: SourceName, document: Document, text: str) -> Sequence[str]:
    """The English forms of the name, and names of the document that sound like it."""
    heard = [form for form in map(sounds, filter(None, (*name.english, *name.spellings))) if len(form) > 3]
    similar = [known for known in document.names if len(known) > 3 and known not in text and any(
        distance(sounds(known), form, 1.0) <= 0.5 for form in heard)] if name.spellings else []
    as_place = [name.english[0].replace(" ", "").capitalize()] if _may_be_place(name, text) else []
    return tuple(dict.fromkeys((*name.english[:_MAX_FORMS], *as_place, *similar[:2])))


def _may_be_place(name: SourceName, text: str) -> bool:
    """Whether two characters that were taken for an unknown person may be one word: 安塞 is Ansai."""
    return (name.person and not name.certain and len(name.form) == 2
            and name.english[0].split()[0] not in {word.form for word in words(text)})


def _places(text: str) -> Iterator[tuple[Word, ...]]:
    """The capitalised runs, and the single lower-case words that are pinyin or unknown."""
    yield from capitalised_runs(text, _MAX_WORDS)
    for word in words(text):
        if word.form.islower() and len(word.form) > 4 and word.form not in FUNCTION_WORDS and \
                zipf(word.form) < _RARE and (is_pinyin(word.form) or zipf(word.form) < 1.0):
            yield (word,)


def _has_name(place: Sequence[Word], names: Collection[str]) -> bool:
    """Whether a place or one of its words is one of these names."""
    forms = [word.form for word in place]
    return any(plain_name(text) in names for text in (" ".join(forms), *forms))


def plain_name(text: str) -> str:
    """The text in lower case, without accents and with straight apostrophes."""
    return without_accents(text).casefold().replace("’", "'")


def _cost(name: SourceName, place: Sequence[Word], source: str, forms: Sequence[str],
          lacking: int, aligned: float | None) -> float | None:
    """The cost of taking the place for a wrong rendering of the name; None without evidence. `lacking`: the number
    of names that the translation lacks. `aligned`: the alignment probability, None if unknown."""
    text = " ".join(word.form for word in place)
    base = _SURE if name.certain else _UNSURE
    units = _sound_distance(text, (*name.spellings, *forms))
    if units <= _MAX_DISTANCE:
        return base + _PER_SOUND * units
    likeness = max((Levenshtein.normalized_similarity(text.casefold(), form.casefold()) for form in forms), default=0)
    if likeness >= _MIN_LIKENESS:
        return base + _PER_SPELLING * (1 - likeness)
    if aligned is not None:
        return base + _UNLIKE if aligned >= _MIN_ALIGNED_UNLIKE and len(text) > 2 else None
    if name.certain and lacking <= _MAX_LACKING and len(text) > 2 and \
            all(is_unsupported(source, word.form) for word in place):
        return base + _UNLIKE + 0.5 * (lacking - 1)
    return None


@lru_cache(maxsize=32768)
def _sound_distance(text: str, forms: tuple[str, ...]) -> float:
    """The sound distance to the nearest form."""
    heard = sounds(text)
    return min((distance(heard, sounds(form), _MAX_DISTANCE) for form in forms if len(form) > 2),
               default=_MAX_DISTANCE + 1) if len(heard) > 2 else _MAX_DISTANCE + 1
