"""The report: a single HTML page that does not use the network, or text for a terminal.

The page contains the records as JSON. Its script shows them a page at a time, as text and never as markup. The
page's content security policy allows only the scripts `templates/pieces.js` and `report*.js`, by their hash.
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
from ..results.items import marks_of
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
"""Table rows with the cells name, before, after, change, counts."""


def form_of(output: FilePath, form: str | None) -> str:
    """The requested form, else the form for the extension, else "html"."""
    return form or _EXTENSIONS.get(bare_name(output).suffix.lower(), "html")


def write_report(report: str, output: FilePath, *, title: str | None = None, overwrite: bool = False,
                 form: str | None = None, scores: Scores = (), decisions: str | None = None,
                 review: str | None = None) -> Tally:
    """Write a report or SPANS file as a page or text, and return its counts.

    `decisions`: a log of reviewers' decisions, which replace those of the report. `review`: the address of the review
    page, for links to it. Loads the whole report into memory. Raises InputError, and OptionError if `review` is not
    a web address.
    """
    refuse_existing([output], overwrite=overwrite)
    form = form_of(output, form)
    if review is not None and urlsplit(review).scheme not in ("http", "https"):
        raise OptionError(f"{review!r} is not the address of a review page",
                          remedy="give the address that degarble review printed")
    results = list(read_results(report))
    name = title or (bare_name(report).stem if report != "-" else "Report")
    lead = ""
    if decisions is not None:
        results, reviewed = reviewed_results(results, decisions, report)
        lead = reviewed.sentence()
    if form == "html":
        content = html(results, name, read_meta(report), scores, lead, review)
    else:
        content = {"text": plain_text, "markdown": markdown}[form](results, name, scores, lead)
    with open_together([output], overwrite=overwrite) as outs:
        outs[0].write(content)
    return tally_of(results)


def html(results: Sequence[Result], title: str, meta: Mapping[str, Any] | None = None,
         scores: Scores = (), lead: str = "", review: str | None = None) -> str:
    """The page as a string. Lone surrogates become "?" because UTF-8 cannot encode them."""
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
    """The records as JSON, escaped so that no text can close the script element."""
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
        marks = {id(span) for span in marks_of(result)}
        record["spans"] = [[span.category, span.severity, round(span.confidence, 4), span.origin,
                            explain_mark(span).words if id(span) in marks else ""] for span in result.spans]
    if result.edits:
        record["edits"] = [_edit(edit) for edit in result.edits]
    return record


def _piece(piece: Piece, spans: Mapping[int, int]) -> Any:
    """Unchanged text as a string; otherwise [change, text, index of its span or -1, decision of its edit]."""
    if not piece.change and piece.span is None:
        return piece.text
    return [piece.change, piece.text, -1 if piece.span is None else spans[id(piece.span)],
            piece.edit.decision if piece.edit else ""]


def _edit(edit: Edit) -> list[Any]:
    explanation = explain(edit.reason, edit.confidence, edit.origin)
    return [edit.decision, round(edit.confidence, 4), edit.category,
            [[piece.change, piece.text] for piece in edit_pieces(edit)], explanation.words,
            [[other.replacement, round(other.confidence, 4)] for other in edit.alternatives], explanation.numbers]


def _template() -> "Template":
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                              lstrip_blocks=True)
    return environment.from_string(asset("report.html"))
