"""Proposals of the rules in `models/rules` that are not precise enough to be applied without the gate."""

import math
from collections.abc import Iterator

from ..rules.corrector import SURE_RULE
from ..rules.detector import rule_precision
from ..rules.orthography import repairs
from .proposal import Document, Proposal
from .repetition import CATEGORY as REPETITION


def rule_repairs(document: Document, index: int) -> Iterator[Proposal]:
    """The repairs that `sure_edits` leaves to the gate, with their alternatives. `repetition` proposes those of
    repetitions."""
    for repair in repairs(document.texts[index]):
        if repair.category == REPETITION:
            continue
        precision = rule_precision(repair.rule)
        share = max(0.02, (1 - precision) / (len(repair.alternatives) + 1))
        if repair.replacement is not None and (precision < SURE_RULE or repair.alternatives):
            yield Proposal(repair.start, repair.end, repair.replacement, "rule", -math.log(precision),
                           repair.reason, repair.category)
        for other in repair.alternatives:
            yield Proposal(repair.start, repair.end, other, "rule", -math.log(share), repair.reason,
                           repair.category)
