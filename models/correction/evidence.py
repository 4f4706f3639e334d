"""The evidence for a proposal: the features that the gate reads."""

from collections.abc import Sequence
from dataclasses import dataclass, fields
from functools import lru_cache
from math import log
from typing import TYPE_CHECKING

from rapidfuzz.distance import Levenshtein

from ...corpora.categories import FUNCTION_WORDS
from ...corpora.records import Segment, Span
from ..english.frequencies import rarest
from ..language_model.judge import Reading
from ..language_model.tokens import Variant
from ..proposals.proposal import Document, Proposal, words
from ..source.scripts import CHINESE, script
from ..source.support import UNSUPPORTED, source_evidence, support

if TYPE_CHECKING:
    from ..source.aligner import Alignment

MAX_NATS = 30.0
"""Limit of the features in nats."""
MIN_CHANCE = 0.02
"""Lower bound of an alignment probability."""
NOT_MARKED = -5.0
"""The log odds of a place without a span of the detector."""
GROUPS = {
    "spacing": "form", "repetition": "repetition", "inflection": "inflection", "agreement": "inflection",
    "verb-pattern": "inflection", "derivation": "derivation", "article": "article", "preposition": "preposition",
    "complement": "complement", "auxiliary": "auxiliary", "conjunction": "auxiliary", "spelling": "spelling",
    "number": "form", "count": "form",
    "document-name": "document", "document-term": "document", "known-term": "term", "name-sound": "sound",
    "sense": "sense", "sense-phrase": "phrase", "sense-learned": "sense", "sense-foreign": "sense",
    "set-phrase": "phrase", "romanised": "phrase", "collocation": "collocation",
    "confusion": "confusion", "continuation": "continuation", "rule": "form", "glossary": "document",
    "source-name": "source name", "source-number": "source number", "source-term": "source term",
    "source-copy": "source number", "source-glossary": "source name"}
"""The group of each proposal kind; the gate treats the kinds of a group alike."""
KIND_GROUPS = tuple(dict.fromkeys(GROUPS.values()))


@dataclass(frozen=True, slots=True)
class Evidence:
    """The features of a proposal. "Old" words are those that the proposal removes, "new" words those that it adds.

    Known before scoring:
    first: gain of the first differing token, in nats. cost: `Proposal.cost`. replaced, added: numbers of tokens
    removed and added. surprisal, shortfall: of the removed tokens, see `judge.Reading`. mean_surprisal: of the
    segment. mark: log odds of the strongest detector span at the place. with_source: 1 if the segment has a source.
    chinese_source: 1 if the source is Chinese, where a name has one reading.
    elsewhere, old_elsewhere: how often the new and the old words occur in other segments of the document.
    rarest_old, rarest_new: Zipf frequency of the rarest old and new word. capital_old, capital_new: 1 if an old or
    new word is capitalised. function_words: 1 if only function words change. likeness: normalised Levenshtein
    similarity. by_itself: 1 if the original is a known name. opens: 1 at the start of the segment. kept: the number of
    capitalised words that remain, such as the surname of a person whose given name changes. agreeing: how many other
    kinds propose the same change.
    source_old, source_new: support by the source of the least supported old and new content word, see
    `source.support`; 0 without a source. source_gain: new minus old. here_old, here_new, here_gain: the same,
    limited to the source words that the place is aligned with.

    Known after scoring:
    gain: in nats. rest: the gain after the first token. lead: gain minus cost, minus that of the best overlapping
    proposal or of no edit. again: the best gain minus cost of the same change elsewhere in the document, or 0.
    damage: log(1 + other damaged places per 100 words of the document), see `damage.py`. damage_here: the number of
    other damaged places in the segment.
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
    kept: float = 0.0
    agreeing: float = 0.0
    chinese_source: float = 0.0
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
    damage_here: float = 0.0

    def row(self, names: Sequence[str]) -> list[float]:
        """The values of the named features; "is NAME" is 1 if the kind belongs to the group NAME."""
        group = GROUPS[self.kind]
        return [float(name[3:] == group) if name.startswith("is ") else getattr(self, name) for name in names]


_AFTER = ("gain", "rest", "lead", "again", "damage", "damage_here")
_KINDS = tuple(f"is {group}" for group in KIND_GROUPS)
FIRST_FEATURES = (*(f.name for f in fields(Evidence) if f.name not in ("kind", *_AFTER)), *_KINDS)
FEATURES = (*FIRST_FEATURES, *_AFTER)
INCREASING = frozenset({"gain", "lead", "again", "agreeing", "damage", "damage_here", "mark", "elsewhere",
                        "source_new", "source_gain", "here_new", "here_gain"})
"""Features that can only raise the confidence. `cost` can only lower it. In the first forest `first` can only raise
the probability, too."""


def initial_evidence(segment: Segment, document: Document, index: int, proposal: Proposal, variant: Variant,
                     first: float, reading: Reading, spans: Sequence[tuple[Span, float]]) -> Evidence:
    """The features known before scoring. `spans`: the detector's spans with their log odds."""
    from ..readback.known_names import is_known_name

    text = document.texts[index]
    old, new = text[proposal.start:proposal.end], proposal.replacement
    removed, added = _changed_words(old, new)
    source_old, source_new = (_min_support(document.sources[index], side) for side in (removed, added))
    here_old, here_new = (_min_support_here(document, index, proposal, side) for side in (removed, added))
    end = max(proposal.end, proposal.start + 1)
    marks = [odds for span, odds in spans if span.start < end and proposal.start < span.end]
    return Evidence(
        kind=proposal.kind, first=clip_nats(first), cost=proposal.cost, replaced=float(variant.replaced),
        added=float(variant.added), surprisal=min(reading.surprisal(variant), 2 * MAX_NATS),
        shortfall=min(reading.shortfall(variant), 2 * MAX_NATS), mean_surprisal=reading.mean_surprisal,
        mark=max(marks, default=NOT_MARKED), with_source=float(segment.source is not None),
        elsewhere=_elsewhere(document, index, added), old_elsewhere=_elsewhere(document, index, removed),
        rarest_old=rarest(" ".join(removed)) if removed else 8.0,
        rarest_new=rarest(" ".join(added)) if added else 8.0,
        capital_old=float(any(word[:1].isupper() for word in removed)),
        capital_new=float(any(word[:1].isupper() for word in added)),
        function_words=float(FUNCTION_WORDS.issuperset(word.lower() for word in (*removed, *added))),
        likeness=Levenshtein.normalized_similarity(old.lower(), new.lower()),
        by_itself=float(old[:1].isupper() and is_known_name(old)), opens=float(not text[:proposal.start].strip()),
        kept=kept_names(old, new), agreeing=float(len(proposal.agreeing)),
        chinese_source=float(script(document.sources[index] or "") == CHINESE),
        source_old=source_old, source_new=source_new, source_gain=source_new - source_old,
        here_old=here_old, here_new=here_new, here_gain=here_new - here_old)


def _content_words(forms: Sequence[str]) -> list[str]:
    return [form for form in forms if form.lower() not in FUNCTION_WORDS]


def _min_support(source: str | None, forms: Sequence[str]) -> float:
    """The support of the least supported content word; 0 without a content word or without a source."""
    return min((support(source, form) for form in _content_words(forms)), default=0.0) if source else 0.0


def _min_support_here(document: Document, index: int, proposal: Proposal, forms: Sequence[str]) -> float:
    """Like `_min_support`, with the source words weighted by their alignment with the place; 0 without alignment."""
    source, alignment, content = document.sources[index], document.alignment_of(index), _content_words(forms)
    if not source or alignment is None or not content:
        return 0.0
    place = proposal.start, max(proposal.end, proposal.start + 1)
    return min(max((witness.score + _log_probability(alignment, (witness.start, witness.end), place)
                    for witness in source_evidence(source, form)), default=UNSUPPORTED + log(MIN_CHANCE))
               for form in content)


@lru_cache(maxsize=4096)
def _log_probability(alignment: "Alignment", source: tuple[int, int], place: tuple[int, int]) -> float:
    return log(max(alignment.probability(source, place), MIN_CHANCE))


def clip_nats(nats: float) -> float:
    """The value clipped to ±MAX_NATS."""
    return min(max(nats, -MAX_NATS), MAX_NATS)


def _changed_words(old: str, new: str) -> tuple[list[str], list[str]]:
    """The words that only the old text contains, and those that only the new text contains."""
    before, after = ([word.form for word in words(text)] for text in (old, new))
    return [w for w in before if w not in after], [w for w in after if w not in before]


def kept_names(old: str, new: str) -> float:
    """How many capitalised words both texts have."""
    before, after = ({word.form for word in words(text) if word.form[:1].isupper()} for text in (old, new))
    return float(len(before & after))


def _elsewhere(document: Document, index: int, forms: Sequence[str]) -> float:
    """How often each of the content words occurs at least in the other segments, limited to 3."""
    content = [form.lower() for form in _content_words(forms)]
    if not content:
        return 0.0
    here = document.counts_of(index)
    return float(min(3, *(document.counts[form] - here[form] for form in content)))
