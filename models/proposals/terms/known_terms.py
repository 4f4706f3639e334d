"""Proposals for phrases that match a term of CC-CEDICT in all content words but one."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from functools import lru_cache
from typing import NamedTuple

from rapidfuzz import process
from rapidfuzz.distance import JaroWinkler

from ...english.frequencies import zipf
from ...english.word_runs import SMALL_WORDS, Word, is_content, runs, with_capital_of
from ...readback.garbling_cost import chinese_words, counterpart
from ...readback.reading import bases, inflected, stem
from ..proposal import Document, Proposal
from .term_index import by_all_but_one, by_pair, by_word_set, content_words, is_distinctive, key, terms, word_set_hash

KIND = "known-term"
_CATEGORY = "terminology"
_MAX_WORDS = 5
_MIN_LIKENESS = 0.8
_UNRELATED, _ONE_MORE, _SMALL_WORDS = 5.0, 6.0, 1.5
"""Costs: of an unrelated word, of a missing content word, of other function words."""
_OTHER_ORDER, _WITHIN_A_TERM, _OF_TWO, _NOT_A_NAME = 0.5, 2.5, 0.5, 0.3
"""Extra costs: another word order, a word that belongs to a term already, a term of two words, a lower-case term."""
_MAX_PROPOSALS, _MAX_OF_PHRASE, _MAX_UNRELATED = 20, 3, 6
_FEW_TERMS, _RARE, _USUAL = 2, 4.2, 3.0
"""A word with a Zipf frequency up to _RARE that has at most _FEW_TERMS terms of two words, as "iceberg" has, identifies
its term: a word of at least _USUAL beside it may then be any wrong word."""
_MIN_REORDERED = 4
"""The number of content words from which a term is recognised in another order."""
_ARTICLES = frozenset(("a", "an", "the", "s"))


class _Change(NamedTuple):
    """Word `at` of a phrase becomes `word`, which gives term `number`. relation: of the two words, "" for none."""

    cost: float
    at: int
    number: int
    word: str
    relation: str


def known_terms(document: Document, index: int) -> Iterator[Proposal]:
    """The cheapest changes of one word of a phrase that give a known term."""
    text = document.texts[index]
    best: dict[tuple[int, int, str], Proposal] = {}
    for proposal in sorted(_proposals(text), key=lambda proposal: proposal.cost):
        best.setdefault((proposal.start, proposal.end, proposal.replacement), proposal)
    yield from list(best.values())[:_MAX_PROPOSALS]


def _proposals(text: str) -> Iterator[Proposal]:
    for run in runs(text):
        content = [word for word in run if is_content(word.form) and word.form[0].isalpha()]
        windows = [content[start:end] for start in range(len(content))
                   for end in range(start + 2, min(start + _MAX_WORDS, len(content)) + 1)]
        covered = {word for window in windows if _matches_a_term(window) for word in window}
        for window in windows:
            if _matches_a_term(window):
                yield from _known(text, window)
                continue
            for change in _changes(tuple(word.form for word in window)):
                surcharge = _WITHIN_A_TERM if window[change.at] in covered else 0.0
                yield _changed(window, change._replace(cost=change.cost + surcharge))
            if len(window) > 2:
                yield from _completed(window)
            if len(window) >= _MIN_REORDERED:
                yield from _reordered(window)


def _matches_a_term(window: Sequence[Word]) -> bool:
    return word_set_hash(tuple(key(word.form) for word in window)) in by_word_set()


@lru_cache(maxsize=32768)
def _changes(forms: tuple[str, ...]) -> tuple[_Change, ...]:
    """The changes of one word that make the words a known term."""
    keys = tuple(map(key, forms))
    if len(forms) == 2:
        first, second = by_pair()
        changes = [*_changes_of_two(forms, 0, second.get(keys[1], {})),
                   *_changes_of_two(forms, 1, first.get(keys[0], {}))]
    else:
        changes = list(_changes_of_many(forms, keys))
    related = {change.at for change in changes if change.relation}
    ranked = sorted((c for c in changes if c.relation or c.at not in related), key=lambda c: (c.cost, -zipf(c.word), c))
    return tuple(ranked[:_MAX_OF_PHRASE] if related else ranked[:_MAX_UNRELATED])


def _changes_of_two(forms: tuple[str, str], at: int, partners: Mapping[str, int]) -> Iterator[_Change]:
    """The replacements of word `at` by similar words. `partners`: term numbers by the term's word for `at`."""
    old, other = forms[at], forms[1 - at]
    lower = old.lower()
    related = {row[0] for row in process.extract(lower, partners.keys(), scorer=JaroWinkler.similarity,
                                                 score_cutoff=_MIN_LIKENESS, limit=8)}
    chinese, root = chinese_words(lower), stem(lower)
    for partner in partners:
        if partner not in related and (stem(partner) == root or not chinese.keys().isdisjoint(chinese_words(partner))):
            related.add(partner)
    few = len(partners) <= _FEW_TERMS and zipf(other) <= _RARE and zipf(old) >= _USUAL
    for partner in partners if few else related:
        term = terms()[partners[partner]]
        word = content_words(term)[at]
        found = counterpart(old, word) or (few and (_UNRELATED, ""))
        if found and found[0] and key(old) != partner and (is_distinctive(other) or is_distinctive(word)):
            yield _Change(found[0] + _OF_TWO + _NOT_A_NAME * term.islower(), at, partners[partner], word, found[1])


def _changes_of_many(forms: tuple[str, ...], keys: tuple[str, ...]) -> Iterator[_Change]:
    for at in range(len(keys)):
        rest = sorted(keys[:at] + keys[at + 1:])
        for number in by_all_but_one().get(word_set_hash(tuple(rest)), ()):
            words = content_words(terms()[number])
            term_keys = [key(word) for word in words]
            extra = _extra_word(term_keys, rest)
            if len(term_keys) != len(keys) or extra is None or term_keys[extra] == keys[at]:
                continue
            found = counterpart(forms[at], words[extra]) or (_UNRELATED, "")
            in_order = term_keys[:extra] + term_keys[extra + 1:] == [*keys[:at], *keys[at + 1:]] and extra == at
            same_case = forms[at][0].isupper() == words[extra][0].isupper() or all(map(str.islower, forms))
            if not found[1] and not (same_case and (in_order or words[extra][0].isupper())):
                continue
            cost = min(found[0], _UNRELATED) + _NOT_A_NAME * terms()[number].islower()
            yield _Change(cost + _OTHER_ORDER * (not in_order), at, number, words[extra], found[1])


def _extra_word(words: list[str], others: list[str]) -> int | None:
    """The position of the only word that is not among the others, or None."""
    spare = Counter(words) - Counter(others)
    return words.index(next(iter(spare))) if spare.total() == 1 else None


def _changed(window: Sequence[Word], change: _Change) -> Proposal:
    cost, at, number, word, relation = change
    old, term = window[at], terms()[number]
    new = with_capital_of(word, old.form) if old.form[:1].isupper() or word.islower() else word
    if all(other.form.islower() for other in window):
        new = new.lower()
    if old.form.endswith("s") and not old.form.endswith("ss") and at == len(window) - 1:
        new = inflected(new, "s")
    reason = f"'{term}' is a known term" + (f"; '{old.form}' for '{word}': {relation}" if relation else "")
    return Proposal(old.start, old.end, new, KIND, cost, reason, _CATEGORY)


def _known(text: str, window: Sequence[Word]) -> Iterator[Proposal]:
    """Known terms with the same content words in order but other function words or another form of the last word,
    unless the phrase is a known term already."""
    original = text[window[0].start:window[-1].end]
    keys, last = [key(word.form) for word in window], window[-1].form.lower()
    known = [terms()[number] for number in by_word_set().get(word_set_hash(tuple(keys)), ())]
    in_order = [term for term in known if [key(word) for word in content_words(term)] == keys]
    if any(_function_words(original) == _function_words(term)
           and (last.endswith("s") or last == content_words(term)[-1].lower()) for term in in_order):
        return
    for term in in_order[:_MAX_OF_PHRASE]:
        new = with_capital_of(term, original) if term.islower() else term
        yield Proposal(window[0].start, window[-1].end, new, KIND, _SMALL_WORDS, f"'{term}' is a known term",
                       _CATEGORY)


def _reordered(window: Sequence[Word]) -> Iterator[Proposal]:
    """The known lower-case terms with the same first word and the other content words in another order."""
    first, *others = (word.form.lower() for word in window)
    rest = tuple(map(key, others))
    for base in bases(first):
        for number in by_word_set().get(word_set_hash((base, *rest)), ()):
            start, _, end = terms()[number].partition(" ")
            if start == base and terms()[number].islower():
                yield Proposal(window[1].start, window[-1].end, end, KIND, _SMALL_WORDS + _OTHER_ORDER,
                               f"'{terms()[number]}' is a known term", _CATEGORY)


def _function_words(phrase: str) -> list[str]:
    return [word for word in phrase.lower().split() if word in SMALL_WORDS and word not in _ARTICLES]


def _completed(window: Sequence[Word]) -> Iterator[Proposal]:
    """The known name that has one more content word than the phrase."""
    keys = [key(word.form) for word in window]
    for number in by_all_but_one().get(word_set_hash(tuple(keys)), ()):
        term = terms()[number]
        words = content_words(term)
        term_keys = [key(word) for word in words]
        extra = _extra_word(term_keys, keys)
        if term[:1].isupper() and extra is not None and term_keys[:extra] + term_keys[extra + 1:] == keys:
            yield Proposal(window[0].start, window[-1].end, term, KIND, _ONE_MORE,
                           f"'{term}' is a known term, with '{words[extra]}'", _CATEGORY)
            return
