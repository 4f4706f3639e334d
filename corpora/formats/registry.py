"""The formats by name and extension, and the files that a path refers to."""

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
from ..files.remote import is_collection, is_hidden, is_remote, local_path, matching_urls
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
"""Name: "module:class". The class is loaded on use."""

ESCAPES: Final[dict[str, Callable[[str], str]]] = {
    "jsonl": lambda character: json.dumps(character)[1:-1],
    "tmx": lambda character: f"&#{ord(character)};",
    "xliff": lambda character: f"&#{ord(character)};"}
"""Formats that can escape a character that the file's encoding lacks, with the function that does it."""

HUB: Final = "hf:"
"""The prefix of a data set's name; its output is jsonl."""

EXTENSIONS: Final = {
    ".csv": "csv", ".jsonl": "jsonl", ".ndjson": "jsonl", ".parquet": "parquet", ".po": "po", ".pot": "po",
    ".tmx": "tmx", ".tsv": "tsv", ".txt": "txt", ".xlf": "xliff", ".xliff": "xliff"}


def format_of(path: FilePath, options: ReadOptions) -> str:
    """The format in `options`, else that of the extension; stdin is txt. Raises OptionError, InputError."""
    known = ", ".join(FORMATS)
    if options.format is not None:
        if options.format not in FORMATS:
            raise OptionError(f"no format called {options.format!r}", remedy=f"the formats are {known}")
        return options.format
    if path == STANDARD:
        return "txt"
    if is_hub(path):
        return "jsonl"
    extension = bare_name(path).suffix.lower()
    if extension not in EXTENSIONS:
        raise InputError(f"unknown extension {extension!r}", where=str(path),
                         remedy=f"give --format, one of {known}")
    return EXTENSIONS[extension]


def shards_of(path: FilePath, options: ReadOptions) -> list[str]:
    """The sorted files of a directory or glob; any other path is returned as it is.

    A directory gives all files of a known format, including subfolders, without hidden files. Raises InputError if
    there are none.
    """
    name = local_path(path)
    if not is_file_set(name):
        return [name]
    paths = matching_urls(name) if is_remote(name) else _local_files(name)
    shards = [file for file in paths if _is_known(file, options)]
    if not shards:
        raise InputError("no file of a known format", where=name)
    return shards


def is_file_set(path: FilePath) -> bool:
    """Whether the path is a directory or a glob."""
    name = local_path(path)
    if is_remote(name):
        return is_collection(name)
    return os.path.isdir(name) or (glob.has_magic(name) and not os.path.exists(name))


def is_hub(path: FilePath) -> bool:
    """Whether the path is the name of a data set; hf:// is a file system instead."""
    return os.fspath(path).startswith(HUB) and not is_remote(path)


def _local_files(name: str) -> list[str]:
    if os.path.isdir(name):
        paths = [file for file in Path(name).rglob("*") if not is_hidden(file.relative_to(name).parts)]
    else:
        paths = [Path(file) for file in glob.glob(name, recursive=True)]
    return sorted(str(file) for file in paths if file.is_file())


def _is_known(file: str, options: ReadOptions) -> bool:
    return options.format is not None or bare_name(file).suffix.lower() in EXTENSIONS


@cache
def format_named(name: str) -> Format:
    """The format object for a name in `FORMATS`; its module is imported on first use."""
    module, kind = FORMATS[name].split(":")
    return cast(Format, getattr(import_module(f".{module}", __package__), kind)())
