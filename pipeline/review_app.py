"""The review page as a web application: what may be asked, by whom, and the answers.

The address has a random token; a change must bring a second one that only the page knows, as JSON, from
the page's own origin. The page itself may load nothing but its own script and style, and corpus text
reaches it only as JSON that the script sets as text.
"""

import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict, dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from ..corpora.errors import DegarbleError, OptionError
from ..corpora.files import escape_surrogates
from ..corpora.records import CATEGORIES, DECISIONS
from .desk import Desk
from .items import Filter, Item, Place
from .marks import edit_pieces
from .review_questions import filter_of, list_of, place_of, question, reviewer_of, text_of

if TYPE_CHECKING:
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.types import ASGIApp, Receive, Scope, Send

_HEADERS: Final = {
    "Content-Security-Policy": "default-src 'none'; script-src 'self'; style-src 'self'; "
                               "connect-src 'self'; img-src data:; base-uri 'none'; form-action 'none'; "
                               "frame-ancestors 'none'",
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
}
_LISTED: Final = 100
_CONTEXT: Final = 600
"""Characters of the segment shown on either side of an item."""

_ASSETS: Final = {"pieces.js": "text/javascript", "review.js": "text/javascript",
                  "review_view.js": "text/javascript", "review.css": "text/css"}


@dataclass(frozen=True, slots=True)
class Site:
    """Where the page is: names it answers to, as in a Host header, and its two secrets."""

    hosts: frozenset[str]
    token: str
    csrf: str

    @classmethod
    def of(cls, host: str, port: int, also: tuple[str, ...] = ()) -> "Site":
        """New secrets for a server on `host`; the loopback names stand for each other."""
        names = {host, "127.0.0.1", "localhost", "[::1]", *also}
        hosts = frozenset({f"{name}:{port}" for name in names} | (names if port == 80 else set()))
        return cls(hosts, secrets.token_urlsafe(24), secrets.token_urlsafe(24))


def review_app(desk: Desk, site: Site, title: str, reviewer: str) -> "ASGIApp":
    """The application for one desk; `reviewer` is the name that the page suggests."""
    from starlette.applications import Starlette
    from starlette.responses import Response
    from starlette.routing import Route

    page = _page(title, site.csrf, reviewer, desk.docs)
    answers = _Answers(desk)

    async def show(request: "Request") -> "Response":
        return Response(page, media_type="text/html")

    async def asset(request: "Request") -> "Response":
        name = request.path_params["name"]
        if name not in _ASSETS:
            return Response("no such page", 404)
        return Response(_asset(name), media_type=_ASSETS[name])

    def endpoint(answer: Callable[[Mapping[str, Any]], Any]) -> "Callable[[Request], Awaitable[Response]]":
        async def respond(request: "Request") -> "Response":
            try:
                return _json(answer(await question(request, site.csrf)))
            except DegarbleError as error:
                return _json({"error": str(error)}, 400)

        return respond

    base = f"/{site.token}"
    app = Starlette(routes=[
        Route(f"{base}/", show), Route(f"{base}/{{name}}", asset),
        *(Route(f"{base}/api/{name}", endpoint(answer), methods=["POST"])
          for name, answer in answers.all().items())])
    return _guarded(app, site)


class _Answers:
    """What the page can ask. Every answer that moves on has the next item and the progress in it."""

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def all(self) -> dict[str, Callable[[Mapping[str, Any]], Any]]:
        return {"next": self.next, "decide": self.decide, "undo": self.undo, "same": self.same,
                "count": self.count, "bulk": self.bulk, "team": self.team}

    def next(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        reviewer, wanted = reviewer_of(asked), filter_of(asked)
        item = self._desk.item(place_of(asked["place"])) if asked.get("place") else \
            self._desk.next(reviewer, wanted)
        progress = self._desk.progress(reviewer, wanted)
        return {"item": None if item is None else self._shown(item),
                "progress": asdict(progress) | {"minutes_left": progress.minutes_left}}

    def decide(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        places = [place_of(given) for given in list_of(asked, "places")]
        replacement = asked.get("replacement")
        count = self._desk.decide(
            reviewer_of(asked), text_of(asked, "verdict"), places, note=text_of(asked, "note"),
            replacement=None if replacement is None else str(replacement),
            everywhere=len(places) > 1)
        return {"decided": count} | self.next({**asked, "place": asked.get("stay")})

    def undo(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        undone = self._desk.undo(reviewer_of(asked))
        shown = [list(entry.place) for entry in undone[:1] if entry.place in self._desk.by_place]
        return {"undone": len(undone)} | self.next({**asked, "place": shown[0] if shown else None})

    def same(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        place = place_of(asked.get("place"))
        return {"items": [self._row(item) for item in self._desk.same(place)]}

    def count(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        found = self._desk.matching(reviewer_of(asked), filter_of(asked))
        acceptable = [item for item in found if item.has_proposal]
        return {"count": len(found), "acceptable": len(acceptable),
                "items": [self._row(item) for item in found[:_LISTED]]}

    def bulk(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        verdict = text_of(asked, "verdict")
        found = [item for item in self._desk.matching(reviewer_of(asked), filter_of(asked))
                 if item.has_proposal or verdict != "accept"]
        if len(found) != asked.get("expected"):
            raise OptionError(f"there are {len(found):,} now, not {asked.get('expected')}: look again")
        count = self._desk.decide(reviewer_of(asked), verdict, [item.place for item in found])
        return {"decided": count} | self.next(asked)

    def team(self, asked: Mapping[str, Any]) -> dict[str, Any]:
        conflicts = self._desk.matching(reviewer_of(asked), Filter("conflict", ""))
        return {"reviewers": self._desk.reviewers(),
                "agreements": [asdict(agreement) for agreement in self._desk.agreements()],
                "conflicts": [self._row(item) for item in conflicts[:_LISTED]],
                "conflict_count": len(conflicts)}

    def _row(self, item: Item) -> dict[str, Any]:
        """An item in a list: a line of context, and what was decided on it."""
        text, (_, start, end) = item.segment.text, item.place
        return {"place": item.place, "before": text[max(0, start - 40):start], "after": text[end:end + 40],
                "doc": item.segment.doc, "id": item.segment.id, "original": item.edit.original,
                "replacement": item.edit.replacement, "proposes": item.has_proposal,
                "confidence": item.edit.confidence, "given": self._given(item.place),
                "conflict": self._desk.is_conflict(item.place)}

    def _shown(self, item: Item) -> dict[str, Any]:
        edit, segment, (row, start, end) = item.edit, item.segment, item.place
        choices = [(edit.replacement, edit.confidence)] if item.has_proposal else []
        choices += [(other.replacement, other.confidence) for other in edit.alternatives
                    if other.replacement not in (edit.original, edit.replacement)]
        texts = self._desk.texts
        return self._row(item) | {
            "context": [_tail(texts[row - 1]) if row else "",
                        _head(texts[row + 1]) if row + 1 < len(texts) else ""],
            "before": _tail(segment.text[:start]), "after": _head(segment.text[end:]),
            "source": segment.source or "", "category": edit.category, "decision": edit.decision,
            "reason": edit.reason, "origin": edit.origin,
            "choices": [{"replacement": replacement, "confidence": confidence,
                         "pieces": [[piece.change, piece.text] for piece in edit_pieces(
                             type(edit)(start, end, edit.original, replacement))]}
                        for replacement, confidence in choices],
            "same": len(self._desk.same(item.place)),
            "notes": [{"reviewer": entry.reviewer, "at": entry.at, "note": entry.note}
                      for entry in self._desk.notes(item.place)]}

    def _given(self, place: Place) -> list[dict[str, Any]]:
        return [{"reviewer": entry.reviewer, "verdict": entry.verdict, "replacement": entry.replacement,
                 "at": entry.at} for entry in self._desk.given(place)]


def _guarded(app: "ASGIApp", site: Site) -> "ASGIApp":
    """Refuse strange hosts and origins before anything is looked at; send the headers with every answer."""
    from starlette.datastructures import Headers, MutableHeaders
    from starlette.responses import PlainTextResponse

    async def guard(scope: "Scope", receive: "Receive", send: "Send") -> None:
        if scope["type"] != "http":
            return

        async def send_with_headers(message: Any) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message).update(_HEADERS)
            await send(message)

        headers = Headers(scope=scope)
        origin = headers.get("origin")
        if headers.get("host", "") not in site.hosts or \
                (origin is not None and origin.partition("://")[2] not in site.hosts):
            await PlainTextResponse("not from here", 403)(scope, receive, send_with_headers)
        elif not secrets.compare_digest(scope["path"].partition("/")[2].partition("/")[0].encode(),
                                        site.token.encode()):
            await PlainTextResponse("not found: use the whole address that degarble review has printed",
                                    404)(scope, receive, send_with_headers)
        else:
            await app(scope, receive, send_with_headers)

    return guard


def _json(value: Any, status: int = 200) -> "Response":
    """An answer in JSON; lone surrogates, which UTF-8 cannot hold, as escapes."""
    from starlette.responses import Response

    text = escape_surrogates(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    return Response(text, status, media_type="application/json")


def _page(title: str, csrf: str, reviewer: str, docs: list[str]) -> str:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                              lstrip_blocks=True)
    page = environment.from_string(_asset("review.html")).render(
        title=title, csrf=csrf, reviewer=reviewer, docs=docs, categories=CATEGORIES, decisions=DECISIONS)
    return page.encode("utf-8", "replace").decode()


def _asset(name: str) -> str:
    return resources.files(__package__).joinpath("templates", name).read_text(encoding="utf-8")


def _tail(text: str) -> str:
    return text if len(text) <= _CONTEXT else "…" + text[-_CONTEXT:]


def _head(text: str) -> str:
    return text if len(text) <= _CONTEXT else text[:_CONTEXT] + "…"
