"""Proposals of the rules in `models/rules` that are not precise enough to be applied without the gate."""

import math
from collections.abc import Iterator

from ..rules.corrector import SURE_RULE
from ..rules.detector import rule_precision
from ..rules.orthography import repairs
from .proposal import Document, Proposal
from .repetition import CATEGORY as REPETITION


def rule_repairs(document: Document, index: int) -> Iterator[Proposal]:
    """The repairs of rules with a precision below SURE_RULE, and the alternatives of all repairs. `repetition` proposes
    those of repetitions."""
    for repair in repairs(document.texts[index]):
        if repair.category == REPETITION:
            continue
        precision = rule_precision(repair.rule)
        share = max(0.02, (1 - precision) / (len(repair.alternatives) + 1))
        if repair.replacement is not None and precision < SURE_RULE:
            yield Proposal(repair.start, repair.end, repair.replacement, "rule", -math.log(precision),
                           repair.reason, repair.category)
        for other in repair.alternatives:
            yield Proposal(repair.start, repair.end, other, "rule", -math.log(share), repair.reason,
                           repair.category)
