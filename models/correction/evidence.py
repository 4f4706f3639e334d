"""What is known of one proposal: what the language model says of it, and what can be seen of it."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from math import log

from rapidfuzz.distance import Levenshtein

from ...corpora.categories import FUNCTION_WORDS
from ...corpora.records import Segment, Span
from ..english.frequencies import rarest
from ..language_model.judge import Reading
from ..language_model.tokens import Variant
from ..proposals.proposal import Document, Proposal, words
from ..source.support import UNSUPPORTED, source_evidence, support

MOST_NATS = 30.0
LEAST_CHANCE = 0.02
"""Of an alignment: smaller chances are taken for it."""
NOT_MARKED = -5.0
"""The detector's word, in log odds, on a place that it does not mark."""
GROUPS = {
    "spacing": "form", "repetition": "repetition", "inflection": "inflection", "agreement": "inflection",
    "derivation": "derivation", "article": "article", "preposition": "preposition",
    "auxiliary": "auxiliary", "conjunction": "auxiliary", "spelling": "spelling", "number": "form",
    "document-name": "document", "document-term": "document", "known-term": "term", "name-sound": "sound",
    "sense": "sense", "sense-phrase": "phrase", "sense-learned": "sense", "romanised": "phrase",
    "confusion": "confusion", "continuation": "continuation", "rule": "form", "glossary": "document",
    "source-name": "source name", "source-number": "source number", "source-term": "source term",
    "source-copy": "source number", "source-glossary": "source name"}
"""Kinds of proposals that the gate looks at alike."""
KIND_GROUPS = tuple(dict.fromkeys(GROUPS.values()))


@dataclass(frozen=True, slots=True)
class Evidence:
    """What is known of a proposal.

    Before it is scored. first: how much likelier its first differing token is, in nats. cost: of the channel,
    in nats. replaced, added: tokens it takes out and brings in. surprisal, shortfall: of the tokens replaced,
    see `judge.Reading`. mean_surprisal: of the segment. mark: log odds of the strongest span that the detector
    marks there. with_source: the detector has read the source. elsewhere: how often the new words stand
    elsewhere in the document; old_elsewhere: how often the old ones do. rarest_old, rarest_new: Zipf frequency
    of the rarest word taken out and brought in. capital_old, capital_new: one of these has a capital.
    function_words: none but function words change. likeness: normalised Levenshtein similarity. by_itself: the
    original is a known name. opens: the segment begins with it. source_old, source_new: how well the source
    accounts for the least supported content word taken out and brought in, see `support`; 0 without a source.
    source_gain: by how much more it accounts for the new words. here_old, here_new, here_gain: the same by the
    words of the source alone that the place is aligned with.

    After: gain: how much likelier the text becomes, in nats. rest: the gain behind the first token. lead: by
    how much gain less cost is ahead of the best proposal that overlaps it and of leaving the text alone.
    again: the best gain less cost of the same change in other places of the document, 0 where it is proposed
    only here. damage: log(1 + damaged places per 100 words of the document), this place not counted, see
    `damage.py`.
    """

    kind: str
    first: float
    cost: float
    replaced: float
    added: float
    surprisal: float
    shortfall: float
    mean_surprisal: float
    mark: float
    with_source: float
    elsewhere: float
    old_elsewhere: float
    rarest_old: float
    rarest_new: float
    capital_old: float
    capital_new: float
    function_words: float
    likeness: float
    by_itself: float
    opens: float
    source_old: float = 0.0
    source_new: float = 0.0
    source_gain: float = 0.0
    here_old: float = 0.0
    here_new: float = 0.0
    here_gain: float = 0.0
    gain: float = 0.0
    rest: float = 0.0
    lead: float = 0.0
    again: float = 0.0
    damage: float = 0.0

    def row(self, names: Sequence[str]) -> list[float]:
        """These features, in their order; "is NAME" is 1 where the kind is of that group."""
        group = GROUPS[self.kind]
        return [float(name[3:] == group) if name.startswith("is ") else getattr(self, name) for name in names]


_AFTER = ("gain", "rest", "lead", "again", "damage")
_KINDS = tuple(f"is {group}" for group in KIND_GROUPS)
FIRST_FEATURES = (*(f.name for f in fields(Evidence) if f.name not in ("kind", *_AFTER)), *_KINDS)
FEATURES = (*FIRST_FEATURES, *_AFTER)
RISING = frozenset({"gain", "lead", "again", "damage", "mark", "elsewhere", "source_new", "source_gain", "here_new",
                    "here_gain"})
"""Features of which more never makes an edit less likely to be right; of `cost` more never makes it likelier.
In the first forest `first` rises too."""


def before_scoring(segment: Segment, document: Document, index: int, proposal: Proposal, variant: Variant,
                   first: float, reading: Reading, spans: Sequence[tuple[Span, float]]) -> Evidence:
    """The evidence for a proposal of which the first token alone is scored. `spans`: what the detector marks,
    with log odds."""
    text = document.texts[index]
    old, new = text[proposal.start:proposal.end], proposal.replacement
    gone, come = _changed(old, new)
    source_old, source_new = (_supported(document.sources[index], side) for side in (gone, come))
    here_old, here_new = (_supported_here(document, index, proposal, side) for side in (gone, come))
    end = max(proposal.end, proposal.start + 1)
    marks = [odds for span, odds in spans if span.start < end and proposal.start < span.end]
    return Evidence(
        kind=proposal.kind, first=clipped(first), cost=proposal.cost, replaced=float(variant.replaced),
        added=float(variant.added), surprisal=min(reading.surprisal(variant), 2 * MOST_NATS),
        shortfall=min(reading.shortfall(variant), 2 * MOST_NATS), mean_surprisal=reading.mean_surprisal,
        mark=max(marks, default=NOT_MARKED), with_source=float(segment.source is not None),
        elsewhere=_elsewhere(document, index, come), old_elsewhere=_elsewhere(document, index, gone),
        rarest_old=rarest(" ".join(gone)) if gone else 8.0, rarest_new=rarest(" ".join(come)) if come else 8.0,
        capital_old=float(any(word[:1].isupper() for word in gone)),
        capital_new=float(any(word[:1].isupper() for word in come)),
        function_words=float(FUNCTION_WORDS.issuperset(word.lower() for word in (*gone, *come))),
        likeness=Levenshtein.normalized_similarity(old.lower(), new.lower()),
        by_itself=_by_itself(text, proposal), opens=float(not text[:proposal.start].strip()),
        source_old=source_old, source_new=source_new, source_gain=source_new - source_old,
        here_old=here_old, here_new=here_new, here_gain=here_new - here_old)


def _supported(source: str | None, forms: Sequence[str]) -> float:
    """The support of the least supported content word; 0 without one, and without a source."""
    content = [form for form in forms if form.lower() not in FUNCTION_WORDS]
    return min((support(source, form) for form in content), default=0.0) if source else 0.0


def _supported_here(document: Document, index: int, proposal: Proposal, forms: Sequence[str]) -> float:
    """The support of the least supported content word by what the place is aligned with; 0 without one, and where
    nothing is aligned."""
    source, alignment = document.sources[index], document.alignment_of(index)
    content = [form for form in forms if form.lower() not in FUNCTION_WORDS]
    if not source or alignment is None or not content:
        return 0.0
    place = proposal.start, max(proposal.end, proposal.start + 1)
    return min(max((witness.score + log(max(alignment.chance((witness.start, witness.end), place), LEAST_CHANCE))
                    for witness in source_evidence(source, form)), default=UNSUPPORTED + log(LEAST_CHANCE))
               for form in content)


def clipped(nats: float) -> float:
    """Nats kept within ±MOST_NATS."""
    return min(max(nats, -MOST_NATS), MOST_NATS)


def _changed(old: str, new: str) -> tuple[list[str], list[str]]:
    """The words that only the old and only the new text has."""
    before, after = ([word.form for word in words(text)] for text in (old, new))
    return [w for w in before if w not in after], [w for w in after if w not in before]


def _elsewhere(document: Document, index: int, forms: Sequence[str]) -> float:
    """How often all of the content words stand in the document outside the segment, three times at most."""
    content = [form.lower() for form in forms if form.lower() not in FUNCTION_WORDS]
    if not content:
        return 0.0
    here = document.counts_of(index)
    return float(min(3, *(document.counts[form] - here[form] for form in content)))


def _by_itself(text: str, proposal: Proposal) -> float:
    from ..readback.known_names import is_known_name

    old = text[proposal.start:proposal.end]
    return float(old[:1].isupper() and is_known_name(old))
