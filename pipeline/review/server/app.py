"""The review page as a web application.

The address contains a random token. API requests must be JSON from the page's own origin and contain a second token
that only the page has. The page can load only its own scripts and style, and gets corpus text only as JSON, which
its scripts insert as text.
"""

import json
import secrets
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from importlib import resources
from typing import TYPE_CHECKING, Any, Final

from ....corpora.errors import DegarbleError
from ....corpora.files.output import escape_surrogates
from ....corpora.records import CATEGORIES, DECISIONS
from ..decisions import LONGEST_NOTE, LONGEST_REPLACEMENT
from ..session import DecidedError, ReviewSession
from .answers import Answers
from .requests import read_request

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
_SCRIPTS: Final = ("pieces", "review_state", "review_link", "review_view", "review_span", "review_lists",
                   "review_forms", "review_keys", "review")
_ASSETS: Final = {"review.css": "text/css", **{f"{name}.js": "text/javascript" for name in _SCRIPTS}}


@dataclass(frozen=True, slots=True)
class Site:
    """The accepted values of the Host header, and the two secret tokens."""

    hosts: frozenset[str]
    token: str
    csrf: str

    @classmethod
    def create(cls, host: str, port: int, other_names: tuple[str, ...] = (), token: str = "") -> "Site":
        """A site for `host`, its other names and the loopback names. Creates tokens, except a given `token`."""
        names = {host, "127.0.0.1", "localhost", "[::1]", *other_names}
        hosts = frozenset({f"{name}:{port}" for name in names} | (names if port == 80 else set()))
        return cls(hosts, token or secrets.token_urlsafe(24), secrets.token_urlsafe(24))


def review_app(session: ReviewSession, site: Site, title: str, reviewer: str) -> "ASGIApp":
    """The application for a session. The page suggests `reviewer` as the reviewer's name."""
    from starlette.applications import Starlette
    from starlette.responses import Response
    from starlette.routing import Route

    page = _page(title, site.csrf, reviewer, session.docs)
    answers = Answers(session)

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
                return _json(answer(await read_request(request, site.csrf)))
            except DecidedError as error:
                return _json({"error": str(error), "decided": True}, 409)
            except DegarbleError as error:
                return _json({"error": str(error)}, 400)

        return respond

    base = f"/{site.token}"
    app = Starlette(routes=[
        Route(f"{base}/", show), Route(f"{base}/{{name}}", asset),
        *(Route(f"{base}/api/{name}", endpoint(answer), methods=["POST"])
          for name, answer in answers.endpoints().items())])
    return _guarded(app, site)


def _guarded(app: "ASGIApp", site: Site) -> "ASGIApp":
    """Refuse foreign hosts and origins and a wrong token. Add the security headers to every response."""
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
            await PlainTextResponse("not found: use the full address that degarble review printed",
                                    404)(scope, receive, send_with_headers)
        else:
            await app(scope, receive, send_with_headers)

    return guard


def _json(value: Any, status: int = 200) -> "Response":
    """A JSON response. Lone surrogates, which UTF-8 cannot encode, become escapes."""
    from starlette.responses import Response

    text = escape_surrogates(json.dumps(value, ensure_ascii=False, separators=(",", ":")))
    return Response(text, status, media_type="application/json")


def _page(title: str, csrf: str, reviewer: str, docs: list[str]) -> str:
    from jinja2 import Environment, StrictUndefined

    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True,
                              lstrip_blocks=True)
    page = environment.from_string(_asset("review.html")).render(
        title=title, csrf=csrf, reviewer=reviewer, docs=docs, categories=CATEGORIES, decisions=DECISIONS,
        scripts=_SCRIPTS, longest_note=LONGEST_NOTE, longest_replacement=LONGEST_REPLACEMENT)
    return page.encode("utf-8", "replace").decode()


def _asset(name: str) -> str:
    return resources.files("degarble.pipeline").joinpath("templates", name).read_text(encoding="utf-8")
