"""The table of confusions: words that weak translations have where references and strong systems agree on
others. `learn_tables.py` is the command; models/proposals/confusions.py reads the table."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import log

from degarble.corpora.categories import FUNCTION_WORDS
from degarble.corpora.public_sets.consensus import ConsensusSet
from degarble.corpora.public_sets.differences import MOST_WORDS, TOKEN, Difference, differences, plain
from degarble.models.english.lemmas import analyses, inflections
from style_variants import is_style

FORM = "form"
LEAST_DOCUMENTS, LEAST_ODDS = 2, log(1 / 3)
"""What is seen in several documents is kept even if it is a matter of taste: the judge reads the sentence."""
LEAST_SYSTEMS, LEAST_ODDS_ONCE = 3, log(2.0)
"""What is seen in one document only must come from several weak systems, be short, and have no capitals and
no word in common."""
LEAST_WRONG = 0.004
SMOOTHING, PRIOR = 0.5, 3.0
CHEAPEST, DEAREST = 0.5, 8.0
_FAR_LINES = 100
_NAME = re.compile(r"(?!I\b)[A-Z]")


@dataclass(slots=True)
class Evidence:
    """In how many segments and documents a pair was seen, at which lines of which set, in how many systems of
    one segment at most, whether either side has capitals, and how the right words were written."""

    segments: int = 0
    systems: int = 0
    named: bool = False
    documents: set[str] = field(default_factory=set)
    places: list[tuple[str, int]] = field(default_factory=list)
    written: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, document: str, line: int, written: Sequence[tuple[str, str]]) -> None:
        """One more segment, and how both sides are written in each system that has the pair."""
        self.segments += 1
        self.systems = max(self.systems, len(written))
        self.named |= any(_NAME.search(f"{old} {new}") for old, new in written)
        self.documents.add(document)
        self.places = [*self.places[:1], (name, line)]
        self.written[written[0][1]] += 1

    def merge(self, other: "Evidence") -> None:
        self.segments += other.segments
        self.systems = max(self.systems, other.systems)
        self.named |= other.named
        self.documents |= other.documents
        self.places = sorted({*self.places, *other.places})

    @property
    def far_apart(self) -> bool:
        """Whether it was seen in two sets, or in places of one set too far apart for one text."""
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
    chosen = {key: evidence for key, evidence in pairs.items() if _is_kept(key, pairs)}
    kept, right = phrase_counts(sets, {form for kind, *both in chosen for words in both
                                       for form in _forms(kind, words)})
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
            found: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
            for texts in one.weak.values():
                for phrases in {phrases for difference in differences(texts[row], trusted)
                                for phrases in _phrases(difference)}:
                    found[plain(phrases[0]), plain(phrases[1])].append(phrases)
            for (old, right), written in found.items():
                if not is_style(old, right):
                    pairs[FORM, old, right].add(one.name, document, line, sorted(written))
    return dict(pairs)


def _phrases(difference: Difference) -> Iterator[tuple[str, str]]:
    """The words of both sides; function words, also where only one side has any, with a content word beside
    them. Content that one side lacks is no confusion."""
    old, new, left, right = difference.old, difference.new, difference.left, difference.right
    if not left:
        old, new = _without_capital(old), _without_capital(new)
    content = set(plain(f"{old} {new}").split()) - FUNCTION_WORDS
    if content:
        if old and new:
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
    """The pairs of single words by part of speech and lemma, where both words have the same inflection; two
    lemmas only as the part of speech that they were seen as most often."""
    found: Pairs = defaultdict(Evidence)
    for (_, wrong, right), evidence in pairs.items():
        for key in _lemma_keys(wrong, right):
            found[key].merge(evidence)
    best: dict[tuple[str, str], str] = {}
    for part, wrong, right in sorted(found, key=lambda key: (found[key].segments, key[0] == "NOUN", key)):
        best[wrong, right] = part
    return {key: evidence for key, evidence in found.items() if best[key[1:]] == key[0]}


def _lemma_keys(wrong: str, right: str) -> Iterator[tuple[str, str, str]]:
    if " " in wrong or " " in right:
        return
    same = {(a.part, a.tag): a.lemma for a in analyses(wrong)}
    keys = {(b.part, same[b.part, b.tag], b.lemma) for b in analyses(right) if (b.part, b.tag) in same}
    yield from (key for key in sorted(keys) if key[1] != key[2])


def _is_kept(key: tuple[str, str, str], pairs: Pairs) -> bool:
    """Seen in several documents, or by several systems of one; more often than the other way round."""
    kind, wrong, right = key
    evidence, back = pairs[key], pairs.get((kind, right, wrong), Evidence()).segments
    if evidence.named and not evidence.far_apart:
        return False
    odds = log((evidence.segments + SMOOTHING) / (back + SMOOTHING))
    if len(evidence.documents) >= LEAST_DOCUMENTS:
        return odds >= LEAST_ODDS
    alike, longest = set(wrong.split()) & set(right.split()), max(len(w.split()) for w in (wrong, right))
    return evidence.systems >= LEAST_SYSTEMS and longest <= 2 and not alike and odds >= LEAST_ODDS_ONCE


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
    translation has the wrong ones, smoothed; and log of how much oftener it goes the other way round."""
    kind, wrong, plain_right = key
    evidence, back = pairs[key], pairs.get((kind, plain_right, wrong), Evidence()).segments
    all_right = max(sum(right[form] for form in _forms(kind, plain_right)), evidence.segments)
    all_kept = sum(kept[form] for form in _forms(kind, wrong))
    share = (evidence.segments + SMOOTHING) / (all_right + PRIOR)
    against = max(0.0, log((back + SMOOTHING) / (evidence.segments + SMOOTHING)))
    written = evidence.written.most_common(1)[0][0] if kind == FORM else plain_right
    return Confusion(kind, wrong, written, evidence.segments, back, all_kept,
                     min(max(against - log(share), CHEAPEST), DEAREST))


def _forms(kind: str, words: str) -> set[str]:
    """The phrase itself, or all forms of a lemma."""
    return {words} if kind == FORM else inflections(words, kind)


def as_rows(confusions: Sequence[Confusion]) -> Iterator[str]:
    """The lines of the file, the names of the columns first."""
    yield "kind\twrong\tright\tcount\tback\tkept\tcost"
    for c in confusions:
        yield f"{c.kind}\t{c.wrong}\t{c.right}\t{c.count}\t{c.back}\t{c.kept}\t{c.cost:.1f}"


