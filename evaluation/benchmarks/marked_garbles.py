"""Reads garbled sentences in which the garbles are marked, such as those in `benchmarks/fitting/gate/garbles`.

One item per line: `context // text`, with an empty context `// text`. In the text each garble is marked
`[garbled|right fix|another right fix|kind]`, with at least one right fix. A text without a mark is sound.
"""

import re
from pathlib import Path

from ...corpora.errors import InputError
from .garbles_set import Garble, GarbledItem

CATEGORIES = {
    "person": "accuracy/named-entity", "place": "accuracy/named-entity", "institution": "accuracy/named-entity",
    "set-phrase": "accuracy/mistranslation", "sense": "accuracy/mistranslation", "number": "accuracy/mistranslation",
    "term": "terminology", "romanised": "accuracy/untranslated", "agreement": "fluency/grammar",
    "verb-form": "fluency/grammar", "article": "fluency/grammar", "preposition": "fluency/grammar",
    "derivation": "fluency/grammar", "spacing": "fluency/spacing", "glued": "fluency/spacing",
    "repetition": "fluency/repetition"}
"""The category of each kind of `garbles_set`."""
_MARK = re.compile(r"\[([^\[\]]*)\]")


def read_marked_garbles(path: Path) -> tuple[GarbledItem, ...]:
    """The items of one file, in order, or of the `.txt` files of a folder. Their ids are `FILE-LINE`.

    Raises InputError for a line without `//` and for a mark without a fix or with an unknown kind.
    """
    files = sorted(path.glob("*.txt")) if path.is_dir() else [path]
    return tuple(_item(file, number, line) for file in files
                 for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1))


def _item(file: Path, number: int, line: str) -> GarbledItem:
    context, separator, marked = line.rpartition("// ")
    text, garbles, at = "", [], 0
    for mark in _MARK.finditer(marked):
        original, *fixes, kind = mark[1].split("|")
        if not fixes or kind not in CATEGORIES:
            raise InputError(f"{mark[0]} is not [garbled|right fix|kind]", where=f"{file}:{number}")
        text += marked[at:mark.start()]
        garbles.append(Garble(len(text), len(text) + len(original), original, fixes[0], tuple(fixes[1:]),
                              CATEGORIES[kind], kind))
        text, at = text + original, mark.end()
    if not separator:
        raise InputError("no // between context and text", where=f"{file}:{number}")
    return GarbledItem(f"{file.stem}-{number}", context.strip(), text + marked[at:], tuple(garbles))
