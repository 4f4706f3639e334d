"""Draws the segments whose proposals `gather.py` labels: weak and post-edited translations, garbled and sound text."""

import random
import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from degarble.corpora.garbling.garbler import garble
from degarble.corpora.public_sets.consensus import ConsensusSet
from degarble.corpora.public_sets.readers import read_mlqe
from degarble.corpora.records import Segment
from degarble.evaluation.benchmarks.garbles_set import GarbledItem
from degarble.models.correction.candidates import SOURCE_KINDS
from degarble.models.correction.corrector import align_document
from degarble.models.proposals.proposal import Document
from degarble.models.proposals.registry import proposer
from degarble.models.tagger.data import detokenise
from labels import Trusted

WEAK_SYSTEMS = 3
"""For each set: the online systems that are never strong, then the weakest of the others."""
KEPT_WRONG = .15
"""The share of segments with only wrong proposals that `sourced_examples` keeps."""
WRONG_NUMBERS = .15
"""The share of segments of garbled documents that get a wrong number."""
GARBLED_SHARES = .05, .9
"""The smallest and the largest share of garbled segments in a garbled document."""


@dataclass(frozen=True, slots=True)
class Example:
    """A segment with its trusted translations and, if it was garbled or post-edited, its sound text or post-edit."""

    set_name: str
    segment: Segment
    trusted: Trusted
    sound: str | None = None
    post_edit: str | None = None


def examples_of(data_set: ConsensusSet, count: int, made: int, rng: random.Random) -> Iterator[Example]:
    """About `count` segments of each weak system and `made` garbled and sound ones of one set, in whole documents."""
    weak = sorted(data_set.weak, key=lambda name: (not name.lower().startswith("online"), name))[:WEAK_SYSTEMS]
    for name in weak:
        for row in _rows(data_set, count, rng):
            segment = _segment(data_set, name, data_set.weak[name][row], row)
            yield Example(f"weak {data_set.name}", segment, _trusted(data_set, row, ()))
    shares: dict[str, float] = defaultdict(lambda: rng.uniform(*GARBLED_SHARES))
    for row in _rows(data_set, made, rng):
        sound = data_set.references[0][row]
        text = garble(sound, rng).text if rng.random() < shares[data_set.documents[row]] else sound
        if rng.random() < WRONG_NUMBERS:
            text = with_wrong_number(text, rng)
        yield Example(f"garbled {data_set.name}", _segment(data_set, "garbled", text, row),
                      _trusted(data_set, row, ()), sound)
    for name, texts in (("reference", data_set.references[0]), *list(data_set.strong.items())[:1]):
        for row in _rows(data_set, made // 2, rng):
            yield Example(f"sound {data_set.name}", _segment(data_set, name, texts[row], row),
                          _trusted(data_set, row, (texts[row],)))


def edited_examples(data: Path, pair: str, split: str, count: int, rng: random.Random) -> Iterator[Example]:
    """`count` machine translations of one pair of MLQE-PE and half as many post-edits, half of them without the spaces
    of a tokeniser. Each segment is a document. The only trusted translation is the post-edit."""
    rows = list(read_mlqe(data / "mlqe-pe" / pair, split))
    drawn = rng.sample(rows, min(count, len(rows)))
    for of, side in (("edited", drawn), ("sound", drawn[:count // 2])):
        for row in side:
            text = row.segment.text if of == "edited" else row.post_edit
            post_edit, source = row.post_edit, row.segment.source or ""
            if rng.random() < 0.5:
                text, post_edit, source = map(detokenise, (text, post_edit, source))
            segment = Segment(text, row.segment.id, f"{of} {pair}-{row.segment.id}", source)
            yield Example(f"{of} {pair}", segment, Trusted.from_texts([post_edit, post_edit]), None, post_edit)


def with_wrong_number(text: str, rng: random.Random) -> str:
    """The text with one number changed in size, or with a digit lost or changed; unchanged if there is no number."""
    matches = list(re.finditer(r"(?<![\w.,])\d[\d,]*(?![\w,])", text))
    if not matches:
        return text
    match = rng.choice(matches)
    digits = match[0].replace(",", "")
    way = rng.randrange(4)
    if way == 0 and len(digits) > 1:
        wrong = digits[:-1]
    elif way == 1:
        wrong = digits + "0" * rng.choice((1, 1, 2, 4))
    elif way == 2:
        at = rng.randrange(len(digits))
        wrong = digits[:at] + rng.choice("123456789") + digits[at + 1:]
    else:
        wrong = f"{digits} {rng.choice(('million', 'billion', 'thousand'))}"
    if "," in match[0] and wrong.isdigit():
        wrong = f"{int(wrong):,}"
    return text[:match.start()] + wrong + text[match.end():]


def sourced_examples(data_set: ConsensusSet, limit: int, rng: random.Random) -> Iterator[tuple[Example, float]]:
    """Segments of weak systems with a proposal to correct a name, a number or copied text from the source.

    All segments with a right proposal and a share of the others, each with its weight. Searches at most `limit`.
    """
    places = [(system, row) for system in data_set.weak for row in range(len(data_set.sources))]
    rng.shuffle(places)
    for at in range(0, min(limit, len(places)), 32):
        batch = places[at:at + 32]
        texts = [data_set.weak[system][row] for system, row in batch]
        sources = [data_set.sources[row] for _, row in batch]
        aligned = align_document(sources, texts)
        for (system, row), text, source, alignment in zip(batch, texts, sources, aligned, strict=True):
            document, trusted = Document((text,), (), (source,), {}, (alignment,)), _trusted(data_set, row, ())
            answers = [trusted.verdict(text, p.start, p.end, p.replacement)
                        for kind in sorted(SOURCE_KINDS) for p in proposer(kind)(document, 0)]
            weight = 1.0 if True in answers else 1 / KEPT_WRONG
            if True in answers or (False in answers and rng.random() < KEPT_WRONG):
                yield Example(f"sourced {data_set.name}", _segment(data_set, system, text, row), trusted), weight


def _segment(data_set: ConsensusSet, system: str, text: str, row: int) -> Segment:
    return Segment(text, str(row), f"{data_set.name} {system} {data_set.documents[row]}", data_set.sources[row])


def _trusted(data_set: ConsensusSet, row: int, but: Sequence[str]) -> Trusted:
    """The trusted translations except `but`; references count twice."""
    texts = data_set.trusted(row)
    return Trusted.from_texts([text for text in [*texts[:len(data_set.references)], *texts] if text not in but])


def _rows(data_set: ConsensusSet, count: int, rng: random.Random) -> list[int]:
    """About `count` rows, in whole documents."""
    documents = list(dict.fromkeys(data_set.documents))
    rng.shuffle(documents)
    chosen: list[int] = []
    for document in documents:
        if len(chosen) >= count:
            break
        chosen += [row for row, name in enumerate(data_set.documents) if name == document]
    return sorted(chosen[:count])


def segments_of(items: Iterable[GarbledItem]) -> Iterator[tuple[GarbledItem, Segment]]:
    """The segments of garbled items, each with its item."""
    for item in items:
        for segment in item.segments:
            yield item, segment
