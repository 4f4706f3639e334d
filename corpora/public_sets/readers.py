"""Readers of the public training data, as character labels.

Layouts: MLQE-PE (Fomicheva et al. 2020), MQM as JSON lines (Freitag et al. 2021), the system outputs of a WMT news
task. A label array has one cell per character and one for the end of the text; NaN means unknown.
"""

import json
import re
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ..alignment import align
from ..errors import InputError
from ..records import CATEGORIES, Segment

Labels = npt.NDArray[np.float32]

MLQE_PAIRS = ("ro-en", "et-en", "ne-en", "si-en", "ru-en")


@dataclass(frozen=True, slots=True)
class Labelled:
    """A segment with character labels; each array has len(text) + 1 cells.

    bad: a post-editor changed the word here (1) or kept it (0).
    gap: a post-editor inserted text before the word that starts here.
    mqm, major: share of MQM raters who marked this character, and who marked it major or critical.
    odd: the chance that this word is wrong, by other translations, see `consensus_labels`.
    garbled: this is a synthetic garble.
    category: index into CATEGORIES.
    """

    segment: Segment
    post_edit: str = ""
    labels: Mapping[str, Labels] = field(default_factory=dict)


def unknown_labels(text: str) -> Labels:
    """A label array for `text` with all labels unknown."""
    return np.full(len(text) + 1, np.nan, np.float32)


def read_mlqe(folder: Path, split: str) -> Iterator[Labelled]:
    """One language pair of MLQE-PE. Raises InputError if files are missing or do not match."""
    columns = [read_lines(folder / f"{split}.{side}") for side in ("src", "mt", "pe", "tags")]
    if len({len(column) for column in columns}) > 1:
        raise InputError(f"the files of {split} differ in length", where=str(folder))
    for number, (source, text, post_edit, tags) in enumerate(zip(*columns, strict=True), 1):
        words, states = list(re.finditer(r"\S+", text)), tags.split()
        if len(states) != 2 * len(words) + 1:
            raise InputError(f"{len(states)} tags for {len(words)} words",
                             where=f"{folder}/{split}.tags:{number}")
        bad, gap = unknown_labels(text), unknown_labels(text)
        for word, before, state in zip(words, states[0::2], states[1::2], strict=False):
            gap[word.start()] = before == "BAD"
            bad[word.start():word.end()] = state == "BAD"
        gap[-1] = states[-1] == "BAD"
        category = unknown_labels(text)
        for edit in align(text, post_edit):
            category[edit.start:edit.end] = CATEGORIES.index(edit.category)
        segment = Segment(text, str(number), folder.name, source)
        yield Labelled(segment, post_edit, {"bad": bad, "gap": gap, "category": category})


def read_mqm(path: Path) -> Iterator[Labelled]:
    """MQM segments of machine translations in file order; the raters of one translation are averaged."""
    ratings: dict[tuple[str, ...], list[list[dict[str, object]]]] = defaultdict(list)
    for line in read_lines(path):
        record = json.loads(line)
        if not record["system"].startswith("ref"):
            key = (record["doc"], record["seg"], record["text"], record["source"])
            ratings[key].append(record["spans"])
    for (doc, seg, text, source), raters in ratings.items():
        mqm, major = np.zeros((2, len(text) + 1), np.float32)
        for spans in raters:
            marked, serious = np.zeros((2, len(text) + 1), bool)
            for span in spans:
                start, end = int(str(span["start"])), int(str(span["end"]))
                marked[start:max(end, start + 1)] = True
                serious[start:max(end, start + 1)] |= span["severity"] != "minor"
            mqm += marked / np.float32(len(raters))
            major += serious / np.float32(len(raters))
        yield Labelled(Segment(text, seg, doc, source), labels={"mqm": mqm, "major": major})


def read_systems(folder: Path, target: str = "en") -> dict[str, list[str]]:
    """All translations of a WMT news set, by system; references are named `ref.A` and so on."""
    paths = sorted(folder.glob(f"*.{target}"))
    if not paths:
        raise InputError(f"the folder has no translations (*.{target})", where=str(folder))
    names = [path.name.removesuffix(f".{target}").removeprefix("hyp.") for path in paths]
    return {name.replace("reference.", "ref."): read_lines(path) for name, path in zip(names, paths, strict=True)}


def read_lines(path: Path) -> list[str]:
    """The lines of a UTF-8 file. Raises InputError."""
    try:
        return path.read_text(encoding="utf-8").removesuffix("\n").split("\n")
    except (OSError, UnicodeDecodeError) as error:
        raise InputError((getattr(error, "strerror", None) or "is not UTF-8").lower(), where=str(path),
                         remedy="docs/models.md and docs/measuring.md describe the data sets") from error
