"""The text of an XML element: entities decoded, inline elements hidden, all characters mapped to the file.

Paired inline elements (`<g>`, `<bpt>…</ept>`, `<mrk>`) are not in the text. Elements with content of their own
(`<x/>`, `<ph>`) are one U+FFFC. The content of `<ph>` and `<bpt>` is native code, not text.
"""

import re
from collections.abc import Iterator
from html import escape
from typing import Final
from xml.sax.saxutils import unescape

from .mapped_text import PLACEHOLDER, MappedText, Places

TOKEN: Final = re.compile(
    r"(?P<aside><!--.*?-->|<\?.*?\?>)|<!\[CDATA\[(?P<cdata>.*?)\]\]>"
    r"|<(?P<close>/?)(?:[^\s/>:]+:)?(?P<name>[^\s/>]+)(?P<rest>(?:[^>\"']|\"[^\"]*\"|'[^']*')*)>"
    r"|(?P<entity>&[^;]*;)|(?P<text>[^<&]+)", re.DOTALL)

_CODE: Final = frozenset({"bpt", "ept", "ph", "it", "ut"})
_CONTENT: Final = frozenset({"x", "ph", "it", "ut", "cp"})
_PLACEHOLDER: Final = re.compile(PLACEHOLDER)
_QUOTES: Final = {"&quot;": '"', "&apos;": "'"}
_NUMBERED: Final = re.compile(r"&#(?:(\d{1,7})|[xX]([0-9a-fA-F]{1,6}));")


def map_content(raw: str, start: int, end: int) -> MappedText:
    """The text of `raw[start:end]`, which must be the content of a well-formed element."""
    text: list[str] = []
    places = Places()
    protected: list[tuple[int, int]] = []
    code_start = code_depth = 0

    def show(shown: str, first: int, last: int) -> None:
        text.append(shown)
        places.add(first, last)

    def show_plain(shown: str, first: int) -> None:
        # protect a literal U+FFFC of the file: `splice` would take it for an element's
        protected.extend((at + found.start(), at + found.end()) for found in _PLACEHOLDER.finditer(shown))
        text.append(shown)
        places.add_plain(first, len(shown))

    for token in TOKEN.finditer(raw, start, end):
        name, at = token["name"], len(places)
        if name is None and code_depth:
            continue
        if name is not None:
            is_empty = token["rest"].endswith("/")
            code_start = code_start if code_depth else token.start()
            if name in _CODE or code_depth:
                code_depth += 0 if is_empty else -1 if token["close"] else 1
            if code_depth:
                continue
            if name in _CONTENT:
                show(PLACEHOLDER, code_start, token.end())
            protected.append((at, len(places)))
        elif token["text"] is not None:
            show_plain(token["text"], token.start())
        elif token["cdata"] is not None:
            show_plain(token["cdata"], token.start("cdata"))
            protected.append((at, len(places)))
        elif token["entity"] is not None:
            read = read_entity(token["entity"])
            show(read or PLACEHOLDER, token.start(), token.end())
            if read in (None, PLACEHOLDER):
                protected.append((at, at + 1))
        else:
            protected.append((at, at))
    return MappedText("".join(text), places, start, tuple(protected))


def read_entity(entity: str) -> str | None:
    """The character of a predefined or numeric entity; None for an entity from a DTD."""
    numbered = _NUMBERED.fullmatch(entity)
    if numbered:
        return chr(int(numbered[1]) if numbered[1] else int(numbered[2], 16))
    read = unescape(entity, _QUOTES)
    return None if read == entity else read


def escape_xml(text: str) -> str:
    """Text as XML content. Raises ValueError for a character that is not allowed in XML."""
    wrong = re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", text)
    if wrong:
        raise ValueError(f"XML cannot represent U+{ord(wrong[0]):04X}")
    return escape(text, quote=False)


def content_bounds(raw: str, name: str) -> tuple[int, int] | None:
    """The (start, end) of the content of the first element `name` in `raw`; None if there is none."""
    begin: int | None = None
    depth = 0
    for token in _named(raw, name):
        is_empty = token["rest"].endswith("/")
        if begin is None:
            if is_empty:
                return None
            begin = token.end()
        depth += 0 if is_empty else -1 if token["close"] else 1
        if depth == 0:
            return begin, token.start()
    return None


def set_attributes(tag: str, values: dict[str, str]) -> str:
    """The start tag with these attributes set or added."""
    for name, value in values.items():
        setting = f'{name}="{escape(value)}"'
        old = re.search(rf"(?<=\s){name}\s*=\s*(?:\"[^\"]*\"|'[^']*')", tag)
        if old:
            tag = tag[:old.start()] + setting + tag[old.end():]
        else:
            end = tag.rstrip("/>").rstrip()
            tag = f"{end} {setting}{tag[len(end):].lstrip()}"
    return tag


def _named(raw: str, name: str) -> Iterator[re.Match[str]]:
    return (token for token in TOKEN.finditer(raw) if token["name"] == name)
