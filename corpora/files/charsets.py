"""File encodings, from the byte-order mark, a declaration or the user; never guessed.

Input is converted to UTF-8. A byte that is not valid in the encoding becomes one surrogate (U+DC00 plus the byte)
and is written back as that byte.
"""

import codecs
import re
from collections.abc import Callable, Iterator
from typing import Any, Final, cast

from ..errors import InputError, OptionError

UTF_8: Final = "utf-8"

_MARKS: Final = (
    (b"\xff\xfe\0\0", "utf-32-le"), (b"\0\0\xfe\xff", "utf-32-be"), (b"\xef\xbb\xbf", UTF_8),
    (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"), (b"\x84\x31\x95\x33", "gb18030"),
)
_DECLARATIONS_BEGIN: Final = (
    (b"<\0\0\0?\0\0\0", "utf-32-le"), (b"\0\0\0<\0\0\0?", "utf-32-be"),
    (b"<\0?\0", "utf-16-le"), (b"\0<\0?", "utf-16-be"),
)
"""First bytes of an XML declaration in the wide encodings, which identify them (XML 1.0, appendix F)."""

_XML_DECLARATION: Final = re.compile(
    rb"<\?xml\s[^>]*?encoding\s*=\s*[\"']([A-Za-z][\w.:-]*)[\"']")
_PO_HEADER: Final = re.compile(
    rb'^[ \t]*+msgid[ \t]++""[ \t]*+\r?\n[ \t]*+msgstr[ \t]++(?:"(?:[^"\\\r\n]++|\\.)*+"[ \t]*+\r?\n?[ \t]*+)*+',
    re.MULTILINE)
_PO_CHARSET: Final = re.compile(rb"Content-Type:[^\"\r\n]*?charset=([\w.:+-]+)", re.IGNORECASE)
_DECLARED_BYTES: Final = 1 << 16
_NOT_FILES: Final = frozenset({"idna", "punycode", "undefined", "unicode_escape", "raw_unicode_escape", "mbcs", "oem",
                               "utf-7", "hz", "palmos"})
"""Python codecs that are not file encodings: not text, or with several encodings of one text."""

_BYTE_ORDER_OPEN: Final = frozenset({"utf-16", "utf-32"})
_FIRST_SURROGATE: Final = 0xDC00
_SURROGATES: Final = re.compile("([\ud800-\udfff]+)")


def known_encoding(name: str) -> str:
    """Python's name for the encoding. Raises OptionError for names that are not encodings of files."""
    try:
        codec = codecs.lookup(name)
    except (LookupError, ValueError, UnicodeError) as error:
        raise OptionError(f"no encoding called {name!r}", remedy="give a Python name: utf-16, latin-1, gb18030, …") \
            from error
    encoding = UTF_8 if codec.name == "utf-8-sig" else codec.name
    is_text = getattr(codec, "_is_text_encoding", True) and codec.incrementaldecoder is not None
    if not is_text or encoding in _NOT_FILES or encoding.startswith("iso2022"):
        raise OptionError(f"files in {name!r} cannot be written back unchanged",
                          remedy="convert them to UTF-8 with iconv")
    return encoding


def choose_encoding(first: bytes, asked: str | None, declared: Callable[[bytes], str | None] | None, where: str) -> str:
    """The encoding of a file that begins with `first`: from its byte-order mark, else `asked`, else the declaration,
    else UTF-8. Raises InputError if these contradict each other or the byte order is unknown."""
    mark = next((encoding for mark, encoding in _MARKS if first.startswith(mark)), None)
    wanted = None if asked is None else known_encoding(asked)
    if mark is not None:
        if wanted is not None and wanted != mark and not (wanted in _BYTE_ORDER_OPEN and mark.startswith(wanted)):
            raise InputError(f"has the byte-order mark of {mark}, but --encoding is {wanted}", where=where,
                             remedy="omit --encoding")
        return mark
    encoding = wanted or (declared(first) if declared else None)
    if encoding is None:
        return UTF_8
    if wanted is None:
        try:
            encoding = known_encoding(encoding)
        except OptionError as error:
            raise InputError(f"declares an unsupported encoding: {error.what}", where=where,
                             remedy="give --encoding") from error
    if encoding in _BYTE_ORDER_OPEN:
        raise InputError(f"{'declares' if wanted is None else '--encoding is'} {encoding}, without a byte-order mark",
                         where=where, remedy=f"give --encoding {encoding}-le, {encoding}-be or the real encoding")
    return UTF_8 if encoding == "ascii" else encoding


def declared_in_xml(first: bytes) -> str | None:
    """The encoding in an XML declaration; for wide encodings, the one that the declaration itself is written in."""
    wide = next((encoding for begin, encoding in _DECLARATIONS_BEGIN if first.startswith(begin)), None)
    found = _XML_DECLARATION.match(first.lstrip())
    return wide or (found[1].decode("ascii") if found else None)


def declared_in_po(first: bytes) -> str | None:
    """The charset in the header of a PO catalogue; None if it is not filled in, as in templates."""
    header = _PO_HEADER.search(first[:_DECLARED_BYTES])
    found = _PO_CHARSET.search(header[0]) if header else None
    return None if found is None or found[1].upper() == b"CHARSET" else found[1].decode("ascii")


DECLARATION_READERS: Final[dict[str, Callable[[bytes], str | None]]] = {
    "po": declared_in_po, "tbx": declared_in_xml, "tmx": declared_in_xml, "xliff": declared_in_xml}
"""For formats that can declare their encoding: the function that reads it from the first bytes of a file."""


def as_utf_8(blocks: Iterator[bytes], encoding: str) -> Iterator[bytes]:
    """The blocks converted to UTF-8, with surrogates for bytes that are invalid or would be written differently."""
    decoder = codecs.getincrementaldecoder(encoding)("degarble.kept")
    held = b""
    for block in blocks:
        yield _text(decoder, encoding, held, block, final=False).encode(UTF_8, "surrogatepass")
        held = _pending(decoder)
    rest = _text(decoder, encoding, held, b"", final=True)
    if rest:
        yield rest.encode(UTF_8, "surrogatepass")


def encode_text(text: str, encoding: str) -> bytes:
    """The text as bytes of the file. Raises UnicodeEncodeError for a character that is not in the encoding."""
    if encoding == UTF_8:
        return text.encode(UTF_8, "surrogateescape")
    if _SURROGATES.search(text) is None:
        return text.encode(encoding)
    parts = _SURROGATES.split(text)
    return b"".join(_original_bytes(part) if place % 2 else part.encode(encoding) for place, part in enumerate(parts))


def can_encode(text: str, encoding: str) -> bool:
    """Whether the encoding has all characters of the text."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def _original_bytes(part: str) -> bytes:
    codes = [ord(character) - _FIRST_SURROGATE for character in part]
    at = next((i for i, code in enumerate(codes) if not 0 <= code <= 0xFF), None)
    if at is not None:
        raise UnicodeEncodeError(UTF_8, part, at, at + 1, "surrogates not allowed")
    return bytes(codes)


def _as_surrogates(raw: bytes) -> str:
    return "".join(chr(_FIRST_SURROGATE + byte) for byte in raw)


def _text(decoder: codecs.IncrementalDecoder, encoding: str, held: bytes, block: bytes, *, final: bool) -> str:
    text = decoder.decode(block, final)
    if encoding.startswith(("utf-", "latin", "iso8859")):
        return text
    taken = (held + block)[:len(held) + len(block) - (0 if final else len(_pending(decoder)))]
    return text if _round_trips(text, encoding, taken) else _only_round_trips(taken, encoding)


def _only_round_trips(taken: bytes, encoding: str) -> str:
    """Decode character by character; a character that would be written as other bytes is kept as its bytes."""
    decoder = codecs.getincrementaldecoder(encoding)("degarble.kept")
    characters: list[str] = []
    begin = 0
    for end in range(1, len(taken) + 1):
        text = decoder.decode(taken[end - 1:end], end == len(taken))
        if text:
            after = end - len(_pending(decoder))
            raw = taken[begin:after]
            characters.append(text if _round_trips(text, encoding, raw) else _as_surrogates(raw))
            begin = after
    return "".join(characters)


def _round_trips(text: str, encoding: str, raw: bytes) -> bool:
    try:
        return encode_text(text, encoding) == raw
    except UnicodeEncodeError:
        return False


def _pending(decoder: codecs.IncrementalDecoder) -> bytes:
    """The bytes that the decoder has read, but not yet decoded."""
    state: Any = decoder.getstate()
    return cast(bytes, state[0])


def _keep_bytes(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return _as_surrogates(error.object[error.start:error.end]), error.end


codecs.register_error("degarble.kept", _keep_bytes)
