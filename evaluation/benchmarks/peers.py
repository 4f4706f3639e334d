"""Other checkers, run on the same segments, for comparison by the same scorer.

A peer reads a text and returns findings; the first suggestion of a finding becomes an edit. Of overlapping findings
the one that begins first is kept, or the longest if they begin together.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Final
from urllib.error import HTTPError, URLError
from urllib.parse import urlencode, urlsplit
from urllib.request import Request, urlopen

from ...corpora.categories import categorise
from ...corpora.errors import InputError, MissingExtraError, OptionError
from ...corpora.exchange.registry import Utf16
from ...corpora.records import Edit, Result, Segment, Span

_SECONDS: Final = 60
_EXTRA: Final = "peers"


@dataclass(frozen=True, slots=True)
class Finding:
    """text[start:end] is wrong and should be `replacement` (if known)."""

    start: int
    end: int
    replacement: str | None


Checker = Callable[[str], Iterable[Finding]]


def check_with_peer(peer: str, segments: Sequence[Segment]) -> list[Result]:
    """Run a peer on the segments: a span for each finding, an accepted edit for each suggestion.

    `peer` is "quire-grammar", "harper" or "languagetool:URL", with the address of a running LanguageTool server. Raises
    OptionError for any other name, MissingExtraError if the peer is not installed, InputError if a server does not
    answer.
    """
    find = _checker(peer)
    return [_result(segment, find(segment.text), peer.partition(":")[0]) for segment in segments]


def _checker(peer: str) -> Checker:
    name, _, address = peer.partition(":")
    if name == "languagetool" and urlsplit(address).scheme in ("http", "https"):
        return partial(_languagetool, f"{address.rstrip('/')}/v2/check")
    if peer not in _INSTALLED:
        known = ", ".join((*_INSTALLED, "languagetool:http://…"))
        raise OptionError(f"no peer called {peer!r}", remedy=f"the peers are {known}")
    return _INSTALLED[peer]()


def _quire_grammar() -> Checker:
    try:
        from quire_grammar import check as corrections
    except ImportError as error:
        raise MissingExtraError("the peer quire-grammar", _EXTRA) from error

    def find(text: str) -> Iterator[Finding]:
        for found in corrections(text):
            yield Finding(found.start, found.end, found.suggestions[0] if found.suggestions else None)

    return find


def _harper() -> Checker:
    try:
        from harper import Language, Linter
    except ImportError as error:
        raise MissingExtraError("the peer harper", _EXTRA) from error
    linter = Linter()

    def find(text: str) -> Iterator[Finding]:
        for lint in linter.lint(text, language=Language.PLAINTEXT):
            changed = linter.apply_suggestion(text, lint, lint.suggestions[0]) if lint.suggestions else None
            yield _changed_part(text, changed, lint.span.start, lint.span.end)

    return find


_INSTALLED: Final[dict[str, Callable[[], Checker]]] = {"quire-grammar": _quire_grammar, "harper": _harper}


def _languagetool(address: str, text: str) -> Iterator[Finding]:
    """Findings of a LanguageTool server; its offsets are UTF-16 code units."""
    ruler = Utf16(text)
    for match in _request(address, text)["matches"]:
        start, end = (ruler.point(match["offset"] + length) for length in (0, match["length"]))
        suggested = match.get("replacements") or []
        yield Finding(start, end, suggested[0]["value"] if suggested else None)


def _request(address: str, text: str) -> Any:
    request = Request(address, urlencode({"text": text, "language": "en-US"}).encode())
    try:
        with urlopen(request, timeout=_SECONDS) as answer:
            record = json.load(answer)
    except (HTTPError, URLError, TimeoutError, ConnectionError) as error:
        reason = getattr(error, "reason", error)
        raise InputError(f"no answer from LanguageTool: {reason}", where=address) from error
    except ValueError as error:
        raise InputError("LanguageTool's answer is not JSON", where=address) from error
    if not isinstance(record, dict) or not isinstance(record.get("matches"), list):
        raise InputError("LanguageTool's answer has no matches", where=address)
    return record


def _changed_part(text: str, changed: str | None, start: int, end: int) -> Finding:
    """The finding whose suggestion turns the text into `changed`; the change may begin next to the finding."""
    if changed is None:
        return Finding(start, end, None)
    tail = len(text) - end
    if changed.startswith(text[:start]) and changed.endswith(text[end:]) and len(changed) >= start + tail:
        return Finding(start, end, changed[start:len(changed) - tail])
    return Finding(0, len(text), changed)


def _result(segment: Segment, findings: Iterable[Finding], peer: str) -> Result:
    kept: list[Finding] = []
    for finding in sorted(findings, key=lambda finding: (finding.start, -finding.end)):
        if not kept or finding.start >= max(kept[-1].end, kept[-1].start + 1):
            kept.append(finding)
    edits = tuple(_edit(segment.text, finding.start, finding.end, finding.replacement, peer) for finding in kept
                  if finding.replacement is not None
                  and finding.replacement != segment.text[finding.start:finding.end])
    spans = tuple(Span(finding.start, finding.end, _category(segment.text, finding), origin=peer) for finding in kept)
    return Result(segment, spans, edits)


def _edit(text: str, start: int, end: int, replacement: str, peer: str) -> Edit:
    category = categorise(text, start, end, replacement)
    return Edit(start, end, text[start:end], replacement, category, origin=peer)


def _category(text: str, found: Finding) -> str:
    return "style/awkward" if found.replacement is None else \
        categorise(text, found.start, found.end, found.replacement)
