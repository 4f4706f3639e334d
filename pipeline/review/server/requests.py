"""What the review page asks, read from its requests. Raises OptionError for what the page would not send."""

import asyncio
import json
import secrets
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final

from ....corpora.errors import OptionError
from ...results.items import Filter, Place
from ..decisions import MEMORY
from .timeouts import PATIENCE_SECONDS

if TYPE_CHECKING:
    from starlette.requests import Request

_MOST_BYTES: Final = 1 << 23


async def question(request: "Request", csrf: str) -> Mapping[str, Any]:
    """The JSON object of a request. Raises HTTPException where it is not from the page, or too long."""
    from starlette.exceptions import HTTPException

    given = request.headers.get("x-degarble", "")
    if not secrets.compare_digest(given.encode(), csrf.encode()):
        raise HTTPException(403, "not from the page")
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        raise HTTPException(415, "not JSON")
    body, length = bytearray(), 0
    try:
        async with asyncio.timeout(PATIENCE_SECONDS):
            async for chunk in request.stream():
                # what is too long is read to its end all the same: a client that is still sending hears no answer
                length += len(chunk)
                if length <= _MOST_BYTES:
                    body += chunk
    except TimeoutError as error:
        raise HTTPException(408, "too slow") from error
    if length > _MOST_BYTES:
        raise HTTPException(413, "too long")
    try:
        asked = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise OptionError(f"not JSON: {error}") from error
    if not isinstance(asked, dict):
        raise OptionError("not a JSON object")
    return asked


def reviewer_of(asked: Mapping[str, Any]) -> str:
    """The name the reviewer goes by."""
    name = text_of(asked, "reviewer").strip()
    if name == MEMORY:
        raise OptionError(f"{MEMORY!r} is the name of what was dismissed earlier; take another")
    return name


def text_of(asked: Mapping[str, Any], name: str) -> str:
    """A string, empty where there is none."""
    value = asked.get(name, "")
    if not isinstance(value, str):
        raise OptionError(f"{name} is not text")
    return value


def list_of(asked: Mapping[str, Any], name: str) -> list[Any]:
    """A list that must be there."""
    value = asked.get(name)
    if not isinstance(value, list):
        raise OptionError(f"{name} is not a list")
    return value


def place_of(given: Any) -> Place:
    """Three whole numbers, as a place."""
    if not (isinstance(given, list) and len(given) == 3 and all(type(part) is int for part in given)):
        raise OptionError(f"not a place: {given!r}")
    return Place(*given)


def number_of(asked: Mapping[str, Any], name: str, otherwise: int) -> int:
    """A whole number, `otherwise` where there is none."""
    value = asked.get(name, otherwise)
    if type(value) is not int:
        raise OptionError(f"{name} is not a whole number")
    return value


def filter_of(asked: Mapping[str, Any], *, raw: bool = False) -> Filter:
    """The filter asked with; that of the queue where none is. On marks no gate decided, so that a filter for
    them looks for no decision unless it is wanted `raw`."""
    given = asked.get("filter", {})
    if not isinstance(given, dict):
        raise OptionError("not a filter")
    known = {field.name: given[field.name] for field in fields(Filter) if field.name in given}
    for name, value in known.items():
        if not isinstance(value, (int, float) if name in ("least", "most") else str):
            raise OptionError(f"{name}: {value!r} makes no sense")
    wanted = Filter(**known)
    return wanted if raw else of_kind(wanted, wanted.kind)


def of_kind(wanted: Filter, kind: str) -> Filter:
    """The same filter for suggestions or marks, on which no gate decided."""
    return replace(wanted, kind=kind, decision="" if kind == "mark" else wanted.decision)
