"""The orthography rules: spacing, quotation marks, encoding, ordinals, and glued, split and repeated words.

Each rule is a function from a text to repairs. `repairs` runs all rules of `RULES`, drops repairs in addresses, code
and mark-up, and skips the spacing rules for tokenised text.
"""

import re
from collections.abc import Callable, Iterator
from typing import Final

from .articles import article
from .characters import fullwidth, look_alike, mojibake, stray_control, untranslated
from .ordinals import ordinal_ending
from .quotes import lost_quote, space_in_quotes
from .repairs import Repair, without_overlap
from .spacing import broken_hyphen, lost_space, space_before_mark
from .words import (
    doubled_phrase,
    doubled_word,
    glued_capital,
    glued_function_word,
    glued_word,
    self_coordination,
    split_word,
)

Rule = Callable[[str], Iterator[Repair]]

RULES: Final[dict[str, Rule]] = {
    "mojibake": mojibake,
    "stray_control": stray_control,
    "look_alike": look_alike,
    "fullwidth": fullwidth,
    "untranslated": untranslated,
    "doubled_phrase": doubled_phrase,
    "doubled_word": doubled_word,
    "same_twice": self_coordination,
    "glued_capital": glued_capital,
    "glued_word": glued_word,
    "glued_function_word": glued_function_word,
    "split_word": split_word,
    "article": article,
    "ordinal_ending": ordinal_ending,
    "lost_space": lost_space,
    "space_before_mark": space_before_mark,
    "broken_hyphen": broken_hyphen,
    "space_in_quotes": space_in_quotes,
    "lost_quote": lost_quote,
}
"""The rules by name. Where two rules mark the same text, the first one is kept."""

SPACING_RULES: Final = frozenset({"lost_space", "space_before_mark", "broken_hyphen", "space_in_quotes", "lost_quote"})
"""Rules that are skipped in tokenised text, where the tokeniser has set the spaces."""

_NO_PROSE = re.compile(
    r"(?:https?|ftp)://\S+|(?<!\w)www\.\S+|[^\s@]{1,64}@\S+"  # addresses
    r"|[\w-]{1,63}\.(?:[Cc]om|[Oo]rg|[Nn]et|edu|gov|info|biz|io|ai|app|dev|tv|eu|uk|us|de|fr|es|it|nl|se|ch|at"
    r"|ru|ua|cn|jp|kr|in|au|ca|br|mx|za|hk|tw|sg)(?![A-Za-z])(?:[./]\w+)*"  # hosts
    r"|[\w-]{1,63}\.(?:js|py|ts|rs|go|txt|pdf|docx?|xlsx?|pptx?|csv|tsv|jsonl?|xml|html?|css|md|png|jpe?g|gif"
    r"|svg|mp[34]|zip|gz|exe|java|cpp|sh|sql|ya?ml|toml|[A-Z]{2,4})(?![A-Za-z])"  # files
    r"|`[^`\n]{1,200}`|[\w.]{1,64}\(\)|\b\w{1,64}_\w+|\w{1,64}::\w+|\$\w+|(?<!\w)[#@]\w+"  # code and tags
    r"|&#?\w{1,10};|<[^<>\n]{1,200}>"  # mark-up
    r"|\S{200,}")  # no word of any language

_MAY_BE_NO_PROSE = re.compile(r"[/@`_$#&<]|::|\(\)|\.\w|www\.|\S{200}")
"""A fast check: every match of `_NO_PROSE` contains a match of this, and most sentences contain none."""

_MOSES_ESCAPES = re.compile(r"@-@|&(?:apos|quot|amp|#91|#93|#124);")
_APART = re.compile(
    r"(?<=[\w%'’)\]]) [,.;:!?](?=\s|$)|(?<=\s)[\"“”](?=\s)| ['’]s\b|n ['’]t\b|(?<=\s)[()](?=\s)")
_ATTACHED = re.compile(
    r"[a-z\d)”\"][,;:!?](?=\s)|(?<![.\w])\w{5,40}\.(?=\s|$)"
    r"|\w[,.;:!?][\"”]|\b[a-z]{3,40}[.!?]$")
_APART_PER_ATTACHED = 3


def is_tokenised(text: str) -> bool:
    """Whether the text looks like output of the Moses or Penn Treebank tokeniser.

    It does if it contains Moses escapes, or if at least three punctuation marks are separated from their words for each
    one that is attached. A text without punctuation counts as not tokenised.
    """
    if _MOSES_ESCAPES.search(text):
        return True
    apart = len(_APART.findall(text))
    return apart > 0 and apart >= _APART_PER_ATTACHED * len(_ATTACHED.findall(text))


def repairs(text: str) -> list[Repair]:
    """The repairs of all rules in one segment, sorted and without overlap. Each changes the text."""
    silent = SPACING_RULES if is_tokenised(text) else frozenset()
    found = (repair for name, rule in RULES.items() if name not in silent for repair in rule(text))
    prose = _outside(text, found)
    return without_overlap(r for r in prose if r.replacement != text[r.start:r.end])


def non_prose_mask(text: str) -> bytearray:
    """1 for each character of an address, code or mark-up, 0 for each other character."""
    inside = bytearray(len(text))
    if _MAY_BE_NO_PROSE.search(text) is None:
        return inside
    for match in _NO_PROSE.finditer(text):
        inside[match.start():match.end()] = b"\1" * len(match[0])
    return inside


def _outside(text: str, found: Iterator[Repair]) -> Iterator[Repair]:
    """The repairs outside addresses, code and mark-up; encoding errors are kept everywhere."""
    inside: bytearray | None = None
    for repair in found:
        if repair.category not in {"fluency/encoding", "accuracy/untranslated"}:
            inside = non_prose_mask(text) if inside is None else inside
            if inside.find(1, repair.start, repair.end) >= 0:
                continue
        yield repair
