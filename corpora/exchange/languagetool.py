"""The JSON that LanguageTool's HTTP API returns for a text, for editors that display it.

The text has one segment per line. Offsets are UTF-16 code units into the whole text.
"""

import json
from collections.abc import Iterable, Iterator
from typing import Any, Final

from ..files.output import escape_surrogates
from ..records import Edit, Result
from .registry import SYSTEM, Utf16, one_line

_CONTEXT: Final = 40
_ISSUE_TYPES: Final = {"fluency": "grammar", "accuracy": "mistranslation", "terminology": "terminology",
                       "style": "style"}
_HEAD: Final = {"software": {"name": SYSTEM, "version": "1", "buildDate": "", "apiVersion": 1, "status": ""},
                "warnings": {"incompleteResults": False},
                "language": {"name": "English", "code": "en",
                             "detectedLanguage": {"name": "English", "code": "en"}}}


def export(results: Iterable[Result], title: str) -> Iterator[str]:
    """One JSON response for all results, with one match per edit that was not rejected."""
    head = json.dumps(_HEAD)
    yield f'{head[:-1]}, "matches": ['
    base, opening = 0, "\n"
    for result in results:
        text = one_line(result.segment.text)
        units = Utf16(text)
        for edit in result.edits:
            if edit.decision != "reject":
                match = _match(text, edit, units, base)
                yield opening + escape_surrogates(json.dumps(match, ensure_ascii=False))
                opening = ",\n"
        base += units.units(len(text)) + 1
    yield "\n]}\n"


def _match(text: str, edit: Edit, units: Utf16, base: int) -> dict[str, Any]:
    start = max(0, edit.start - _CONTEXT)
    around = text[start:edit.end + _CONTEXT]
    length = units.units(edit.end) - units.units(edit.start)
    kind = edit.category.split("/")[0]
    return {
        "message": edit.reason or f"degarble proposes “{edit.replacement}”", "shortMessage": edit.category,
        "replacements": [{"value": value} for value in (
            edit.replacement, *(other.replacement for other in edit.alternatives))],
        "offset": base + units.units(edit.start), "length": length,
        "context": {"text": around, "offset": units.units(edit.start) - units.units(start), "length": length},
        "sentence": text, "type": {"typeName": "Other"},
        "rule": {"id": f"DEGARBLE_{edit.category.upper().replace('/', '_').replace('-', '_')}",
                 "description": edit.category, "issueType": _ISSUE_TYPES.get(kind, "uncategorized"),
                 "category": {"id": kind.upper(), "name": kind.capitalize()}},
    }
