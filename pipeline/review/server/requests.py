"""Read the parameters of the review page's requests. Raises OptionError for invalid parameters."""

import asyncio
import json
import secrets
from collections.abc import Mapping
from dataclasses import fields, replace
from typing import TYPE_CHECKING, Any, Final

from ....corpora.errors import OptionError
from ...results.items import Filter, Place
from ..decisions import MEMORY
from .timeouts import TIMEOUT_SECONDS

if TYPE_CHECKING:
    from starlette.requests import Request

_MAX_BYTES: Final = 1 << 23


async def read_request(request: "Request", csrf: str) -> Mapping[str, Any]:
    """The JSON object of a request. Raises HTTPException if it is not from the page, too long or too slow."""
    from starlette.exceptions import HTTPException

    token = request.headers.get("x-degarble", "")
    if not secrets.compare_digest(token.encode(), csrf.encode()):
        raise HTTPException(403, "not from the page")
    if request.headers.get("content-type", "").split(";")[0] != "application/json":
        raise HTTPException(415, "not JSON")
    body, length = bytearray(), 0
    try:
        async with asyncio.timeout(TIMEOUT_SECONDS):
            async for chunk in request.stream():
                # a body that is too long is read to its end, because a client that is still sending reads no answer
                length += len(chunk)
                if length <= _MAX_BYTES:
                    body += chunk
    except TimeoutError as error:
        raise HTTPException(408, "too slow") from error
    if length > _MAX_BYTES:
        raise HTTPException(413, "too long")
    try:
        parameters = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise OptionError(f"not JSON: {error}") from error
    if not isinstance(parameters, dict):
        raise OptionError("not a JSON object")
    return parameters


def reviewer_of(request: Mapping[str, Any]) -> str:
    """The reviewer's name."""
    name = text_of(request, "reviewer").strip()
    if name == MEMORY:
        raise OptionError(f"{MEMORY!r} is the name of the memory of dismissed items; choose another name")
    return name


def text_of(request: Mapping[str, Any], name: str) -> str:
    """A string parameter, empty by default."""
    value = request.get(name, "")
    if not isinstance(value, str):
        raise OptionError(f"{name} is not a string")
    return value


def list_of(request: Mapping[str, Any], name: str) -> list[Any]:
    """A required list."""
    value = request.get(name)
    if not isinstance(value, list):
        raise OptionError(f"{name} is not a list")
    return value


def place_of(value: Any) -> Place:
    """A place from a list of three integers."""
    if not (isinstance(value, list) and len(value) == 3 and all(type(part) is int for part in value)):
        raise OptionError(f"not a place: {value!r}")
    return Place(*value)


def number_of(request: Mapping[str, Any], name: str, default: int) -> int:
    """An integer parameter."""
    value = request.get(name, default)
    if type(value) is not int:
        raise OptionError(f"{name} is not an integer")
    return value


def filter_of(request: Mapping[str, Any], *, raw: bool = False) -> Filter:
    """The filter of a request, or the default filter. Unless `raw`, a filter for marks ignores the gate's decision,
    because the gate does not decide on marks."""
    values = request.get("filter", {})
    if not isinstance(values, dict):
        raise OptionError("filter is not an object")
    known = {field.name: values[field.name] for field in fields(Filter) if field.name in values}
    for name, value in known.items():
        if not isinstance(value, (int, float) if name in ("least", "most") else str):
            raise OptionError(f"invalid value of the filter {name}: {value!r}")
    filter_ = Filter(**known)
    return filter_ if raw else of_kind(filter_, filter_.kind)


def of_kind(filter_: Filter, kind: str) -> Filter:
    """The filter for another kind of items. For marks it ignores the gate's decision."""
    return replace(filter_, kind=kind, decision="" if kind == "mark" else filter_.decision)
