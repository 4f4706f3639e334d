"""The formats by name and by extension, and the files that a path stands for."""

import glob
import json
import os
from collections.abc import Callable
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import Final, cast

from ..errors import InputError, OptionError
from ..files.output import STANDARD, FilePath, bare_name
from ..files.remote import is_collection, is_hidden, is_remote, local_path, matching
from .row import Format, ReadOptions

FORMATS: Final = {
    "csv": "delimited:CommaSeparated",
    "jsonl": "json_lines:JsonLines",
    "parquet": "parquet:Parquet",
    "po": "po:Catalog",
    "tmx": "tmx_xliff:Tmx",
    "tsv": "delimited:TabSeparated",
    "txt": "plain_text:Lines",
    "xliff": "tmx_xliff:Xliff",
}
"""Format name: where its class is. Loaded on use."""

ESCAPES: Final[dict[str, Callable[[str], str]]] = {
    "jsonl": lambda character: json.dumps(character)[1:-1],
    "tmx": lambda character: f"&#{ord(character)};",
    "xliff": lambda character: f"&#{ord(character)};"}
"""How formats write a character that the file's encoding does not have; the others cannot."""

HUB: Final = "hf:"
"""What the name of a data set begins with; it is written as jsonl."""

EXTENSIONS: Final = {
    ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".po": "po", ".pot": "po",
    ".tmx": "tmx", ".tsv": "tsv", ".txt": "txt", ".xlf": "xliff", ".xliff": "xliff"}


def format_of(path: FilePath, options: ReadOptions) -> str:
    """The format asked for, else the one the extension tells; stdin is txt. Raises OptionError."""
    known = ", ".join(FORMATS)
    if options.format is not None:
        if options.format not in FORMATS:
            raise OptionError(f"no format called {options.format!r}", remedy=f"known: {known}")
        return options.format
    if path == STANDARD:
        return "txt"
    if is_hub(path):
        return "jsonl"
    extension = bare_name(path).suffix.lower()
    if extension not in EXTENSIONS:
        raise InputError(f"unknown extension {extension!r}", where=str(path),
                         remedy=f"say --format, one of {known}")
    return EXTENSIONS[extension]


def shards_of(path: FilePath, options: ReadOptions) -> list[str]:
    """The files that a directory or a glob stands for, sorted; any other path stands for itself.

    Of a directory all files of a known format are taken, in folders below it too, hidden ones apart.
    Raises InputError where there are none.
    """
    name = local_path(path)
    if not is_many(name):
        return [name]
    found = matching(name) if is_remote(name) else _found(name)
    shards = [file for file in found if _is_known(file, options)]
    if not shards:
        raise InputError("no file of a known format", where=name)
    return shards


def is_many(path: FilePath) -> bool:
    """Whether the path is a directory or a glob."""
    name = local_path(path)
    if is_remote(name):
        return is_collection(name)
    return os.path.isdir(name) or (glob.has_magic(name) and not os.path.exists(name))


def is_hub(path: FilePath) -> bool:
    """Whether it is the name of a data set; hf:// is a file system."""
    return os.fspath(path).startswith(HUB) and not is_remote(path)


def _found(name: str) -> list[str]:
    if os.path.isdir(name):
        found = [file for file in Path(name).rglob("*") if not is_hidden(file.relative_to(name).parts)]
    else:
        found = [Path(file) for file in glob.glob(name, recursive=True)]
    return sorted(str(file) for file in found if file.is_file())


def _is_known(file: str, options: ReadOptions) -> bool:
    return options.format is not None or bare_name(file).suffix.lower() in EXTENSIONS


@cache
def format_named(name: str) -> Format:
    """The format of a name in `FORMATS`; its module is imported on first use."""
    module, kind = FORMATS[name].split(":")
    return cast(Format, getattr(import_module(f".{module}", __package__), kind)())
