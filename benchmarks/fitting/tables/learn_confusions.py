"""Learn the table of confusions: words of weak translations where references and strong systems agree on other
words. `learn_tables.py` is the command; models/proposals/terms/confusions.py reads the table."""

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from math import log

from degarble.corpora.categories import FUNCTION_WORDS
from degarble.corpora.public_sets.consensus import ConsensusSet
from degarble.corpora.public_sets.differences import MAX_WORDS, TOKEN, Difference, differences, normalise_token
from degarble.models.english.lemmas import analyses, inflections
from style_variants import is_style

FORM = "form"
MIN_DOCUMENTS, MIN_ODDS = 2, log(1 / 3)
"""For pairs seen in several documents. Matters of style are kept too: the language model judges the sentence."""
MIN_SYSTEMS, MIN_ODDS_ONCE = 3, log(2.0)
"""For pairs seen in one document: several weak systems must have them, and they must be short, without capitals and
without a common word."""
MIN_WRONG_SHARE = 0.004
SMOOTHING, PRIOR = 0.5, 3.0
CHEAPEST, DEAREST = 0.5, 8.0
_FAR_LINES = 100
_NAME = re.compile(r"(?!I\b)[A-Z]")


@dataclass(slots=True)
class Evidence:
    """Where a pair was seen: the number of segments, the maximum number of systems in one segment, whether either side
    has capitals, the documents, the places (set, line), and the spellings of the right words."""

    segments: int = 0
    systems: int = 0
    named: bool = False
    documents: set[str] = field(default_factory=set)
    places: list[tuple[str, int]] = field(default_factory=list)
    written: Counter[str] = field(default_factory=Counter)

    def add(self, name: str, document: str, line: int, written: Sequence[tuple[str, str]]) -> None:
        """Add a segment, with the spelling of both sides in each system that has the pair."""
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
    def is_far_apart(self) -> bool:
        """Whether the pair was seen in two sets, or at two places of one set that cannot be in one text."""
        (name, line), (last_name, last) = self.places[0], self.places[-1]
        return name != last_name or last - line > _FAR_LINES


Pairs = dict[tuple[str, str, str], Evidence]
"""By (kind, wrong words, right words) in lower case; kind is "form", or the part of speech of two lemmas."""


@dataclass(frozen=True, slots=True)
class Confusion:
    """A row of the table. count: segments where a weak translation has `wrong` and the consensus `right`. back: the
    reverse. kept: segments where a weak translation and the consensus have `wrong`."""

    kind: str
    wrong: str
    right: str
    count: int
    back: int
    kept: int
    cost: float


def learn_confusions(sets: Sequence[ConsensusSet]) -> list[Confusion]:
    """The pruned table, sorted by kind and words, the most frequent reading first."""
    pairs = seen_pairs(sets)
    pairs |= lemma_pairs(pairs)
    chosen = {key: evidence for key, evidence in pairs.items() if _is_kept(key, pairs)}
    kept, right = phrase_counts(sets, {form for kind, *both in chosen for words in both
                                       for form in _forms(kind, words)})
    confusions = [_confusion(key, pairs, kept, right) for key in chosen]
    found = [c for c in confusions if c.count / (c.count + c.kept + 1) >= MIN_WRONG_SHARE]
    lemmas = {(c.kind, c.wrong, c.right) for c in found if c.kind != FORM}
    found = [c for c in found if c.kind != FORM or not lemmas & set(_lemma_keys(c.wrong, c.right))]
    return sorted(found, key=lambda c: (c.kind, c.wrong, -c.count, c.right))


def seen_pairs(sets: Sequence[ConsensusSet]) -> Pairs:
    """All pairs of word forms. Each counts once per segment, whatever the number of systems that have it."""
    pairs: Pairs = defaultdict(Evidence)
    for data_set in sets:
        for row, (document, line) in enumerate(zip(data_set.documents, data_set.lines, strict=True)):
            trusted = data_set.trusted(row)
            found: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
            for texts in data_set.weak.values():
                for phrases in {phrases for difference in differences(texts[row], trusted)
                                for phrases in _phrases(difference)}:
                    found[normalise_token(phrases[0]), normalise_token(phrases[1])].append(phrases)
            for (old, right), written in found.items():
                if not is_style(old, right):
                    pairs[FORM, old, right].add(data_set.name, document, line, sorted(written))
    return dict(pairs)


def _phrases(difference: Difference) -> Iterator[tuple[str, str]]:
    """The words of both sides. Function words, also if only one side has any, get a neighbouring content word. Content
    words on only one side are not a confusion."""
    old, new, left, right = difference.old, difference.new, difference.left, difference.right
    if not left:
        old, new = _without_capital(old), _without_capital(new)
    content = set(normalise_token(f"{old} {new}").split()) - FUNCTION_WORDS
    if content:
        if old and new:
            yield old, new
        return
    for word, pattern in ((left, "{0} {1}"), (right, "{1} {0}")):
        if word[:1].isalpha() and normalise_token(word) not in FUNCTION_WORDS:
            both = [pattern.format(word, words).strip() for words in (old, new)]
            if max(len(phrase.split()) for phrase in both) <= MAX_WORDS:
                yield both[0], both[1]


def _without_capital(words: str) -> str:
    return words if words[:2] in ("I", "I ") or words[1:2].isupper() else words[:1].lower() + words[1:]


def lemma_pairs(pairs: Pairs) -> Pairs:
    """Pairs of single words with the same inflection, by part of speech and lemma. Two lemmas keep only their most
    frequent part of speech."""
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
    """Whether a pair was seen often enough, and more often than its reverse."""
    kind, wrong, right = key
    evidence, back = pairs[key], pairs.get((kind, right, wrong), Evidence()).segments
    if evidence.named and not evidence.is_far_apart:
        return False
    odds = log((evidence.segments + SMOOTHING) / (back + SMOOTHING))
    if len(evidence.documents) >= MIN_DOCUMENTS:
        return odds >= MIN_ODDS
    alike, longest = set(wrong.split()) & set(right.split()), max(len(w.split()) for w in (wrong, right))
    return evidence.systems >= MIN_SYSTEMS and longest <= 2 and not alike and odds >= MIN_ODDS_ONCE


def phrase_counts(sets: Sequence[ConsensusSet], wanted: set[str]) -> tuple[Counter[str], Counter[str]]:
    """For each phrase: the number of segments where a weak translation and half of the trusted ones have it, and the
    number of segments where at least two trusted translations have it."""
    kept: Counter[str] = Counter()
    right: Counter[str] = Counter()
    for data_set in sets:
        for row in range(len(data_set.sources)):
            trusted = data_set.trusted(row)
            counts = Counter(phrase for text in trusted for phrase in _wanted_phrases(text, wanted))
            weak = {phrase for text in {texts[row] for texts in data_set.weak.values()}
                    for phrase in _wanted_phrases(text, wanted)}
            kept.update(phrase for phrase in weak if 2 * counts[phrase] >= len(trusted))
            right.update(phrase for phrase, count in counts.items() if count >= 2)
    return kept, right


def _wanted_phrases(text: str, wanted: set[str]) -> set[str]:
    tokens = TOKEN.findall(normalise_token(text))
    return {phrase for start in range(len(tokens)) for end in range(start + 1, start + MAX_WORDS + 1)
            if (phrase := " ".join(tokens[start:end])) in wanted}


def _confusion(key: tuple[str, str, str], pairs: Pairs, kept: Counter[str], right: Counter[str]) -> Confusion:
    """The row of a pair. Its cost is the negative log of a smoothed share: of the segments with the right words, those
    where a weak translation has the wrong words; plus the log odds of the reverse if that is more frequent."""
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
    """The lines of the file, starting with the header."""
    yield "kind\twrong\tright\tcount\tback\tkept\tcost"
    for c in confusions:
        yield f"{c.kind}\t{c.wrong}\t{c.right}\t{c.count}\t{c.back}\t{c.kept}\t{c.cost:.1f}"


