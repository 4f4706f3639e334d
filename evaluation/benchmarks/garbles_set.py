"""The shipped test set of garbles, written for degarble, in two halves, with all right fixes.

Each half, `garbles/dev.jsonl` and `garbles/test.jsonl`, has 80 garbled sentences and 10 sound ones, one item per line:
`id`, `context` (the sound sentences before it in its document, may be empty), `text` and `edits`. An edit has `start`,
`end`, `original`, `replacement`, `category` and `kind`, and in `also` other replacements that are equally right. No
sentence comes from a corpus. The garbles are of the kinds that weak systems make in Chinese, Japanese and Ukrainian
news.

Tune on dev only. No garble occurs in both halves.
"""

import json
from dataclasses import dataclass
from importlib import resources
from typing import Any, Final, Literal

from ...corpora.records import Segment
from ...corpora.sentences import split

Half = Literal["dev", "test"]

KINDS: Final = (
    "person", "place", "institution", "set-phrase", "term", "sense", "agreement", "verb-form", "article",
    "preposition", "derivation", "spacing", "repetition", "romanised", "glued", "number",
)


@dataclass(frozen=True, slots=True)
class Garble:
    """A garbled stretch of the text and its right fixes; `replacement` is the fix to show."""

    start: int
    end: int
    original: str
    replacement: str
    also: tuple[str, ...]
    category: str
    kind: str

    @property
    def fixes(self) -> tuple[str, ...]:
        """All right replacements."""
        return (self.replacement, *self.also)


@dataclass(frozen=True, slots=True)
class GarbledItem:
    """A text, the sound sentences before it, and its garbles in order; a sound text has no garbles."""

    id: str
    context: str
    text: str
    garbles: tuple[Garble, ...]

    @property
    def segments(self) -> list[Segment]:
        """One document: the sentences of the context, then the text with the item's id."""
        context = [self.context[start:end] for start, end in split(self.context)]
        return [*(Segment(sentence, f"{self.id}-context-{number}", self.id)
                  for number, sentence in enumerate(context, start=1)),
                Segment(self.text, self.id, self.id)]


def read_garbles(half: Half) -> tuple[GarbledItem, ...]:
    """The items of one half, in file order."""
    lines = resources.files("degarble.evaluation").joinpath("garbles", f"{half}.jsonl").read_text(encoding="utf-8")
    return tuple(_item(json.loads(line)) for line in lines.splitlines())


def _item(record: dict[str, Any]) -> GarbledItem:
    garbles = tuple(Garble(**{**edit, "also": tuple(edit["also"])}) for edit in record["edits"])
    return GarbledItem(record["id"], record["context"], record["text"], garbles)
