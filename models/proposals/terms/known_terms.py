"""Known terms of several words of which a phrase of the segment has all but one word."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from functools import lru_cache

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from ...english.word_runs import SMALL_WORDS, Word, is_content, runs, with_capital_of
from ...readback.garbling_cost import chinese_words, counterpart
from ...readback.reading import inflected, stem
from ..proposal import Document, Proposal
from .term_index import by_all, by_others, by_pair, is_distinctive, key, mark, parts, terms

KIND = "known-term"
_CATEGORY = "terminology"
_LONGEST = 5
_LIKE = 0.8
_UNRELATED, _ONE_MORE, _SMALL_WORDS, _OTHER_ORDER, _WITHIN_A_TERM = 5.0, 6.0, 1.5, 0.5, 2.5
_OF_TWO, _NOT_A_NAME = 0.5, 0.3  # two words are less of a term than three, small letters less of one
_MOST, _MOST_HERE = 20, 3
_ARTICLES = frozenset(("a", "an", "the", "s"))
_Change = tuple[float, int, int, str, str]
"""The cost, the place of the odd word, the number of the term, its word for that place, what relates the two."""


def known_terms(document: Document, index: int) -> Iterator[Proposal]:
    """Phrases of a segment, each with one word changed so that it is a known term; the cheapest ones."""
    text = document.texts[index]
    best: dict[tuple[int, int, str], Proposal] = {}
    for proposal in sorted(_proposals(text), key=lambda proposal: proposal.cost):
        best.setdefault((proposal.start, proposal.end, proposal.replacement), proposal)
    yield from list(best.values())[:_MOST]


def _proposals(text: str) -> Iterator[Proposal]:
    for run in runs(text):
        content = [word for word in run if is_content(word.form) and word.form[0].isalpha()]
        covered = _covered(content)
        for start in range(len(content)):
            for end in range(start + 2, min(start + _LONGEST, len(content)) + 1):
                window = content[start:end]
                forms = tuple(word.form for word in window)
                if mark(tuple(map(key, forms))) in by_all():
                    yield from _known(text, window)
                    continue
                for change in _changes(forms):
                    proposal = _changed(text, window, change)
                    within = window[change[1]] in covered
                    yield replace(proposal, cost=proposal.cost + _WITHIN_A_TERM) if within else proposal
                if len(window) > 2:
                    yield from _longer(text, window)


def _covered(content: Sequence[Word]) -> set[Word]:
    """The words that stand in a known term as they are."""
    spans = [content[start:end] for start in range(len(content))
             for end in range(start + 2, min(start + _LONGEST, len(content)) + 1)]
    return {word for span in spans if mark(tuple(key(word.form) for word in span)) in by_all() for word in span}


@lru_cache(maxsize=32768)
def _changes(forms: tuple[str, ...]) -> tuple[_Change, ...]:
    """The words to change so that these are a known term."""
    keys = tuple(map(key, forms))
    if len(forms) == 2:
        first, second = by_pair()
        ways = [*_odd(forms, 0, second.get(keys[1], {})), *_odd(forms, 1, first.get(keys[0], {}))]
    else:
        ways = list(_of_many(forms, keys))
    related = {way[1] for way in ways if way[4]}
    return tuple(sorted(way for way in ways if way[4] or way[1] not in related)[:_MOST_HERE])


def _odd(forms: tuple[str, str], at: int, partners: Mapping[str, int]) -> Iterator[_Change]:
    """The words of terms with the other word that are like the one at a place."""
    odd, other = forms[at], forms[1 - at]
    lower = odd.lower()
    related = {row[0] for row in process.extract(lower, partners.keys(), scorer=JaroWinkler.similarity,
                                                 score_cutoff=_LIKE, limit=8)}
    mine, root = chinese_words(lower), stem(lower)
    for partner in partners:
        if partner not in related and (stem(partner) == root or not mine.keys().isdisjoint(chinese_words(partner))):
            related.add(partner)
    for partner in related:
        term = terms()[partners[partner]]
        word = parts(term)[at]
        found = counterpart(odd, word)
        if found is not None and found[0] and key(odd) != partner and (is_distinctive(other) or is_distinctive(word)):
            yield found[0] + _OF_TWO + _NOT_A_NAME * term.islower(), at, partners[partner], word, found[1]


def _of_many(forms: tuple[str, ...], keys: tuple[str, ...]) -> Iterator[_Change]:
    for at in range(len(keys)):
        rest = sorted(keys[:at] + keys[at + 1:])
        for number in by_others().get(mark(tuple(rest)), ()):
            words = parts(terms()[number])
            mine = [key(word) for word in words]
            if len(mine) != len(keys) or (left := _left(mine, rest)) is None or mine[left] == keys[at]:
                continue
            found = counterpart(forms[at], words[left]) or (_UNRELATED, "")
            in_order = mine[:left] + mine[left + 1:] == [*keys[:at], *keys[at + 1:]] and left == at
            same_case = forms[at][0].isupper() == words[left][0].isupper() or all(map(str.islower, forms))
            if not found[1] and not (same_case and (in_order or words[left][0].isupper())):
                continue
            cost = min(found[0], _UNRELATED) + _NOT_A_NAME * terms()[number].islower()
            yield cost + _OTHER_ORDER * (not in_order), at, number, words[left], found[1]


def _left(words: list[str], others: list[str]) -> int | None:
    """The place of the one word that is not among the others; None where the others are not all there."""
    spare = Counter(words) - Counter(others)
    return words.index(next(iter(spare))) if spare.total() == 1 else None


def _changed(text: str, window: Sequence[Word], change: _Change) -> Proposal:
    cost, at, number, word, how = change
    odd, term = window[at], terms()[number]
    new = with_capital_of(word, odd.form) if odd.form[:1].isupper() or word.islower() else word
    if all(other.form.islower() for other in window):
        new = new.lower()
    if odd.form.endswith("s") and not odd.form.endswith("ss") and at == len(window) - 1:
        new = inflected(new, "s")
    reason = f"'{term}' is a known term" + (f"; '{odd.form}' for '{word}': {how}" if how else "")
    return Proposal(odd.start, odd.end, new, KIND, cost, reason, _CATEGORY)


def _known(text: str, window: Sequence[Word]) -> Iterator[Proposal]:
    """The phrase as known terms that have its content words in this order, but other small words between or
    another form of the last word; nothing where it is one as it stands."""
    written = text[window[0].start:window[-1].end]
    keys, last = [key(word.form) for word in window], window[-1].form.lower()
    known = [terms()[number] for number in by_all().get(mark(tuple(keys)), ())]
    in_order = [term for term in known if [key(word) for word in parts(term)] == keys]
    if any(_small(written) == _small(term) and last in (parts(term)[-1].lower(), last * last.endswith("s"))
           for term in in_order):
        return
    for term in in_order[:_MOST_HERE]:
        new = with_capital_of(term, written) if term.islower() else term
        yield Proposal(window[0].start, window[-1].end, new, KIND, _SMALL_WORDS, f"'{term}' is a known term",
                       _CATEGORY)


def _small(phrase: str) -> list[str]:
    return [word for word in phrase.lower().split() if word in SMALL_WORDS and word not in _ARTICLES]


def _longer(text: str, window: Sequence[Word]) -> Iterator[Proposal]:
    """The phrase as the known name that has one content word more."""
    keys = [key(word.form) for word in window]
    for number in by_others().get(mark(tuple(keys)), ()):
        term = terms()[number]
        words = parts(term)
        mine = [key(word) for word in words]
        left = _left(mine, keys)
        if term[:1].isupper() and left is not None and mine[:left] + mine[left + 1:] == keys:
            yield Proposal(window[0].start, window[-1].end, term, KIND, _ONE_MORE,
                           f"'{term}' is a known term, with '{words[left]}'", _CATEGORY)
            return
