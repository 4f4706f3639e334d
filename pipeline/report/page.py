"""The report: one self-contained HTML page that asks nothing of the network, or text for a terminal.

The page holds the records as JSON, which its script shows a page at a time as text, never as markup. Its own
content security policy admits no script but `templates/pieces.js` and `report*.js`, told by their hash.
"""

import base64
import hashlib
import json
from collections.abc import Mapping, Sequence
from importlib import resources
from typing import TYPE_CHECKING, Any, Final
from urllib.parse import urlsplit

from ...corpora.errors import OptionError
from ...corpora.files.output import FilePath, bare_name
from ...corpora.records import DECISIONS, Edit, Result
from ...corpora.reports import read_results
from ..outputs.staging import open_together, refuse_existing
from ..results.counts import Tally, tally_of
from ..results.items import lone_marks
from ..results.pieces import Piece, edit_pieces, pieces, source_places
from ..results.reasons import explain, explain_mark
from ..review.overview import reviewed_results
from ..run.apply import read_meta
from .plots import by_category, by_confidence
from .text import markdown, plain_text

if TYPE_CHECKING:
    from jinja2 import Template

_SCRIPTS: Final = ("pieces", "report_view", "report_print", "report")
_EXTENSIONS: Final = {".md": "markdown", ".txt": "text"}

Scores = Sequence[Sequence[str]]
"""Rows of name, before, after, change, counts."""


def form_of(output: FilePath, form: str | None) -> str:
    """The form asked for, else what the extension tells; a page where it tells nothing."""
    return form or _EXTENSIONS.get(bare_name(output).suffix.lower(), "html")


def write_report(report: str, output: FilePath, *, title: str | None = None, overwrite: bool = False,
                 form: str | None = None, scores: Scores = (), decisions: str | None = None,
                 review: str | None = None) -> Tally:
    """Write a report or SPANS file as a page or text, and give its counts.

    decisions: a log of reviewers' decisions; the report is shown as they left it. review: the address of the
    review page, for links into it. The whole report is held in memory, as a browser will have to. Raises
    InputError, and OptionError for an address that is none.
    """
    refuse_existing([output], overwrite=overwrite)
    wanted = form_of(output, form)
    if review is not None and urlsplit(review).scheme not in ("http", "https"):
        raise OptionError(f"{review!r} is not the address of a review page",
                          remedy="give the one that degarble review has printed")
    results = list(read_results(report))
    name = title or (bare_name(report).stem if report != "-" else "Report")
    lead = ""
    if decisions is not None:
        results, reviewed = reviewed_results(results, decisions, report)
        lead = reviewed.sentence()
    if wanted == "html":
        written = html(results, name, read_meta(report), scores, lead, review)
    else:
        written = {"text": plain_text, "markdown": markdown}[wanted](results, name, scores, lead)
    with open_together([output], overwrite=overwrite) as outs:
        outs[0].write(written)
    return tally_of(results)


def html(results: Sequence[Result], title: str, meta: Mapping[str, Any] | None = None,
         scores: Scores = (), lead: str = "", review: str | None = None) -> str:
    """The page as text. Lone surrogates, which no page can hold, become ?."""
    from markupsafe import Markup

    tally = tally_of(results)
    script = "".join(asset(f"{name}.js") for name in _SCRIPTS)
    page = _template().render(
        title=title, meta=meta or {}, tally=tally, counts=tally.to_json(), decisions=DECISIONS, scores=scores,
        lead=lead, review=(review or "").split("?")[0],
        categories=by_category(results), confidences=by_confidence(results),
        docs=list(dict.fromkeys(result.segment.doc for result in results)),
        data=Markup(_data(results)), style=Markup(asset("report.css")), script=Markup(script),
        script_hash=base64.b64encode(hashlib.sha256(script.encode()).digest()).decode())
    return page.encode("utf-8", "replace").decode("utf-8")


def asset(name: str) -> str:
    """The text of a file in `templates/`."""
    return resources.files("degarble.pipeline").joinpath("templates", name).read_text(encoding="utf-8")


def _data(results: Sequence[Result]) -> str:
    """The records as JSON that can stand in a script element, since nothing in it can close one."""
    records = [_record(result) for result in results]
    text = json.dumps(records, ensure_ascii=False, separators=(",", ":"))
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def _record(result: Result) -> dict[str, Any]:
    segment = result.segment
    spans = {id(span): place for place, span in enumerate(result.spans)}
    record: dict[str, Any] = {"id": segment.id, "doc": segment.doc, "text": [
        _piece(piece, spans) for piece in pieces(result)]}
    if segment.source:
        record["source"] = segment.source
        record["aligned"] = source_places(segment, [(span.start, span.end) for span in result.spans])
    if result.spans:
        alone = {id(span) for span in lone_marks(result)}
        record["spans"] = [[span.category, span.severity, round(span.confidence, 4), span.origin,
                            explain_mark(span).words if id(span) in alone else ""] for span in result.spans]
    if result.edits:
        record["edits"] = [_edit(edit) for edit in result.edits]
    return record


def _piece(piece: Piece, spans: Mapping[int, int]) -> Any:
    """Plain text as itself; else change, text, the number of its span or -1, the decision of its edit."""
    if not piece.change and piece.span is None:
        return piece.text
    return [piece.change, piece.text, -1 if piece.span is None else spans[id(piece.span)],
            piece.edit.decision if piece.edit else ""]


def _edit(edit: Edit) -> list[Any]:
    because = explain(edit.reason, edit.confidence, edit.origin)
    return [edit.decision, round(edit.confidence, 4), edit.category,
            [[piece.change, piece.text] for piece in edit_pieces(edit)], because.words,
            [[other.replacement, round(other.confidence, 4)] for other in edit.alternatives], because.numbers]


def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                              lstrip_blocks=True)
    return environment.from_string(asset("report.html"))
