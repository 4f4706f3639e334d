"""What the rules of `models/rules` would put in place, where their word alone is not enough."""

import math
from collections.abc import Iterator

from ..rules.corrector import SURE_RULE
from ..rules.detector import rule_precision
from ..rules.orthography import repairs
from .proposal import Document, Proposal


def by_rule(document: Document, index: int) -> Iterator[Proposal]:
    """The repairs of rules that are right less often than SURE_RULE, and all alternatives of repairs."""
    for repair in repairs(document.texts[index]):
        precision = rule_precision(repair.rule)
        rest = max(0.02, (1 - precision) / (len(repair.alternatives) + 1))
        if repair.replacement is not None and precision < SURE_RULE:
            yield Proposal(repair.start, repair.end, repair.replacement, "rule", -math.log(precision),
                           repair.reason, repair.category)
        for other in repair.alternatives:
            yield Proposal(repair.start, repair.end, other, "rule", -math.log(rest), repair.reason,
                           repair.category)
