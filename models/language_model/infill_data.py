"""The corrector's training examples: a marked span and its correct form.

Sources: guessable post-edits of MLQE-PE, pseudo post-edits from systems that disagree, garbled names whose correct form
is in the document, synthetic garbles of clean text, and marked correct text, which must stay unchanged.
"""

import json
import random
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from rapidfuzz.distance import Indel, Levenshtein

from ...corpora.alignment import align
from ...corpora.errors import InputError
from ...corpora.garbling.garbler import garble
from ...corpora.garbling.name_garbler import garble_name
from ...corpora.public_sets.readers import MLQE_PAIRS, Labelled, read_mlqe, read_systems
from ...corpora.records import Edit
from ..tagger.data import detokenise, detokenised
from .prompts import MOST_NAMES, Blank, blank_at

WEAK_SYSTEMS = ("Online-Y", "Online-A", "Online-G")
"""Systems of newstest2021 zh-en that are corrected by the others."""
MOST_WORDS = 5
_NAME = re.compile(r"(?<=[a-z,] )[A-Z][a-z]{3,}(?: [A-Z][a-z]+){0,2}")


@dataclass(frozen=True, slots=True)
class InfillExample:
    """A blank and its correct answer, which is the span itself if nothing is wrong."""

    blank: Blank
    answer: str


@dataclass(frozen=True, slots=True)
class CleanText:
    """A correct text, the text before it, and the names around it."""

    text: str
    before: str = ""
    names: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Mixture:
    """The number of examples of each kind. `widen` is the probability that a span takes in a neighbouring word."""

    post_edits: int = 6000
    pseudo: int = 4000
    names: int = 1500
    garbled: int = 0
    unchanged: int = 3000
    sound_names: int = 0
    widen: float = 0.2


def training_set(data: Path, mixture: Mixture, rng: random.Random, lessons: Path | None = None) -> list[InfillExample]:
    """The mixture and all lessons of reviewers, shuffled. Deterministic for a given generator state."""
    post_edited = [e for pair in MLQE_PAIRS for e in read_mlqe(data / "mlqe-pe" / pair, "train")]
    post_edits = list(post_edit_examples(post_edited, rng, mixture.widen))
    pseudo = list(pseudo_examples(data / "wmt21-news" / "zh-en", rng, mixture.widen))
    names = list(name_examples(data / "wmt21-news" / "zh-en", rng))
    unchanged = list(unchanged_examples(post_edited, rng))
    chosen: list[InfillExample] = []
    for examples, count in ((post_edits, mixture.post_edits), (pseudo, mixture.pseudo),
                            (names, mixture.names), (unchanged, mixture.unchanged)):
        chosen += rng.sample(examples, min(count, len(examples)))
    clean = clean_texts(data, rng)
    chosen += islice(garbled_examples(clean, rng, mixture.widen), mixture.garbled)
    chosen += islice(sound_name_examples(clean), mixture.sound_names)
    chosen += [] if lessons is None else lesson_examples(lessons)
    rng.shuffle(chosen)
    return chosen


def lesson_examples(path: Path) -> Iterator[InfillExample]:
    """The verdicts that `degarble calibrate --to-train` wrote. Raise InputError for an unreadable file or line."""
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise InputError((error.strerror or str(error)).lower(), where=str(path)) from error
    for number, line in enumerate(lines, 1):
        try:
            lesson = json.loads(line)
            yield InfillExample(blank_at(lesson["text"], lesson["start"], lesson["end"]), lesson["answer"])
        except (ValueError, KeyError, TypeError) as error:
            raise InputError(f"not a lesson: {error!r}", where=f"{path}:{number}",
                             remedy="write the file with `degarble calibrate --to-train`") from error


def post_edit_examples(post_edited: Sequence[Labelled], rng: random.Random, widen: float) -> Iterator[InfillExample]:
    """Guessable edits of lightly edited segments, half of the segments detokenised."""
    for example in post_edited:
        text, post_edit = example.segment.text, example.post_edit
        if rng.random() < 0.5:
            text, post_edit = detokenise(text), detokenise(post_edit)
        edits = align(text, post_edit)
        if sum(len(edit.original) for edit in edits) <= 0.4 * len(text):
            yield from (_filled(text, edit, rng, widen) for edit in edits if is_guessable(edit, text))


def is_guessable(edit: Edit, text: str) -> bool:
    """Whether an edit can be guessed without the source: it is short, and it corrects grammar, spelling or repetition,
    or its replacement is similar to the original or occurs elsewhere in the text."""
    if max(edit.original.count(" "), edit.replacement.count(" ")) >= MOST_WORDS:
        return False
    if edit.category.startswith("fluency"):
        return True
    old, new = edit.original.lower(), edit.replacement.lower().strip()
    if not new:
        return False
    near = Levenshtein.normalized_similarity(old, new) >= 0.5
    return near or (len(new) > 3 and new in (text[:edit.start] + " " + text[edit.end:]).lower())


def pseudo_examples(folder: Path, rng: random.Random, widen: float) -> Iterator[InfillExample]:
    """Small differences between a weak translation and the most similar other one, where the other systems agree."""
    systems = read_systems(folder)
    others = [lines for name, lines in systems.items() if name not in WEAK_SYSTEMS]
    for name in WEAK_SYSTEMS:
        for row, text in enumerate(systems[name]):
            near = max((lines[row] for lines in others), key=lambda other: Indel.normalized_similarity(
                text.split(), other.split()))
            support = Counter(word for lines in others for word in set(_words(lines[row])))
            for edit in align(text, near):
                old, new = set(_words(edit.original)), set(_words(edit.replacement))
                small = max(len(_words(edit.original)), len(_words(edit.replacement))) <= MOST_WORDS
                agreed = min((support[w] for w in new - old), default=0) >= 4
                if small and agreed and any(support[w] <= 1 for w in old - new):
                    yield _filled(text, edit, rng, widen, _before(systems[name], row), _names(others, row))


def name_examples(folder: Path, rng: random.Random) -> Iterator[InfillExample]:
    """References with one name garbled. Its correct form is among the names of the document."""
    reference = read_systems(folder)["ref.A"]
    for row, text in enumerate(reference):
        for match in _NAME.finditer(text):
            words = match[0].split(" ")
            at = rng.randrange(len(words))
            garbled = " ".join([*words[:at], garble_name(words[at], rng), *words[at + 1:]])
            names = [*_names([reference], row)[:MOST_NAMES - 1], match[0]]
            rng.shuffle(names)
            yield InfillExample(Blank(text[:match.start()], garbled, text[match.end():], _before(reference, row),
                               tuple(dict.fromkeys(names))), match[0])


def clean_texts(data: Path, rng: random.Random) -> list[CleanText]:
    """Post-edits, half of them detokenised, and the news translations of all systems that are not weak, shuffled."""
    post_edits = (e.post_edit for pair in MLQE_PAIRS for e in read_mlqe(data / "mlqe-pe" / pair, "train"))
    clean = [CleanText(detokenise(text) if rng.random() < 0.5 else text) for text in post_edits]
    for name, lines in read_systems(data / "wmt21-news" / "zh-en").items():
        if name not in WEAK_SYSTEMS:
            clean += [CleanText(text, _before(lines, row), tuple(_names([lines], row)))
                      for row, text in enumerate(lines)]
    rng.shuffle(clean)
    return clean


def garbled_examples(clean: Sequence[CleanText], rng: random.Random, widen: float) -> Iterator[InfillExample]:
    """Synthetically garbled clean texts. Half of the garbled names have their correct form among the document's names.
    """
    for text in clean:
        garbled = garble(text.text, rng)
        for edit in garbled.edits:
            names = [name for name in text.names if name not in edit.replacement]
            if names and edit.category == "accuracy/named-entity" and rng.random() < 0.5:
                names.insert(rng.randrange(min(len(names), MOST_NAMES)), edit.replacement)
            yield _filled(garbled.text, edit, rng, widen, text.before, names)


def sound_name_examples(clean: Sequence[CleanText]) -> Iterator[InfillExample]:
    """Marked correct names that occur only once in their document."""
    for text in clean:
        for match in _NAME.finditer(text.text):
            if match[0] not in text.names:
                yield InfillExample(blank_at(text.text, *match.span(), text.before, text.names), match[0])


def unchanged_examples(post_edited: Sequence[Labelled], rng: random.Random) -> Iterator[InfillExample]:
    """One to three marked words that a post-editor kept."""
    for example in post_edited:
        shown = detokenised(example) if rng.random() < 0.5 else example
        text, bad = shown.segment.text, shown.labels["bad"]
        words = list(re.finditer(r"\w[\w'-]*", text))
        if not words:
            continue
        first = rng.randrange(len(words))
        last = min(first + rng.choice((0, 0, 1, 2)), len(words) - 1)
        start, end = words[first].start(), words[last].end()
        if not np.nan_to_num(bad[start:end]).any():
            yield InfillExample(blank_at(text, start, end), text[start:end])


def _filled(text: str, edit: Edit, rng: random.Random, widen: float, before: str = "",
            names: Sequence[str] = ()) -> InfillExample:
    """The edit as a blank of whole words. Insertions, deletions and a share `widen` of the others get a neighbouring
    word."""
    start, end = edit.start, edit.end
    if start == end or not edit.replacement.strip() or rng.random() < widen:
        start = text.rfind(" ", 0, max(0, start - 1)) + 1 if rng.random() < 0.5 else start
        end = (text.find(" ", end + 1) + 1 or len(text) + 1) - 1 if start == edit.start else end
    while start > 0 and not text[start - 1].isspace():
        start -= 1
    while end < len(text) and not text[end].isspace():
        end += 1
    replacement = text[start:edit.start] + edit.replacement + text[edit.end:end]
    span = text[start:end]
    start += len(span) - len(span.lstrip())
    end -= len(span) - len(span.rstrip()) if span.strip() else 0
    return InfillExample(blank_at(text, start, end, before, names), replacement.strip())


def _before(lines: Sequence[str], row: int) -> str:
    return lines[row - 1] if row else ""


def _names(systems: Sequence[Sequence[str]], row: int) -> list[str]:
    """Names in the lines around a row, from the first system."""
    around = [systems[0][i] for i in range(max(0, row - 4), min(len(systems[0]), row + 5)) if i != row]
    return list(dict.fromkeys(m[0] for line in around for m in _NAME.finditer(line)))[:MOST_NAMES]


def _words(text: str) -> list[str]:
    return re.findall(r"\w+", text.lower())
