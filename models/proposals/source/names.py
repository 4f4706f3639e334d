"""Proposals for source names that the translation lacks or has wrong."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from itertools import pairwise
from math import log

from rapidfuzz.distance import Levenshtein

from ....corpora.categories import FUNCTION_WORDS
from ...english.frequencies import zipf
from ...english.word_runs import Word, capitalised_runs, looks_like_name
from ...readback.known_names import KINDS_OF_PLACE, is_chinese_person, is_listed, is_pinyin
from ...readback.pinyin import distance, sounds
from ...source.names import source_names
from ...source.pinyin_runs import pinyin_runs
from ...source.scripts import CHINESE, script
from ...source.source_name import SourceName
from ...source.support import is_unsupported
from ..proposal import Document, Proposal, words
from .rendered_names import TITLES, is_rendered, plain_name

KIND = "source-name"
_MAX_WORDS, _MAX_PROPOSALS, _MAX_FORMS = 3, 24, 3
_SURE, _UNSURE = 0.5, 2.0
_PER_SOUND, _MAX_DISTANCE, _UNLIKE = 2.0, 2.2, 3.5
"""Cost of one unit of sound distance, maximal distance of spellings of one name, cost of a dissimilar place."""
_PER_FORM, _PER_SPELLING, _MIN_LIKENESS = 0.5, 6.0, 0.7
_RARE = 2.5
_ONE_PLACE = 2.0
"""How much more than at its cheapest place a name may cost elsewhere."""
_ONE_PART = 2.5
"""Cost of a person's name of which one part, the surname or the given name, is right."""
_AFTER_MR = re.compile(r"\b(?:Mr|Mrs|Ms|Miss|Madam)\.? $")
_BEFORE, _AFTER = re.compile(r"\b([A-Z][\w'’]*) $"), re.compile(r" ([A-Z][a-z][\w'’]*)")
_GOES_ON = re.compile(r" [A-Z]|-")
_PRONOUN_SURNAMES = frozenset({"He", "She", "You", "An", "So"})
_IN_SENTENCE = re.compile(r"[\w,] $")
_MAX_LACKING = 3
_MIN_ALIGNED, _PER_NAT, _MAX_COST_UNALIGNED, _MIN_ALIGNED_UNLIKE = 0.05, 0.7, 2.5, 0.3
"""Alignment probability below which a proposal may cost _MAX_COST_UNALIGNED at most, cost per nat of the probability,
and probability from which a dissimilar place is allowed."""


def source_name_proposals(document: Document, index: int) -> Iterator[Proposal]:
    """The English forms of each source name that the translation lacks, in place of names and rare words that are
    similar in sound or spelling, that are aligned with it, or that have no support by the source."""
    source, text = document.sources[index], document.texts[index]
    if source is None:
        return
    names = source_names(source)
    lacking = [name for name in names if not is_rendered(name, text)]
    places = [place for place in _places(text) if not _is_pinyin_of(place, source, names)] if lacking else []
    forms = {name: _forms(name, document, text) for name in lacking}
    by_name: dict[SourceName, list[Proposal]] = {name: [] for name in lacking}
    for place in places:
        for name, proposals in _of_place(place, document, index, names, forms).items():
            by_name[name] += proposals
    found = [proposal for proposals in by_name.values() for proposal in _at_best_place(proposals, text)]
    yield from sorted(found, key=lambda proposal: proposal.cost)[:_MAX_PROPOSALS]


def _of_place(place: Sequence[Word], document: Document, index: int, names: Sequence[SourceName],
              forms_of: Mapping[SourceName, Sequence[str]]) -> dict[SourceName, list[Proposal]]:
    """The proposals for a place by name; `forms_of` has the names that the translation lacks. A place that is like one
    of them gets no other."""
    text, source, start, end = document.texts[index], document.sources[index] or "", place[0].start, place[-1].end
    alignment, there = document.alignment_of(index), _names_in(place, names)
    alike: dict[SourceName, list[Proposal]] = {}
    unlike: dict[SourceName, list[Proposal]] = {}
    for name, of_name in forms_of.items():
        if any(other.form not in name.form for other in there):
            continue
        surname = _surname(name, text, place)
        forms = [form for form in ((surname,) if surname else of_name)
                 if _may_replace(form, name, place) and not _doubles(form, text[:start], text[end:])]
        aligned = None if alignment is None else alignment.probability((name.start, name.end), (start, end))
        cost, is_alike = _cost(name, place, source, forms, len(forms_of), aligned)
        p = 1.0 if aligned is None else aligned
        if cost is not None and (p >= _MIN_ALIGNED or cost <= _MAX_COST_UNALIGNED):
            cost -= _PER_NAT * log(max(p, _MIN_ALIGNED))
            (alike if is_alike else unlike)[name] = [
                Proposal(start, end, form, KIND, cost + _PER_FORM * rank, f"{name.form} is {form}",
                         "accuracy/named-entity")
                for rank, form in enumerate(forms) if is_alike or _is_of_kind(place, form, name)]
    return alike or ({} if _is_part_of_run(text, start, end, names) else unlike)


def _at_best_place(proposals: Sequence[Proposal], text: str) -> Iterator[Proposal]:
    """The proposals of a name at its cheapest place, where the same words stand, and where it costs little more."""
    best = min(proposals, key=lambda proposal: proposal.cost, default=None)
    for proposal in proposals:
        if best is not None and (proposal.cost <= best.cost + _ONE_PLACE
                                 or (proposal.start < best.end and best.start < proposal.end)
                                 or text[proposal.start:proposal.end] == text[best.start:best.end]):
            yield proposal


def _is_part_of_run(text: str, start: int, end: int, names: Sequence[SourceName]) -> bool:
    """Whether another capitalised word stands beside a place that is no title and in no name of the source."""
    beside = [match[1].casefold() for match in (_BEFORE.search(text, 0, start), _AFTER.match(text, end)) if match]
    others = {part for name in names for form in name.english for part in plain_name(form).split()}
    return not {plain_name(word) for word in beside} <= TITLES | FUNCTION_WORDS | others


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


def _is_of_kind(place: Sequence[Word], form: str, name: SourceName) -> bool:
    """Whether a place may be a name of the same kind: no Chinese person for a place, no river for a city."""
    last, kind = place[-1].form.casefold(), form.split()[-1].casefold()
    if last in KINDS_OF_PLACE and kind in KINDS_OF_PLACE:
        return last == kind
    return name.person or not is_chinese_person(tuple(word.form for word in place))


def _doubles(form: str, before: str, after: str) -> bool:
    """Whether a form begins with the word before the place or ends with the word after it: "Langao County County"."""
    first, last = form.split()[0], form.split()[-1]
    return before.split()[-1:] == [first] or re.split(r"[^\w'’-]+", after.lstrip(), maxsplit=1)[0] == last


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
    """The capitalised runs, names whose surname is also a pronoun ("He Wei"), and the single lower-case words that are
    pinyin or unknown."""
    yield from capitalised_runs(text, _MAX_WORDS)
    for surname, given in pairwise(words(text)):
        if surname.form[:1].isupper() and surname.form in _PRONOUN_SURNAMES and looks_like_name(given.form) and \
                text[surname.end:given.start] == " " and _IN_SENTENCE.search(text, 0, surname.start):
            yield surname, given
    for word in words(text):
        if word.form.islower() and len(word.form) > 4 and word.form not in FUNCTION_WORDS and \
                zipf(word.form) < _RARE and (is_pinyin(word.form) or zipf(word.form) < 1.0):
            yield (word,)


def _names_in(place: Sequence[Word], names: Sequence[SourceName]) -> list[SourceName]:
    """The names of the source that a place is, or that one of its words is: those of the dictionary, and places."""
    forms = [plain_name(word.form) for word in place]
    whole = " ".join(forms)
    found = []
    for name in names:
        english = {plain_name(form) for form in name.english}
        is_whole = whole in english or whole in map(plain_name, name.partial)
        if is_whole or ((name.certain or not name.person) and not english.isdisjoint(forms)):
            found.append(name)
    return found


def _cost(name: SourceName, place: Sequence[Word], source: str, forms: Sequence[str],
          lacking: int, aligned: float | None) -> tuple[float | None, bool]:
    """The cost of taking the place for a wrong rendering of the name, None without evidence, and whether they are alike
    in sound or spelling. `lacking`: the number of names that the translation lacks. `aligned`: the alignment
    probability, None if unknown."""
    text = " ".join(word.form for word in place)
    base = _SURE if name.certain else _UNSURE
    units = _sound_distance(text, (*name.spellings, *forms))
    if units <= _MAX_DISTANCE:
        return base + _PER_SOUND * units, True
    if name.person and any(_differs_in_one_part(text, form) for form in forms):
        return base + _ONE_PART, True
    likeness = max((Levenshtein.normalized_similarity(text.casefold(), form.casefold()) for form in forms), default=0)
    if likeness >= _MIN_LIKENESS:
        return base + _PER_SPELLING * (1 - likeness), True
    if aligned is not None:
        return (base + _UNLIKE if aligned >= _MIN_ALIGNED_UNLIKE and len(text) > 2 else None), False
    if name.certain and lacking <= _MAX_LACKING and len(text) > 2 and \
            all(is_unsupported(source, word.form) for word in place):
        return base + _UNLIKE + 0.5 * (lacking - 1), False
    return None, False


def _is_pinyin_of(place: Sequence[Word], source: str, names: Sequence[SourceName]) -> bool:
    """Whether a place is the pinyin of characters of a Chinese source, outside the names that the dictionary has."""
    spelling = re.sub("[^a-z]", "", plain_name("".join(word.form for word in place)).replace("ü", "u"))
    found = pinyin_runs(source).get(spelling) if script(source) == CHINESE else None
    return found is not None and not any(name.certain and name.start <= found[0] and found[1] <= name.end
                                         for name in names)


def _differs_in_one_part(text: str, form: str) -> bool:
    """Whether two names of persons, of equally many words, differ in one: surname or given name."""
    there, new = plain_name(text).split(), plain_name(form).split()
    return len(there) == len(new) > 1 and sum(a != b for a, b in zip(there, new, strict=True)) == 1


def _surname(name: SourceName, text: str, place: Sequence[Word]) -> str:
    """The surname of a person, if the place is a surname alone: one word behind "Mr" or the like."""
    alone = len(place) == 1 and _AFTER_MR.search(text, 0, place[0].start) and not _GOES_ON.match(text, place[0].end)
    return name.surname if alone else ""


@lru_cache(maxsize=32768)
def _sound_distance(text: str, forms: tuple[str, ...]) -> float:
    """The sound distance to the nearest form."""
    heard = sounds(text)
    return min((distance(heard, sounds(form), _MAX_DISTANCE) for form in forms if len(form) > 2),
               default=_MAX_DISTANCE + 1) if len(heard) > 2 else _MAX_DISTANCE + 1
