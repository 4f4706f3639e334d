"""Proposals for other translations of one foreign word: ключ is "key" and "spring", Gericht is "court" and "dish".

`foreign_senses.tsv` was written for degarble: words of Russian, Ukrainian, Japanese, Korean, Romanian, Estonian,
German, French, Spanish and Chinese with their different senses, the commonest first. A source is not needed.
"""

from collections.abc import Iterator
from functools import cache

from ...shipped_data import table_lines
from ..proposal import Document, Proposal
from .learned_senses import Lexicon, lexicon_proposals

KIND = "sense-foreign"
_FILE = "proposals/foreign_senses.tsv"


def foreign_senses(document: Document, index: int) -> Iterator[Proposal]:
    """The other senses of the foreign words for the words and word pairs of a segment."""
    return lexicon_proposals(document.texts[index], _lexicon(), KIND)


@cache
def _lexicon() -> Lexicon:
    """The table, in which the first sense counts 1, the second 1/2, the third 1/3 …"""
    with table_lines(_FILE) as lines:
        rows = [line.rstrip("\n").split("\t") for line in lines]
    return Lexicon((foreign, english, 1 / rank) for _, foreign, senses in rows
                   for rank, english in enumerate(senses.split(" | "), start=1))
