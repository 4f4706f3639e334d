"""Labels of the words of weak systems, from what trusted translations of the same source agree on."""

from collections import Counter
from collections.abc import Iterator, Sequence

import numpy as np

from ..categories import is_content
from ..records import Segment
from .consensus import ConsensusSet
from .differences import TOKEN, differences
from .readers import Labelled, Labels, unknown_labels

SURE, DOUBTFUL = 1.0, 0.4
"""The label of a word that no trusted translation has: where all of them agree on other words, and where none do."""
_STEM = 5
_KNOWN = 3
"""A word is sound if a third of the trusted translations have its stem."""


def read_consensus_labels(consensus: ConsensusSet) -> Iterator[Labelled]:
    """The weak systems' translations with their sources and the label "odd"; see `odd_words`. The document is the
    name of the system."""
    for row, (source, line) in enumerate(zip(consensus.sources, consensus.lines, strict=True)):
        trusted = consensus.trusted(row)
        stems = Counter(stem for text in trusted for stem in {stem_of(token) for token in TOKEN.findall(text)})
        for system, texts in consensus.weak.items():
            if texts[row].strip():
                yield Labelled(Segment(texts[row], str(line + 1), system, source),
                               labels={"odd": odd_words(texts[row], trusted, stems)})


def odd_words(text: str, trusted: Sequence[str], stems: Counter[str]) -> Labels:
    """For each character the chance that its word is wrong, [len(text) + 1]; NaN is unknown.

    A content word whose stem no trusted translation has is DOUBTFUL, and nearer to SURE the more of them agree on other
    words in its place. One whose stem a third of them have is sound (0). Words that more than half of them replace by
    the same ones and none keeps are wrong too, function words among them. `stems`: how many translations have each.
    """
    labels = unknown_labels(text)
    for match in TOKEN.finditer(text):
        support = stems[stem_of(match[0])]
        if is_content(match[0]) and (not support or _KNOWN * support >= len(trusted)):
            labels[match.start():match.end()] = 0.0 if support else DOUBTFUL
    for difference in differences(text, trusted):
        share = difference.agreed / len(trusted)
        place = labels[difference.start:difference.end]
        if not difference.kept and share > 0.5:
            place[:] = _label(share)
        else:
            place[place >= DOUBTFUL] = np.maximum(place[place >= DOUBTFUL], _label(share))
    return labels


def stem_of(token: str) -> str:
    """The first letters of a word in lower case."""
    return token.lower()[:_STEM]


def _label(share: float) -> float:
    return DOUBTFUL + (SURE - DOUBTFUL) * share
