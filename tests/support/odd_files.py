"""Odd files as users of other tools reported them, each made anew as a file of a few lines: text, tables, JSON.

`make(text)` gives the file with the text in it. With a doubled word there, cleaning must give `make` of the sound
text, and nothing else may change. `report` is where the like was told of.
"""

import gzip
import lzma
from collections.abc import Callable
from dataclasses import dataclass, field

import zstandard

GITHUB = "https://github.com/"


@dataclass(frozen=True)
class Odd:
    """A file: its name tells the format, `passed` what is counted as passed by (as named in the meta file)."""

    name: str
    what: str
    make: Callable[[str], bytes]
    report: str = ""
    options: dict[str, str] = field(default_factory=dict)
    passed: tuple[str, int] = ("", 0)

    def __str__(self) -> str:
        return f"{self.name.rpartition('.')[2]}: {self.what}"


def of(template: str, encoding: str = "utf-8") -> Callable[[str], bytes]:
    """A file from a template with the text's place marked by §."""
    return lambda text: template.replace("§", text).encode(encoding)


def packed(pack: Callable[[bytes], bytes], template: str) -> Callable[[str], bytes]:
    return lambda text: pack(template.replace("§", text).encode())


def utf_16(template: str, order: str = "le") -> Callable[[str], bytes]:
    return of("\ufeff" + template, f"utf-16-{order}")


LONG = "of words that go on " * 40_000

TXT = (
    Odd(
        "a.txt",
        "UTF-16 with a mark, as Windows editors save Unicode",
        utf_16("One line.\r\n§\r\n"),
        "translate/translate/issues/835",
    ),
    Odd("a.txt", "UTF-16, the bytes the other way", utf_16("One line.\n§", "be")),
    Odd("a.txt", "UTF-32 with a mark", of("\ufeffOne line.\n§\n", "utf-32-be")),
    Odd("a.txt", "Latin-1, as is said", of("Café déjà vu.\n§\n", "latin-1"), options={"encoding": "latin-1"}),
    Odd("a.txt", "GB18030, as is said", of("他说。\n§\n😀\n", "gb18030"), options={"encoding": "gb18030"}),
    Odd("a.txt", "a line separator inside a line", of("One\u2028line.\n§\u2029\n"), "ufal/udpipe/issues/103"),
    Odd(
        "a.txt",
        "three kinds of line ends, none at the end",
        of("One.\rTwo.\r\n\r\n§\nlast"),
        "votingworks/arlo/pull/883",
    ),
    Odd(
        "a.txt",
        "marks that join, part and turn letters of other scripts",
        of("नमस्\u200dते. क\u200cख.\n§\n\u05d0\u200f\n"),
    ),
    Odd(
        "a.txt",
        "a NUL in one line, passed by",
        of("One.\na\0b\n§\n"),
        "OpenRefine/OpenRefine/issues/653",
        {"errors": "skip"},
        ("unreadable_lines", 1),
    ),
    Odd(
        "a.txt",
        "lines of two encodings mixed, passed by",
        lambda text: b"caf\xe9\n" + text.encode() + "\né\n".encode(),
        options={"errors": "skip"},
        passed=("unreadable_lines", 1),
    ),
    Odd(
        "a.txt",
        "a lone surrogate in UTF-16, passed by",
        lambda text: "\ufeffOne.\na".encode("utf-16-le") + b"\x41\xd8" + f"\n{text}\n".encode("utf-16-le"),
        "translate/translate/issues/3706",
        {"errors": "skip"},
        ("unreadable_lines", 1),
    ),
    Odd(
        "a.txt",
        "UTF-16 that is cut in the middle of a character, passed by",
        lambda text: f"\ufeff{text}\nend".encode("utf-16-be") + b"\0",
        options={"errors": "skip"},
        passed=("unreadable_lines", 1),
    ),
    Odd(
        "a.txt.gz",
        "a gzip of several members",
        lambda text: (
            gzip.compress(b"One.\nTw", mtime=0)
            + gzip.compress(b"o.\n", mtime=0)
            + gzip.compress(f"{text}\n".encode(), mtime=0)
        ),
    ),
    Odd(
        "a.txt.xz",
        "an xz of two streams with zeros after",
        lambda text: lzma.compress(b"One.\n") + bytes(8) + lzma.compress(f"{text}\n".encode()) + bytes(4),
    ),
    Odd(
        "a.txt.zst",
        "frames one after another",
        lambda text: zstandard.compress(b"One.\n") + zstandard.compress(f"{text}\n".encode()),
    ),
    Odd("a.txt", "escaped markup before a doubled word", of("&lt;b&gt;§&lt;/b&gt;\n")),
    Odd(
        "a.txt",
        "a file without line breaks beside a line, left as it is",
        of(LONG * 6 + "\n§\n"),
        passed=("segments_too_long", 1),
    ),
)

TSV = (
    Odd(
        "a.tsv",
        "UTF-16, as Excel saves Unicode Text",
        utf_16("id\ttext\r\n1\t§\r\n"),
        "translate/translate/issues/835",
        {"text_col": "text"},
    ),
    Odd(
        "a.tsv",
        "a quote that opens and never closes",
        of('1\t"Second\n2\t§\n3\tFifth"s\n'),
        "pytorch/text/issues/612",
        {"text_col": "2"},
    ),
    Odd(
        "a.tsv",
        "a quote at the start of a line",
        of('a " c\tb\n" b c\t§\n'),
        "pytorch/text/issues/349",
        {"text_col": "2"},
    ),
    Odd(
        "a.tsv",
        "more tabs at the end of some lines",
        of("1\tOne.\n2\t§\t\t\n3\tThree.\t\n"),
        "clarin-eric/ParlaMint/issues/898",
        {"text_col": "2"},
    ),
    Odd(
        "a.tsv",
        "a row that ends before its text",
        of("1\tOne.\n2\n3\t§\n"),
        options={"text_col": "2"},
        passed=("rows_without_text", 1),
    ),
    Odd(
        "a.tsv",
        "a line break in a cell, its halves passed by",
        of("1\tOne.\tx\n2\tTwo\nand half.\tx\n3\t§\tx\n"),
        "twitter/communitynotes/issues/411",
        {"text_col": "2", "errors": "skip"},
        ("unreadable_lines", 2),
    ),
    Odd(
        "a.tsv",
        "a tab too many in a text, passed by",
        of("2\t§\tx\n1\tOne\tmore.\tx\n"),
        "clarin-eric/ParlaMint/issues/898",
        {"text_col": "2", "errors": "skip"},
        ("unreadable_lines", 1),
    ),
    Odd("a.tsv", "blank lines and an empty cell", of("\n1\t\n\n2\t§\n\n\n"), options={"text_col": "2"}),
    Odd(
        "a.tsv",
        "lines that end in a carriage return alone",
        of("1\tOne.\r2\t§\r"),
        "votingworks/arlo/pull/883",
        {"text_col": "2"},
    ),
    Odd(
        "a.tsv",
        "a mark before the header",
        of("\ufefftext\tid\n§\t1\n"),
        "kenfar/DataGristle/issues/148",
        {"text_col": "text"},
    ),
    Odd("a.tsv", "backslashes that other writers take for escapes", of("a\\tb\\\t§\\n\n"), options={"text_col": "2"}),
    Odd(
        "a.tsv", "Windows-1252, as is said", of("“One”\t§\n", "cp1252"), options={"text_col": "2", "encoding": "cp1252"}
    ),
)

CSV = (
    Odd("a.csv", "UTF-16 with quoted cells", utf_16('"id","text"\r\n"1","§"\r\n'), options={"text_col": "text"}),
    Odd(
        "a.csv",
        "a mark before a quoted header",
        of('\ufeff"a","text","c"\n"1","§","3"\n'),
        "johnkerl/miller/issues/161",
        {"text_col": "text"},
    ),
    Odd(
        "a.csv",
        "a mark before a quoted cell with a comma and a break",
        of('\ufeff"a,\nb",§\n'),
        "thephpleague/csv/issues/586",
        {"text_col": "2"},
    ),
    Odd(
        "a.csv",
        "line breaks inside a cell",
        of('1,"First\n\nline.\r§"\n2,x\n'),
        "adaltas/node-csv-parse/issues/21",
        {"text_col": "2"},
    ),
    Odd("a.csv", "old Macintosh line ends", of("1,One.\r2,§\r"), "votingworks/arlo/pull/883", {"text_col": "2"}),
    Odd(
        "a.csv",
        "doubled quotes, quotes in the middle of a bare cell",
        of('1,"He said ""no"". §"\n2,5" disk\n'),
        options={"text_col": "2"},
    ),
    Odd("a.csv", "only some cells quoted, empty ones too", of('"",§,""\n1,"x",\n'), options={"text_col": "2"}),
    Odd("a.csv", "a header with one name twice", of("text,text\n§,x\n"), options={"text_col": "text"}),
    Odd("a.csv", "commas at the end of some rows", of("1,One.\n2,§,,\n"), options={"text_col": "2"}),
    Odd("a.csv", "formulas in cells, left alone when not asked", of('=1+1,§\n"@x","-2"\n'), options={"text_col": "2"}),
    Odd("a.csv", "spaces around cells", of("  1 , § \n"), options={"text_col": "2"}),
    Odd("a.csv", "Big5, as is said", of("中文,§\n許,x\n", "big5"), options={"text_col": "2", "encoding": "big5"}),
)

JSONL = (
    Odd(
        "a.jsonl",
        "null for a text",
        of('{"text": null, "id": 1}\n{"text": "§"}\n'),
        "matrixorigin/matrixone/issues/7295",
        passed=("rows_without_text", 1),
    ),
    Odd(
        "a.jsonl",
        "no text in some objects",
        of('{"other": 1}\n{"text": "§"}\n{}\n'),
        "huggingface/datasets/issues/7169",
        passed=("rows_without_text", 2),
    ),
    Odd("a.jsonl", "a mark at the beginning", of('\ufeff{"text": "§"}\n'), "viggy28/recall/issues/38"),
    Odd(
        "a.jsonl",
        "a line separator inside a string",
        of('{"text": "a\u2028b §"}\n{"text": "\u2029"}\n'),
        "ijl/orjson/issues/602",
    ),
    Odd(
        "a.jsonl",
        "controls left in a string as they are",
        of('{"a": "x\ty\x01", "text": "§"}\n'),
        "johnjreiser/chupaESRI/issues/2",
    ),
    Odd(
        "a.jsonl",
        "Windows line ends, blank lines, no end at the end",
        of('{"text": "One."}\r\n\r\n \t\n{"text": "§"}'),
        "anthropics/anthropic-sdk-python/pull/1778",
    ),
    Odd(
        "a.jsonl",
        "a text that looks like a schema",
        of('{"body": "a: string, b: null", "text": "§"}\n'),
        "huggingface/datasets/issues/7664",
    ),
    Odd("a.jsonl", "a name twice, the later counts", of('{"text": "no no", "text": "§", "n": NaN, "e": 1E400}\n')),
    Odd(
        "a.jsonl", "only escapes, of a lone surrogate too", of('{"text": "\\u00e9 \\ud83d\\ude00 §", "x": "\\ud800"}\n')
    ),
    Odd(
        "a.jsonl",
        "an empty object or list where other rows have values",
        of('{"a": {}, "text": "§"}\n{"a": [], "text": ""}\n'),
        "huggingface/datasets/issues/7161",
    ),
    Odd("a.jsonl", "UTF-16 with a mark", utf_16('{"text": "§", "é": "語"}\n')),
    Odd("a.jsonl", "escaped markup before a doubled word", of('{"text": "&lt;b&gt;§&lt;/b&gt;"}\n')),
    Odd(
        "a.ndjson",
        "fields of great depth and length",
        of('{"a": ' + "[" * 90 + "]" * 90 + ', "b": "' + "x" * 100_000 + '", "text": "§"}\n'),
    ),
)
