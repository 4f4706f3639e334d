"""Proposals that replace a rare name by a name of the document that looks or sounds like it."""

from collections import Counter, defaultdict
from collections.abc import Iterator
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler, Levenshtein

from ...english.frequencies import zipf
from ...english.word_runs import Word, capitalised_runs, looks_like_name, neighbours, runs
from ...readback.garbling_cost import sound_cost, spelling_cost
from ...readback.known_names import is_known_name, is_listed, is_pinyin
from ...readback.names import readings_by_sound
from ...readback.pinyin import sounds
from ...rules.mentions import Mention, mentions
from ...rules.mentions import runs as runs_of
from ...rules.soundkeys import sound_key
from ..proposal import Document, Proposal

KIND = "document-name"
_CATEGORY = "accuracy/named-entity"
_MAX_WORDS, _MAX_NAMES, _MAX_MATCHES, _MAX_TARGETS = 3, 3, 12, 2000
_MIN_LIKENESS, _SAME_SOUND_KEY, _MIN_KEY_LENGTH, _MAX_COST = 0.86, 3.0, 3, 6.0
_WITH_CONTEXT, _SEEN_ONCE, _READ_BACK, _MIN_COST = 1.0, 0.7, 0.5, 0.5
"""Discount for a shared title or adjacent name; extra costs of a name seen once and of a reading by sound; minimum."""
_GIVEN_NAME_COST = 6.0
_ENDINGS = frozenset("s n an ian ans ians ese ish i is ns er ers".split())
_MIN_LENGTH = 4


def document_names(document: Document, index: int) -> Iterator[Proposal]:
    """The names of the document for each rare name of a segment that looks or sounds like them."""
    text = document.texts[index]
    names = _names(document)
    for words in capitalised_runs(text, _MAX_WORDS):
        run = next(run for run in runs(text, False) if words[0] in run)
        form = text[words[0].start:words[-1].end]
        yield from (Proposal(words[0].start, words[-1].end, target, KIND, cost, names.reason(form, target, how),
                             _CATEGORY)
                    for target, cost, how in names.similar(form, *neighbours(run, words)))
        if len(words) == 2:
            yield from _given_name(names, words)


def _given_name(names: "_Names", words: tuple[Word, ...]) -> Iterator[Proposal]:
    """Replace an unknown given name by the one that the document has with this surname."""
    first, last = (word.form for word in words)
    given = names.given_names.get(last)
    if given and given != first and not is_known_name(f"{first} {last}") and not is_listed(first):
        times = times_in_words(names.counts[f"{given} {last}"])
        yield Proposal(words[0].start, words[0].end, given, KIND, _GIVEN_NAME_COST,
                       f"'{given} {last}' stands {times} in this document", _CATEGORY)


def times_in_words(count: int) -> str:
    """A count in words: once, twice, 3 times."""
    return {1: "once", 2: "twice"}.get(count, f"{count} times")


class _Names:
    """The names of one document with counts; the parts of a full name are counted too."""

    def __init__(self, document: Document) -> None:
        found = mentions(document.texts)
        self.counts: Counter[str] = Counter(document.names)
        self.counts.update(mention.form for mention in found)
        for name in (name for name in document.names if " " not in name):
            self.counts[name] -= document.names[name]
        for known in (name for name in document.known if name[:1].isupper()):
            for part in {known, *known.split()}:
                self.counts[part] += 3 * (len(part) > 2)
        frequent = sorted((name for name in self.counts if looks_like_name(name.split()[0]) and len(name) > 2),
                          key=lambda name: (-self.counts[name], name))
        self._sounds = {name: sounds(name) for name in frequent[:_MAX_TARGETS] if len(sounds(name)) >= 3}
        self._contexts = _contexts(found)
        self._found: dict[tuple[str, str, str], tuple[tuple[str, float, str], ...]] = {}
        self.given_names = {name.split()[1]: name.split()[0] for name, times in reversed(document.names.items())
                            if times >= 2 and len(name.split()) == 2}

    def similar(self, form: str, before: str, after: str) -> tuple[tuple[str, float, str], ...]:
        """The likeliest names for a form between two words, each with its cost and kind of similarity."""
        key = form, before, after
        if key not in self._found:
            self._found[key] = tuple(self._search(*key))
        return self._found[key]

    def _search(self, form: str, before: str, after: str) -> list[tuple[str, float, str]]:
        found = {name: (cost, "is read back as") for name, cost in _read_back(form) if self._may_replace(form, name)}
        if not is_known_name(form, before, after):
            for name, cost, how in self._near(form):
                if self._may_replace(form, name) and name not in (before, after) and \
                        (name not in found or cost < found[name][0]):
                    found[name] = cost, how
        weighed = [(name, self._weighed(form, name, cost), how) for name, (cost, how) in found.items()]
        return sorted((row for row in weighed if row[1] <= _MAX_COST), key=lambda row: row[1])[:_MAX_NAMES]

    def _near(self, form: str) -> Iterator[tuple[str, float, str]]:
        lower, heard = form.lower().replace(" ", ""), sounds(form)
        if len(lower) < _MIN_LENGTH:
            return
        near = {row[2] for row in process.extract(heard, self._sounds, scorer=Levenshtein.distance, limit=_MAX_MATCHES)}
        near |= {row[0] for row in process.extract(form, self._sounds.keys(), scorer=JaroWinkler.similarity,
                                                   score_cutoff=_MIN_LIKENESS, limit=_MAX_MATCHES)}
        for name in sorted(near):
            other = name.lower().replace(" ", "")
            ways = [way for way in (spelling_cost(lower, other), sound_cost(lower, other)) if way]
            if len(sound_key(form)) >= _MIN_KEY_LENGTH and sound_key(form) == sound_key(name):
                ways.append((_SAME_SOUND_KEY, "sounds like"))
            if ways and len(name.split()) <= max(1, len(form.split())):
                yield name, min(ways)[0], "looks like" if min(ways)[1].startswith("spelled") else "sounds like"

    def _may_replace(self, form: str, name: str) -> bool:
        """Whether a name of the document is more frequent than the form, or well known, or as frequent as a form that
        is only pinyin."""
        count = self.counts[name]
        if count < 1 or set(name.split()) <= set(form.split()) or _differ_by_ending(form, name) or \
                _share_surname(form, name):
            return False
        return count >= 2 * max(1, self.counts[form]) or (
            is_known_name(name) and max(map(zipf, name.split())) >= 2.5) or (
            count >= self.counts[form] and is_pinyin(form) and not is_pinyin(name))

    def _weighed(self, form: str, name: str, cost: float) -> float:
        cost += _SEEN_ONCE * (max(self.counts[part] for part in (name, *name.split())) < 2)
        shared = self._contexts.get(form, frozenset()) & self._contexts.get(name, frozenset())
        return max(_MIN_COST, cost - _WITH_CONTEXT * bool(shared))

    def reason(self, form: str, name: str, how: str) -> str:
        """The reason for a reviewer."""
        return f"'{form}' {how} '{name}', which stands {times_in_words(self.counts[name])} in this document"


@lru_cache(maxsize=4)
def _names(document: Document) -> _Names:
    return _Names(document)


@lru_cache(maxsize=8192)
def _read_back(form: str) -> tuple[tuple[str, float], ...]:
    """The likeliest readings of a form by sound, with costs."""
    readings = [(reading.replacement, 1.0 + _READ_BACK - 2.0 * reading.plausibility)
                for reading in readings_by_sound(tuple(form.split())) if reading.plausibility >= -1.2]
    listed = is_known_name(form)
    return tuple((name, cost + 2 * listed) for name, cost in readings
                 if name[:1].isupper() and (not listed or (" " in form and cost <= 2.2)))


def _contexts(found: list[Mention]) -> dict[str, frozenset[str]]:
    """The title before each name and the names next to it."""
    contexts: dict[str, set[str]] = defaultdict(set)
    for run in runs_of(found):
        for i, mention in enumerate(run):
            contexts[mention.form] |= {mention.title} - {""}
            contexts[mention.form] |= {other.form for j, other in enumerate(run) if abs(i - j) == 1}
    return {form: frozenset(words) for form, words in contexts.items()}


def _differ_by_ending(form: str, name: str) -> bool:
    """Whether two names differ only by an ending or by hyphens: Nepal, Nepalese."""
    shorter, longer = sorted((form.lower().replace("-", ""), name.lower().replace("-", "")), key=len)
    base = shorter[:-1] if shorter[-1:] in set("aeoy") else shorter
    return shorter == longer or (longer.startswith(base) and longer[len(base):] in _ENDINGS)


def _share_surname(form: str, name: str) -> bool:
    """Whether two full names have the same surname, and the form has another, listed given name."""
    (*given, last), (*other_given, other_last) = form.split(), name.split()
    return last == other_last and bool(other_given) and given != other_given and any(map(is_listed, given))
