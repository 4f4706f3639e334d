"""Shared by the commands: options, log messages, digests of the chosen models."""

import hashlib
import json
import math
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from ... import __version__
from ...corpora.files.input import ERRORS
from ...corpora.formats import FORMATS, ReadOptions
from ...models.interfaces import EFFORTS, NAMED_THRESHOLDS, Threshold

Command = TypeVar("Command", bound=Callable[..., Any])
Log = Callable[[str], None]
_PATHS = {"IN", "OUT", "DIR", "REF", "MT", "HYP", "FILE", "SRC", "SOURCE", "X"}


def combined(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """Combine options into one decorator. The help shows them in this order."""
    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


quiet_option = click.option("--quiet", is_flag=True, help="Write only errors to stderr.")
overwrite_option = click.option("--overwrite", is_flag=True, help="Replace existing outputs.")
spreadsheet_option = click.option(
    "--spreadsheet-safe", is_flag=True,
    help="Put a single quote before each csv or tsv cell that a spreadsheet would read as a formula.")
device_option = click.option("--device", default="auto", show_default=True, metavar="NAME",
                             help="auto, cpu, cuda, cuda:1, mps, …")
detector_option = click.option("--detector", metavar="NAME",
                               help="degarble, fast (half the layers: twice as fast, finds less), rules, tagger, "
                                    "or a local folder.  [default: degarble]")
corrector_option = click.option("--corrector", metavar="NAME",
                                help="A shipped corrector, a local folder, a hub id, or openai:URL#MODEL for a "
                                     "server.  [default: the shipped corrector]")
effort_option = click.option(
    "--effort", type=click.Choice(EFFORTS), default="full", show_default=True,
    help="fast: the language model reads only the segments that the rules or the fast detector mark.")
judge_option = click.option("--judge", metavar="NAME",
                            help="The causal language model that scores edits: a local folder or a hub id.  "
                                 "[default: the shipped model]")


class ChecksType(click.ParamType[tuple[str, ...]]):
    """Comma-separated names of checks, or "none"."""

    name = "checks"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        return () if value == "none" else tuple(name.strip() for name in value.split(","))


class ThresholdType(click.FloatRange):
    """A confidence, or a named threshold."""

    def __init__(self) -> None:
        super().__init__(0, 1)

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> Any:
        if value in NAMED_THRESHOLDS:
            return value
        with suppress(click.BadParameter):
            number = super().convert(value, param, ctx)
            if not math.isnan(number):
                return number
        self.fail(f"{value!r} is neither a number from 0 to 1 nor one of {', '.join(NAMED_THRESHOLDS)}.", param, ctx)


def threshold_option(default: Threshold = None) -> Callable[[Command], Command]:
    """The option --threshold. `default` None is the threshold for people."""
    shown = default or "for people, at most 10 marks in 1,000 words of sound text"
    return click.option(
        "--threshold", type=ThresholdType(), default=default, metavar="|".join((*NAMED_THRESHOLDS, "T")),
        help="Minimum confidence of a mark. precise makes about 1 mark in 1,000 words of sound text; balanced has the "
             f"best MCC, for quality estimation; recall marks all that may be garbled.  [default: {shown}]")


checks_option = click.option("--checks", type=ChecksType(), metavar="LIST",
                             help="Checks against the source: a list from numbers,names,copied, or none.  "
                                  "[default: all]")


input_options = combined(
    click.option("--format", "format_", type=click.Choice(sorted(FORMATS)),
                 help="Format of the input.  [default: by its extension; stdin is txt]"),
    click.option("--text-col", metavar="COL", help="Column or field of the text, by name or number."),
    click.option("--source-col", metavar="COL", help="Column or field of the source text."),
    click.option("--id-col", metavar="COL", help="Column or field of the segment's id."),
    click.option("--doc-col", metavar="COL", help="Column or field of the document's name."),
    click.option("--errors", type=click.Choice(ERRORS), default="strict", show_default=True,
                 help="How to treat a line that does not decode or contains a NUL: stop with an error, read "
                      "it with U+FFFD for the bad bytes, or leave it unchanged."),
    click.option("--encoding", metavar="NAME",
                 help="Encoding of the input and the output: utf-16-le, latin-1, gb18030, …  [default: "
                      "from the byte-order mark or declaration, else UTF-8]"),
)


run_options = combined(
    click.option("--workers", type=click.IntRange(min=1), metavar="N",
                 help="Processes that share the work, each with its own models.  [default: 1; with ray, "
                      "as many as fit]"),
    click.option("--engine", type=click.Choice(["local", "ray"]), default="local", show_default=True,
                 help="Run on this machine, or with Ray Data on the cluster that RAY_ADDRESS names."),
    click.option("--cache", metavar="DIR",
                 help="Keep the models' answers in this folder, for other runs with the same models."),
    click.option("--work", metavar="DIR",
                 help="The folder for unfinished work when the output is a URL.  [default: the user's cache]"),
    click.option("--context/--no-context", default=True, show_default=True,
                 help="Process the segments of a document together, or each segment by itself."),
    click.option("--resume", is_flag=True,
                 help="Only finish an unfinished run: fail if the command or the input differs, do nothing "
                      "if the output exists. An unfinished run is continued without this option too."),
)


def complete_files(group: click.Group) -> None:
    """Enable shell completion of file names for the arguments and options that take a file."""
    for command in group.commands.values():
        if isinstance(command, click.Group):
            complete_files(command)
        for param in command.params:
            is_path = isinstance(param, click.Argument) or (param.metavar or "").strip("[]") in _PATHS or \
                "." in (param.metavar or "")
            if is_path and param.type is click.STRING:
                param.type = FileName()


class FileName(click.types.StringParamType):
    """A string parameter that the shell completes as a file name."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Let the shell complete the file name."""
        return [CompletionItem(incomplete, type="file")]


def read_options(parameters: dict[str, Any]) -> ReadOptions:
    """Remove the values of `input_options` from a command's parameters and return them."""
    names = ("text_col", "source_col", "id_col", "doc_col", "errors", "encoding")
    return ReadOptions(format=parameters.pop("format_"), **{name: parameters.pop(name) for name in names})


def logger(quiet: bool) -> Log:
    """A function that writes messages to stderr, or drops them if `quiet`."""
    def log(message: str) -> None:
        if not quiet:
            with suppress(OSError):  # a closed terminal must not end the run
                click.echo(f"degarble: {message}", err=True)

    return log


def weights_digest(facts: dict[str, Any]) -> str:
    """A digest of degarble's version and of `model_facts`."""
    text = json.dumps([__version__, facts], sort_keys=True)
    return hashlib.blake2b(text.encode(), digest_size=16).hexdigest()


def model_facts(**names: str | None) -> dict[str, Any]:
    """The name and the weight digests of each chosen model, by kind, for the meta file.

    None selects the shipped model. A hub id has no digest.
    """
    from ...models.registry import weight_digests

    return {kind: {"name": name or "degarble", "weights": weight_digests(kind, name)}
            for kind, name in names.items() if kind != "judge" or name}


def examples(*lines: str) -> str:
    """A help epilog with one example command per line."""
    return "\n".join(("\b", "Examples:" if len(lines) > 1 else "Example:", *(f"  {line}" for line in lines)))


def plural(count: int, noun: str) -> str:
    """A count with its noun: 1 edit, 2 edits, 1,000 edits."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
