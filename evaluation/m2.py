"""M2, the format of grammatical error correction: reading, writing, and scoring as in ERRANT.

A block is a line `S` with the tokens and one line `A start end|||category|||replacement|||…|||annotator` per edit,
with token offsets (Dahlmeier and Ng 2012; Bryant et al. 2017). As in ERRANT's `errant_compare`, each segment is scored
against the annotator that is best for F0.5 over the corpus so far, an edit of the category UNK counts for detection
only, and an annotator without changes has a `noop`. Unlike ERRANT, which returns 1 for 0/0, undefined scores are None.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np

from ..corpora.alignment import changed_hunks
from ..corpora.categories import categorise
from ..corpora.errors import InputError
from ..corpora.files.input import open_source
from ..corpora.files.output import FilePath
from .metrics.bootstrap import Bootstrap
from .metrics.edit_scores import BETA
from .metrics.precision_recall import Matches, PrecisionRecall, f_measure, precision_recall, stack_matches

_NOOP: Final = "noop"
_UNKNOWN: Final = "UNK"


@dataclass(frozen=True, slots=True)
class TokenEdit:
    """Replace tokens[start:end] by `replacement`, tokens separated by spaces."""

    start: int
    end: int
    replacement: str
    category: str


@dataclass(frozen=True, slots=True)
class Block:
    """The tokens of a segment and the edits of each annotator; no edits means no changes."""

    tokens: tuple[str, ...]
    annotations: dict[int, tuple[TokenEdit, ...]]


@dataclass(frozen=True, slots=True)
class M2Scores:
    """ERRANT's four scores: tokens detected, spans detected, spans corrected, spans corrected and classified."""

    token_detection: PrecisionRecall
    detection: PrecisionRecall
    correction: PrecisionRecall
    category: PrecisionRecall


def token_edits(text: str, edited: str) -> tuple[TokenEdit, ...]:
    """The edits on white-space tokens that turn one text into the other."""
    before, after = text.split(), edited.split()
    return tuple(TokenEdit(i1, i2, " ".join(after[j1:j2]), _category(before, i1, i2, " ".join(after[j1:j2])))
                 for i1, i2, j1, j2 in changed_hunks(before, after))


def m2_lines(texts: Iterable[str], *edited: Iterable[str]) -> Iterator[str]:
    """The texts as M2 blocks, one annotator per column in `edited`; categories are MQM's, not ERRANT's."""
    for text, *versions in zip(texts, *edited, strict=True):
        yield f"S {' '.join(text.split())}\n"
        for annotator, version in enumerate(versions):
            rest = f"|||REQUIRED|||-NONE-|||{annotator}\n"
            edits = token_edits(text, version)
            yield from (f"A {edit.start} {edit.end}|||{edit.category}|||{edit.replacement}{rest}"
                        for edit in edits)
            if not edits:
                yield f"A -1 -1|||{_NOOP}|||-NONE-{rest}"
        yield "\n"


def read_m2(path: FilePath) -> list[Block]:
    """The blocks of an M2 file. Raises InputError with file and line for an invalid line."""
    blocks: list[tuple[tuple[str, ...], dict[int, tuple[TokenEdit, ...]]]] = []
    with open_source(path) as source:
        for number, raw in source.lines():
            line, where = raw.rstrip("\r\n"), f"{source.name}:{number}"
            if line == "S" or line.startswith("S "):
                blocks.append((tuple(line[2:].split()), {}))
            elif line.startswith("A ") and blocks:
                tokens, annotations = blocks[-1]
                annotator, edits = _annotation(line[2:], len(tokens), where)
                annotations[annotator] = (*annotations.get(annotator, ()), *edits)
            elif line.strip():
                raise InputError("expected a line S, or a line A below one", where=where)
    return [Block(tokens, annotations or {0: ()}) for tokens, annotations in blocks]


def m2_scores(hypotheses: Sequence[Block], references: Sequence[Block], bootstrap: Bootstrap) -> M2Scores:
    """Score the first annotator of the hypotheses against the best annotator of the references.

    Raises InputError if the two have different texts.
    """
    if len(hypotheses) != len(references):
        raise InputError(f"{len(hypotheses)} blocks of hypotheses and {len(references)} of references")
    for number, (ours, theirs) in enumerate(zip(hypotheses, references, strict=True), start=1):
        if ours.tokens != theirs.tokens:
            raise InputError("hypothesis and reference have different tokens", where=f"segment {number}")
    return M2Scores(**{level: precision_recall(stack_matches(_best_matches(hypotheses, references, level)), BETA,
                                               bootstrap) for level in M2Scores.__dataclass_fields__})


def _best_matches(hypotheses: Sequence[Block], references: Sequence[Block], level: str) -> Iterator[Matches]:
    so_far = np.zeros(4)
    for ours, theirs in zip(hypotheses, references, strict=True):
        made = _keys(ours.annotations[min(ours.annotations)], level)
        options = [_matches(made, _keys(edits, level)) for edits in theirs.annotations.values()]
        best = max(options, key=lambda option: _option_key(so_far + option, option))
        so_far += best
        yield best


def _option_key(total: np.ndarray, option: Matches) -> tuple[float, float, float, float]:
    """The sort key of an option: F0.5 of the corpus so far as in ERRANT, then hits, false alarms, misses."""
    hits, made, _, wanted = option
    f = f_measure(np.where(total[1::2].repeat(2) > 0, total, 1.0)[None], BETA)[0]
    return round(float(f), 4), hits, hits - made, hits - wanted


def _matches(made: Counter[object], wanted: Counter[object]) -> Matches:
    """Matches as in ERRANT: a repeated edit counts as often as in the reference for hits and misses, and as often
    as in the hypothesis for false alarms."""
    hits = sum(times for key, times in wanted.items() if key in made)
    alarms = sum(times for key, times in made.items() if key not in wanted)
    return hits, hits + alarms, hits, wanted.total()


def _keys(edits: Iterable[TokenEdit], level: str) -> Counter[object]:
    if level == "token_detection":
        return Counter(token for edit in edits for token in range(edit.start, max(edit.end, edit.start + 1)))
    if level == "detection":
        return Counter((edit.start, edit.end) for edit in edits)
    known = [edit for edit in edits if edit.category != _UNKNOWN]
    if level == "correction":
        return Counter((edit.start, edit.end, edit.replacement) for edit in known)
    return Counter((edit.start, edit.end, edit.replacement, edit.category) for edit in known)


def _annotation(line: str, tokens: int, where: str) -> tuple[int, tuple[TokenEdit, ...]]:
    fields = line.split("|||")
    try:
        start, end = map(int, fields[0].split())
        annotator, category, replacement = int(fields[-1]), fields[1], fields[2]
    except (ValueError, IndexError) as error:
        raise InputError("expected `A start end|||category|||replacement|||…|||annotator`", where=where) from error
    if category == _NOOP:
        return annotator, ()
    if not 0 <= start <= end <= tokens:
        raise InputError(f"tokens {start}-{end} are outside the {tokens} tokens of the segment", where=where)
    return annotator, (TokenEdit(start, end, "" if replacement == "-NONE-" else replacement, category),)


def _category(words: Sequence[str], start: int, end: int, replacement: str) -> str:
    """The guessed MQM category of an edit of words."""
    begin = sum(len(word) + 1 for word in words[:start])
    return categorise(" ".join(words), begin, begin + len(" ".join(words[start:end])), replacement)
