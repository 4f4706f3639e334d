"""The table of confusions: words that weak translations have where references and strong systems agree on
others. `learn_tables.py` is the command; models/proposals/confusions.py reads the table."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import log

from degarble.corpora.categories import FUNCTION_WORDS
from degarble.corpora.consensus import ConsensusSet
from degarble.corpora.differences import MOST_WORDS, TOKEN, Difference, differences, plain
from degarble.models.proposals.lemmas import analyses
from style_variants import is_style

FORM = "form"
LEAST_SEGMENTS, LEAST_DOCUMENTS = 2, 2
LEAST_ODDS = log(2.0)
LEAST_WRONG = 0.004
SMOOTHING, PRIOR = 0.5, 3.0
CHEAPEST, DEAREST = 0.5, 8.0
_FAR_LINES = 100
_CAPITAL = re.compile(r"[A-Z]")


@dataclass(slots=True)
class Evidence:
    """In how many segments and documents a pair was seen, at which lines of which set, and how the right words
    were written."""

    segments: int = 0
    documents: set[str] = field(default_factory=set)
    places: list[tuple[str, int]] = field(default_factory=list)
    written: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, document: str, line: int, written: str) -> None:
        self.segments += 1
        self.documents.add(document)
        self.places = [*self.places[:1], (name, line)]
        self.written[written] += 1

    def merge(self, other: "Evidence") -> None:
        self.segments += other.segments
        self.documents |= other.documents
        self.places = sorted({*self.places, *other.places})

    @property
    def far_apart(self) -> bool:
        """Whether it was seen in two sets, or in places of one set that belong to different texts for sure."""
        (name, line), (last_name, last) = self.places[0], self.places[-1]
        return name != last_name or last - line > _FAR_LINES


Pairs = dict[tuple[str, str, str], Evidence]
"""By kind ("form", or the part of speech of two lemmas), weak words and right words, both in lower case."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """A row of the table. count: segments where a weak translation has `wrong` and the consensus has `right`;
    back: the other way round. kept: segments where a weak translation has `wrong` and the consensus too."""

    kind: str
    wrong: str
    right: str
    count: int
    back: int
    kept: int
    cost: float


def learn_confusions(sets: Sequence[ConsensusSet]) -> list[Confusion]:
    """The pruned table, in order of kind and words, the most frequent reading first."""
    pairs = seen_pairs(sets)
    pairs |= lemma_pairs(pairs)
    chosen = {key: evidence for key, evidence in pairs.items() if _is_directed(key, pairs)}
    kept, right = phrase_counts(sets, {words for kind, *both in chosen for words in both if kind == FORM}
                                | {form for _, *both in chosen for words in both for form in words.split()})
    confusions = [_confusion(key, pairs, kept, right) for key in chosen]
    found = [c for c in confusions if c.count / (c.count + c.kept + 1) >= LEAST_WRONG]
    lemmas = {(c.kind, c.wrong, c.right) for c in found if c.kind != FORM}
    found = [c for c in found if c.kind != FORM or not lemmas & set(_lemma_keys(c.wrong, c.right))]
    return sorted(found, key=lambda c: (c.kind, c.wrong, -c.count, c.right))


def seen_pairs(sets: Sequence[ConsensusSet]) -> Pairs:
    """All pairs of word forms; each counts once a segment, however many systems have it."""
    pairs: Pairs = defaultdict(Evidence)
    for one in sets:
        for row, (document, line) in enumerate(zip(one.documents, one.lines, strict=True)):
            trusted = one.trusted(row)
            found = {(plain(old), plain(new)): new
                     for texts in one.weak.values() for difference in differences(texts[row], trusted)
                     for old, new in _phrases(difference)}
            for (old, plain_new), new in found.items():
                if not is_style(old, plain_new):
                    pairs[FORM, old, plain_new].add(one.name, document, line, new)
    return dict(pairs)


def _phrases(difference: Difference) -> Iterator[tuple[str, str]]:
    """The words of both sides; function words, and words that only one side has, with a content word beside
    them."""
    old, new, left, right = difference.old, difference.new, difference.left, difference.right
    if not left:
        new = _without_capital(new)
    content = {word for word in plain(f"{old} {new}").split()} - FUNCTION_WORDS
    if old and new and content:
        yield old, new
        return
    for word, pattern in ((left, "{0} {1}"), (right, "{1} {0}")):
        if word[:1].isalpha() and plain(word) not in FUNCTION_WORDS:
            both = [pattern.format(word, words).strip() for words in (old, new)]
            if max(len(phrase.split()) for phrase in both) <= MOST_WORDS:
                yield both[0], both[1]


def _without_capital(words: str) -> str:
    return words if words[:2] in ("I", "I ") or words[1:2].isupper() else words[:1].lower() + words[1:]


def lemma_pairs(pairs: Pairs) -> Pairs:
    """The pairs of single words by part of speech and lemma, where both words have the same inflection."""
    found: Pairs = defaultdict(Evidence)
    for (_, wrong, right), evidence in pairs.items():
        for key in _lemma_keys(wrong, right):
            found[key].merge(evidence)
    return dict(found)


def _lemma_keys(wrong: str, right: str) -> Iterator[tuple[str, str, str]]:
    if " " in wrong or " " in right:
        return
    same = {(a.part, a.tag): a.lemma for a in analyses(wrong)}
    keys = {(b.part, same[b.part, b.tag], b.lemma) for b in analyses(right) if (b.part, b.tag) in same}
    yield from (key for key in sorted(keys) if key[1] != key[2])


def _is_directed(key: tuple[str, str, str], pairs: Pairs) -> bool:
    """Seen often enough, in several documents, and clearly more often than the other way round."""
    kind, wrong, right = key
    evidence, back = pairs[key], pairs.get((kind, right, wrong), Evidence()).segments
    if evidence.segments < LEAST_SEGMENTS or len(evidence.documents) < LEAST_DOCUMENTS:
        return False
    if any(_CAPITAL.search(form) for form in evidence.written) and not evidence.far_apart:
        return False
    return log((evidence.segments + SMOOTHING) / (back + SMOOTHING)) >= LEAST_ODDS


def phrase_counts(sets: Sequence[ConsensusSet], wanted: set[str]) -> tuple[Counter[str], Counter[str]]:
    """Of each phrase in how many segments a weak translation has it and half of the trusted ones too; and in
    how many at least two trusted translations have it."""
    kept: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for one in sets:
        for row in range(len(one.sources)):
            trusted = one.trusted(row)
            counts = Counter(phrase for text in trusted for phrase in _wanted_phrases(text, wanted))
            weak = {phrase for text in {texts[row] for texts in one.weak.values()}
                    for phrase in _wanted_phrases(text, wanted)}
            kept.update(phrase for phrase in weak if 2 * counts[phrase] >= len(trusted))
            right.update(phrase for phrase, count in counts.items() if count >= 2)
    return kept, right


def _wanted_phrases(text: str, wanted: set[str]) -> set[str]:
    tokens = TOKEN.findall(plain(text))
    return {phrase for start in range(len(tokens)) for end in range(start + 1, start + MOST_WORDS + 1)
            if (phrase := " ".join(tokens[start:end])) in wanted}


def _confusion(key: tuple[str, str, str], pairs: Pairs, kept: Counter[str], right: Counter[str]) -> Confusion:
    """The row of a pair. Its cost is -log of the share of the segments with the right words in which a weak
    translation has the wrong ones, smoothed."""
    kind, wrong, plain_right = key
    evidence, back = pairs[key], pairs.get((kind, plain_right, wrong), Evidence()).segments
    share = (evidence.segments + SMOOTHING) / (max(right[plain_right], evidence.segments) + PRIOR)
    written = evidence.written.most_common(1)[0][0] if kind == FORM else plain_right
    return Confusion(kind, wrong, written, evidence.segments, back, kept[wrong],
                     min(max(-log(share), CHEAPEST), DEAREST))


def as_rows(confusions: Sequence[Confusion]) -> Iterator[str]:
    """The lines of the file, the names of the columns first."""
    yield "kind\twrong\tright\tcount\tback\tkept\tcost"
    for c in confusions:
        yield f"{c.kind}\t{c.wrong}\t{c.right}\t{c.count}\t{c.back}\t{c.kept}\t{c.cost:.1f}"


