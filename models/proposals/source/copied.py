"""Proposals for source parts that a translation must copy verbatim: addresses, codes, hashtags, placeholders."""

import re
import unicodedata
from collections.abc import Iterator

from rapidfuzz.distance import Levenshtein

from ..proposal import Document, Proposal

KIND = "source-copy"
COPIED = re.compile(
    r"(?:https?://|www\.)[A-Za-z0-9._~:/?#\[\]@!$&*+,;=%-]+[\w/]"
    r"|[\w.+-]+@[\w-]+(?:\.[\w-]+)+"
    r"|#\w{1,20}#|(?<![\w#])#\w{2,}(?!#)|(?<![\w@])@[A-Za-z_]\w+"
    r"|\$?\{\{?\w[\w.]*\}?\}|%(?:\(\w+\))?[sd]\b|%\d\$[sd]\b"
    r"|(?<![A-Za-z0-9])(?=[A-Z0-9-]*\d)(?=[A-Z0-9-]*[A-Z])[A-Z0-9]+(?:-[A-Z0-9]+)*"
    r"(?![A-Za-z0-9%]|[回点點時时年月日人分个個枚本号])", re.ASCII)
"""URLs, e-mail addresses, hashtags, mentions, placeholders, and codes of capitals with digits."""
_MIN_LIKENESS = 0.6
_MIN_COST, _PER_UNLIKE = 0.5, 8.0


def verbatim_parts(text: str) -> list[tuple[int, int, str]]:
    """The parts to copy, with start and end; full-width characters are normalised."""
    normalised = "".join(c if len(nfkc := unicodedata.normalize("NFKC", c)) != 1 else nfkc for c in text)
    return [(*match.span(), match[0]) for match in COPIED.finditer(normalised)]


def source_copies(document: Document, index: int) -> Iterator[Proposal]:
    """Replacements for the parts to copy that the translation lacks, at the most similar place."""
    source, text = document.sources[index], document.texts[index]
    if source is None:
        return
    for _, _, wanted in verbatim_parts(source):
        if wanted.casefold() in text.casefold() or _occurs_in_parts(wanted, text):
            continue
        ranked = sorted((-Levenshtein.normalized_similarity(text[start:end].casefold(), wanted.casefold()),
                         end - start, start, end) for start, end in _places(text, wanted))
        if ranked and -ranked[0][0] >= _MIN_LIKENESS:
            unlike, _, start, end = ranked[0]
            yield Proposal(start, end, wanted, KIND, _MIN_COST + _PER_UNLIKE * (1 + unlike),
                           f"the source has {wanted}", "accuracy/mistranslation")


def _occurs_in_parts(code: str, text: str) -> bool:
    """Whether the text has all letter groups and numbers of a code as separate words."""
    parts = re.findall(r"[A-Z]+|\d+", code)
    return code.isalnum() and len(parts) > 1 and all(re.search(rf"\b{part}\b", text, re.I) for part in parts)


def _places(text: str, wanted: str) -> Iterator[tuple[int, int]]:
    """The runs of one to four tokens of about the length of the wanted part."""
    tokens = [match.span() for match in re.finditer(r"[^\s,;()\"“”]*[^\s,;()\"“”.!?:]", text)]
    for first, (start, _) in enumerate(tokens):
        for _, end in tokens[first:first + 4]:
            if 0.6 * len(wanted) <= end - start <= 1.6 * len(wanted):
                yield start, end
