"""Synthetic garbles in clean English, with the edits that undo them.

The detector and the corrector learn from these where no post-edits exist: the position, kind and correction of every
garble are known exactly. The caller's random generator makes the results reproducible.
"""

import random
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from ..public_sets.readers import Labelled, unknown_labels
from ..records import CATEGORIES, Edit, Segment
from . import chinese_noises as chinese
from . import noises as plain
from .noises import Garble, Noise

__all__ = ["NOISES", "Garble", "Garbled", "garble", "label_characters"]

_TRIES_EACH = 6

NOISES: Final[Mapping[str, tuple[Noise, float]]] = {
    "name_in_pinyin": (chinese.name_in_pinyin, 3),
    "name_by_meaning": (chinese.name_by_meaning, 1),
    "name_misheard": (chinese.name_misheard, 2),
    "name_alike": (chinese.name_alike, 1),
    "name_half_translated": (chinese.name_half_translated, 2),
    "prefix_written_out": (plain.prefix_written_out, 2),
    "people_for_country": (plain.people_for_country, 1),
    "piecewise": (chinese.piecewise, 4),
    "wrong_sense": (chinese.wrong_sense, 3),
    "glued_sense": (chinese.glued_sense, 1),
    "left_in_pinyin": (chinese.left_in_pinyin, 1),
    "glued": (plain.glued, 1),
    "split": (plain.split, 1),
    "lost_space": (plain.lost_space, 1),
    "loose_hyphen": (plain.loose_hyphen, 2),
    "lost_quote": (plain.lost_quote, 2),
    "repeated": (plain.repeated, 2),
    "agreement": (plain.agreement, 2),
    "article": (plain.article, 2),
    "number": (plain.number, 2),
    "preposition": (plain.preposition, 1),
    "tense": (plain.tense, 2),
    "passive": (plain.passive, 1),
}
"""Each noise by name, with its weight: how often the garbler tries it."""


@dataclass(frozen=True, slots=True)
class Garbled:
    """A garbled text. `edits` (offsets into `text`) turn `text` into `clean`; empty if nothing was garbled."""

    text: str
    clean: str
    edits: tuple[Edit, ...]


def garble(clean: str, rng: random.Random, most: int = 3,
           noises: Mapping[str, tuple[Noise, float]] = NOISES) -> Garbled:
    """Garble a text in one to `most` places that neither overlap nor touch, or nowhere if no noise fits.

    An edit's `reason` is the name of its noise. Equal states of `rng` give equal results.
    """
    functions, weights = zip(*noises.values(), strict=True)
    wanted = rng.randint(1, most)
    chosen: list[Garble] = []
    for noise in rng.choices(functions, weights, k=_TRIES_EACH * wanted):
        found = noise(clean, rng)
        if found is not None and _fits(found, clean, chosen):
            chosen.append(found)
            if len(chosen) == wanted:
                break
    return _applied(clean, sorted(chosen, key=lambda g: g.start))


def label_characters(garbled: Garbled) -> Labelled:
    """The garbled text with label arrays of len(text) + 1 cells, one per character.

    garbled: 1 on the characters of an edit's original, 0 elsewhere.
    category: index into CATEGORIES on those characters, NaN elsewhere.
    """
    category = unknown_labels(garbled.text)
    marked = unknown_labels(garbled.text)
    marked[:] = 0
    for edit in garbled.edits:
        marked[edit.start:edit.end] = 1
        category[edit.start:edit.end] = CATEGORIES.index(edit.category)
    return Labelled(Segment(garbled.text), garbled.clean, {"garbled": marked, "category": category})


def _fits(garble: Garble, clean: str, others: list[Garble]) -> bool:
    changes = bool(garble.replacement.strip()) and garble.replacement != clean[garble.start:garble.end]
    return changes and all(garble.end < other.start or other.end < garble.start for other in others)


def _applied(clean: str, garbles: list[Garble]) -> Garbled:
    parts: list[str] = []
    edits: list[Edit] = []
    at = length = 0
    for garble in garbles:
        parts += clean[at:garble.start], garble.replacement
        start = length + garble.start - at
        length, at = start + len(garble.replacement), garble.end
        edits.append(Edit(start, length, garble.replacement, clean[garble.start:garble.end], garble.category,
                          reason=garble.noise))
    return Garbled("".join((*parts, clean[at:])), clean, tuple(edits))
