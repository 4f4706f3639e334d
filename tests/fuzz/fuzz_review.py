"""What must hold of the review server: whatever is asked, an answer below 500, and never a secret or a traceback."""

import asyncio
import json
import warnings
from functools import cache
from typing import Any

from degarble.pipeline.review.decisions import Decisions
from degarble.pipeline.review.server.app import Site, review_app
from degarble.pipeline.review.session import ReviewSession
from fuzz_exchange import RESULTS
from fuzz_files import FOLDER

SITE = Site(frozenset({"127.0.0.1:1"}), "token", "csrf")
FILTER = {"status": "all", "text": "the", "category": "", "least": 0.1, "most": 0.9, "doc": "news", "decision": ""}
ASKED: dict[str, dict[str, Any]] = {
    "next": {"reviewer": "Ann", "filter": FILTER, "place": [0, 12, 19]},
    "decide": {
        "reviewer": "Ann",
        "verdict": "accept",
        "places": [[0, 12, 19]],
        "note": "n",
        "replacement": "the",
        "stay": None,
        "filter": {},
    },
    "undo": {"reviewer": "Ann", "filter": {}},
    "same": {"reviewer": "Ann", "place": [1, 0, 7]},
    "count": {"reviewer": "Ann", "filter": FILTER},
    "bulk": {"reviewer": "Ann", "filter": {}, "verdict": "reject", "expected": 2},
    "team": {"reviewer": "Ann"},
}
HEADERS = [(b"host", b"127.0.0.1:1"), (b"content-type", b"application/json"), (b"x-degarble", b"csrf")]
SEEDS = [
    json.dumps({"path": f"/token/api/{name}", "method": "POST", "headers": [], "body": body}).encode()
    for name, body in ASKED.items()
] + [
    json.dumps({"path": path, "method": "GET", "headers": [["origin", "http://127.0.0.1:1"]], "body": None}).encode()
    for path in ("/token/", "/token/review.js", "/", "/token/../../etc/passwd", "*", "/token/%2e%2e/x", "")
]


@cache
def _app() -> Any:
    (FOLDER / "review.jsonl").write_text("", encoding="utf-8")
    log = Decisions(FOLDER / "review.sqlite", FOLDER / "review.jsonl").__enter__()
    return review_app(ReviewSession(RESULTS, log), SITE, "t", "Ann")


def review(data: bytes) -> None:
    """A request as JSON: path, method, headers, and a body that is JSON or, where it is a string, bytes."""
    try:
        asked = json.loads(data)
        path, method = str(asked["path"]), str(asked["method"])
        body = asked["body"]
        headers = [
            (str(name).lower().encode("latin-1"), str(value).encode("latin-1")) for name, value in asked["headers"]
        ]
    except (ValueError, KeyError, TypeError, RecursionError):
        path, method, headers, body = "/token/api/decide", "POST", [], data.decode("utf-8", "replace")
    content = body.encode("utf-8", "replace") if isinstance(body, str) else json.dumps(body).encode()
    raw = path.encode("utf-8", "replace")
    scope = {
        "type": "http",
        "asgi": {"version": "3.0"},
        "http_version": "1.1",
        "method": method,
        "scheme": "http",
        "path": raw.decode(),
        "raw_path": raw,
        "query_string": b"",
        "root_path": "",
        "headers": [*headers, *HEADERS],
        "client": ("127.0.0.1", 2),
        "server": ("127.0.0.1", 1),
    }
    status, answer = asyncio.run(_asked(scope, content))
    assert 200 <= status < 500, status
    assert b"Traceback" not in answer


async def _asked(scope: dict[str, Any], content: bytes) -> tuple[int, bytes]:
    parts = [content[:7], content[7:]]
    status, answer = 0, b""

    async def receive() -> dict[str, Any]:
        if not parts:
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": parts.pop(0), "more_body": bool(parts)}

    async def send(message: dict[str, Any]) -> None:
        nonlocal status, answer
        status = message.get("status", status)
        answer += message.get("body", b"")

    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)
        await _app()(scope, receive, send)
    return status, answer
