"""Names of the document that a rare name of the segment looks or sounds like."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler, Levenshtein

from ...english.frequencies import zipf
from ...english.word_runs import Word, around, capitals, is_named, runs
from ...readback.garbling_cost import by_hearing, by_spelling
from ...readback.known_names import is_known_name, is_listed
from ...readback.names import by_sound
from ...readback.pinyin import sounds
from ...rules.mentions import Mention, mentions
from ...rules.mentions import runs as runs_of
from ...rules.soundkeys import sound_key
from ..proposal import Document, Proposal

KIND = "document-name"
_CATEGORY = "accuracy/named-entity"
_MOST_WORDS, _MOST, _LOOK_AT, _TARGETS = 3, 3, 12, 2000
_LIKE, _SAME_KEY, _KEY_LENGTH, _FURTHEST = 0.86, 3.0, 3, 6.0
_WITH_CONTEXT, _SEEN_ONCE, _READ_BACK, _LEAST = 1.0, 0.7, 0.5, 0.5
_OTHER_BEARER = 6.0
_ENDINGS = frozenset("s n an ian ans ians ese ish i is ns er ers".split())
_SHORTEST = 4


def document_names(document: Document, index: int) -> Iterator[Proposal]:
    """Rare names of a segment, each made a name of the document that it sounds or looks like."""
    text = document.texts[index]
    names = _names(document)
    for words in capitals(text, _MOST_WORDS):
        run = next(run for run in runs(text, False) if words[0] in run)
        form = text[words[0].start:words[-1].end]
        yield from (Proposal(words[0].start, words[-1].end, target, KIND, cost, names.reason(form, target, how),
                             _CATEGORY)
                    for target, cost, how in names.like(form, *around(run, words)))
        if len(words) == 2:
            yield from _other_bearer(names, words)


def _other_bearer(names: "_Names", words: tuple[Word, ...]) -> Iterator[Proposal]:
    """Who usually has the surname of a full name whose given name is no known one."""
    first, last = (word.form for word in words)
    usual = names.bearers.get(last)
    if usual and usual != first and not is_known_name(f"{first} {last}") and not is_listed(first):
        yield Proposal(words[0].start, words[0].end, usual, KIND, _OTHER_BEARER,
                       f"'{usual} {last}' stands {names.times(f'{usual} {last}')} in this document", _CATEGORY)


def times_in_words(count: int) -> str:
    """A count as reasons for reviewers have it: once, twice, 3 times."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


class _Names:
    """The names of one document and how often each stands there; full names count for their parts, too."""

    def __init__(self, document: Document) -> None:
        found = mentions(document.texts)
        self.counts: Counter[str] = Counter(document.names)
        self.counts.update(mention.form for mention in found)
        for name in (name for name, times in document.names.items() if " " not in name):
            self.counts[name] -= document.names[name]
        for known in (name for name in document.known if name[:1].isupper()):
            for part in {known, *known.split()}:
                self.counts[part] += 3 * (len(part) > 2)
        usual = sorted((name for name in self.counts if is_named(name.split()[0]) and len(name) > 2),
                       key=lambda name: (-self.counts[name], name))
        self._heard = {name: sounds(name) for name in usual[:_TARGETS] if len(sounds(name)) >= 3}
        self._beside = _beside(found)
        self._found: dict[tuple[str, str, str], tuple[tuple[str, float, str], ...]] = {}
        self.bearers = {name.split()[1]: name.split()[0] for name, times in reversed(document.names.items())
                        if times >= 2 and len(name.split()) == 2}

    def like(self, form: str, before: str, after: str) -> tuple[tuple[str, float, str], ...]:
        """The likeliest names for a form, each with its cost and what is alike."""
        key = form, before, after
        if key not in self._found:
            self._found[key] = tuple(self._search(*key))
        return self._found[key]

    def _search(self, form: str, before: str, after: str) -> list[tuple[str, float, str]]:
        found = {name: (cost, "is read back as") for name, cost in _read_back(form) if self._may_be(form, name)}
        if not is_known_name(form, before, after):
            for name, cost, how in self._near(form):
                if self._may_be(form, name) and name not in (before, after) and \
                        (name not in found or cost < found[name][0]):
                    found[name] = cost, how
        weighed = [(name, self._weighed(form, name, cost), how) for name, (cost, how) in found.items()]
        return sorted((row for row in weighed if row[1] <= _FURTHEST), key=lambda row: row[1])[:_MOST]

    def _near(self, form: str) -> Iterator[tuple[str, float, str]]:
        lower, heard = form.lower().replace(" ", ""), sounds(form)
        if len(lower) < _SHORTEST:
            return
        near = {row[2] for row in process.extract(heard, self._heard, scorer=Levenshtein.distance,
                                                  limit=_LOOK_AT)}
        near |= {row[0] for row in process.extract(form, self._heard.keys(), scorer=JaroWinkler.similarity,
                                                   score_cutoff=_LIKE, limit=_LOOK_AT)}
        for name in near:
            other = name.lower().replace(" ", "")
            ways = [way for way in (by_spelling(lower, other), by_hearing(lower, other)) if way]
            if len(sound_key(form)) >= _KEY_LENGTH and sound_key(form) == sound_key(name):
                ways.append((_SAME_KEY, "sounds like"))
            if ways and len(name.split()) <= max(1, len(form.split())):
                yield name, min(ways)[0], "looks like" if min(ways)[1].startswith("spelled") else "sounds like"

    def _may_be(self, form: str, name: str) -> bool:
        """Whether a name of the document is better founded than the form."""
        mine, its = self.counts[form], self.counts[name]
        if its < 1 or set(name.split()) <= set(form.split()) or _is_ending(form, name):
            return False
        if _shares_last_only(form, name):
            return False
        return its >= 2 * max(1, mine) or (is_known_name(name) and max(map(zipf, name.split())) >= 2.5)

    def _weighed(self, form: str, name: str, cost: float) -> float:
        cost += _SEEN_ONCE * (max(self.counts[part] for part in (name, *name.split())) < 2)
        shared = self._beside.get(form, frozenset()) & self._beside.get(name, frozenset())
        return max(_LEAST, cost - _WITH_CONTEXT * bool(shared))

    def times(self, name: str) -> str:
        """How often a name stands in the document, in words."""
        return times_in_words(self.counts[name])

    def reason(self, form: str, name: str, how: str) -> str:
        """Why a name may be meant, for a reviewer."""
        return f"'{form}' {how} '{name}', which stands {self.times(name)} in this document"


@lru_cache(maxsize=4)
def _names(document: Document) -> _Names:
    return _Names(document)


@lru_cache(maxsize=8192)
def _read_back(form: str) -> tuple[tuple[str, float], ...]:
    """What a form is exactly or nearly, read back by sound, with costs."""
    readings = [(reading.replacement, 1.0 + _READ_BACK - 2.0 * reading.plausibility)
                for reading in by_sound(tuple(form.split())) if reading.plausibility >= -1.2]
    listed = is_known_name(form)
    return tuple((name, cost + 2 * listed) for name, cost in readings
                 if name[:1].isupper() and (not listed or (" " in form and cost <= 2.2)))


def _beside(found: list[Mention]) -> dict[str, frozenset[str]]:
    """The role words before each name and the names beside it."""
    beside: dict[str, set[str]] = defaultdict(set)
    for run in runs_of(found):
        for i, mention in enumerate(run):
            beside[mention.form] |= {mention.title} - {""}
            beside[mention.form] |= {other.form for j, other in enumerate(run) if abs(i - j) == 1}
    return {form: frozenset(words) for form, words in beside.items()}


def _is_ending(form: str, name: str) -> bool:
    """Whether the two differ by an ending or by hyphens only: Nepal, Nepalese."""
    shorter, longer = sorted((form.lower().replace("-", ""), name.lower().replace("-", "")), key=len)
    base = shorter[:-1] if shorter[-1:] in set("aeoy") else shorter
    return shorter == longer or (longer.startswith(base) and longer[len(base):] in _ENDINGS)


def _shares_last_only(form: str, name: str) -> bool:
    """Whether two full names have the same last word and otherwise known words: then they are two names."""
    one, other = form.split(), name.split()
    return len(one) > 1 and len(other) > 1 and one[-1] == other[-1] and \
        any(is_listed(word) for word in one[:-1]) and one[:-1] != other[:-1]
