"""What the commands share: options, messages on stderr, the choice of models."""

import hashlib
import json
from collections.abc import Callable
from contextlib import suppress
from typing import Any, TypeVar

import click
from click.shell_completion import CompletionItem

from ... import __version__
from ...corpora.files.input import ERRORS
from ...corpora.formats import FORMATS, ReadOptions

Command = TypeVar("Command", bound=Callable[..., Any])
Log = Callable[[str], None]
_PATHS = {"IN", "OUT", "DIR", "REF", "MT", "HYP", "FILE", "SRC", "SOURCE", "X"}


def combined(*options: Callable[[Any], Any]) -> Callable[[Command], Command]:
    """Several options as one decorator, shown in the order given."""
    def decorate(command: Command) -> Command:
        for option in reversed(options):
            command = option(command)
        return command

    return decorate


quiet_option = click.option("--quiet", is_flag=True, help="Say nothing on stderr but errors.")
overwrite_option = click.option("--overwrite", is_flag=True, help="Replace outputs that exist.")
spreadsheet_option = click.option(
    "--spreadsheet-safe", is_flag=True,
    help="Put a single quote before each cell of a csv or tsv that a spreadsheet would take for a formula.")
device_option = click.option("--device", default="auto", show_default=True, metavar="NAME",
                             help="auto, cpu, cuda, cuda:1, mps, …")
detector_option = click.option("--detector", metavar="NAME",
                               help="degarble, fast (half its layers: finds less, twice as fast), rules"
                                    " or tagger alone, or a local folder.  [default: degarble]")
corrector_option = click.option("--corrector", metavar="NAME",
                                help="A shipped one, a local folder, a hub id, or openai:URL#MODEL for a "
                                     "server.  [default: the shipped one]")
judge_option = click.option("--judge", metavar="NAME",
                            help="The causal language model that weighs edits: a local folder or a hub id.  "
                                 "[default: the shipped one]")

class ChecksType(click.ParamType[tuple[str, ...]]):
    """Names of checks between commas, or "none"."""

    name = "checks"

    def convert(self, value: Any, param: click.Parameter | None, ctx: click.Context | None) -> tuple[str, ...]:
        return () if value == "none" else tuple(name.strip() for name in value.split(","))


checks_option = click.option("--checks", type=ChecksType(), metavar="LIST",
                             help="What is checked against the source: numbers,names,copied, some of these, or "
                                  "none.  [default: all]")


input_options = combined(
    click.option("--format", "format_", type=click.Choice(sorted(FORMATS)),
                 help="Format of the input.  [default: by its extension; stdin is txt]"),
    click.option("--text-col", metavar="COL", help="Column or field of the text, by name or number."),
    click.option("--source-col", metavar="COL", help="Column or field of the source text."),
    click.option("--id-col", metavar="COL", help="Column or field of the segment's id."),
    click.option("--doc-col", metavar="COL", help="Column or field of the document's name."),
    click.option("--errors", type=click.Choice(ERRORS), default="strict", show_default=True,
                 help="What becomes of a line that is not text in its encoding or holds a NUL: refused, read "
                      "with U+FFFD for what cannot be, or passed by untouched."),
    click.option("--encoding", metavar="NAME",
                 help="Of the input, which is written as it was read: utf-16-le, latin-1, gb18030, …  [default: "
                      "as its byte-order mark or declaration says, else UTF-8]"),
)


run_options = combined(
    click.option("--workers", type=click.IntRange(min=1), metavar="N",
                 help="Processes that share the work, each with models of its own.  [default: 1; with ray, "
                      "as many as there is room for]"),
    click.option("--engine", type=click.Choice(["local", "ray"]), default="local", show_default=True,
                 help="Do the work on this machine, or with Ray Data on the cluster that RAY_ADDRESS names."),
    click.option("--cache", metavar="DIR",
                 help="Keep the models' answers in this folder, for other runs with the same models."),
    click.option("--work", metavar="DIR",
                 help="Where unfinished work is kept when the output is a URL.  [default: the user's cache]"),
    click.option("--context/--no-context", default=True, show_default=True,
                 help="Judge the segments of a document together, or each by itself."),
    click.option("--resume", is_flag=True,
                 help="Only finish an unfinished run: fail where the command or the input differs, do nothing "
                      "where the output is there. Without this an unfinished run is finished too."),
)


def complete_files(group: click.Group) -> None:
    """Let a shell complete file names in the group's commands, where an argument or option takes one."""
    for command in group.commands.values():
        if isinstance(command, click.Group):
            complete_files(command)
        for param in command.params:
            is_path = isinstance(param, click.Argument) or (param.metavar or "").strip("[]") in _PATHS or \
                "." in (param.metavar or "")
            if is_path and param.type is click.STRING:
                param.type = FileName()


class FileName(click.types.StringParamType):
    """Text that names a file, so that a shell can complete it."""

    def shell_complete(self, ctx: click.Context, param: click.Parameter, incomplete: str) -> list[CompletionItem]:
        """Leave it to the shell, which knows the files."""
        return [CompletionItem(incomplete, type="file")]


def read_options(given: dict[str, Any]) -> ReadOptions:
    """Take what `input_options` parsed out of a command's parameters."""
    return ReadOptions(format=given.pop("format_"), text_col=given.pop("text_col"),
                       source_col=given.pop("source_col"), id_col=given.pop("id_col"),
                       doc_col=given.pop("doc_col"), errors=given.pop("errors"),
                       encoding=given.pop("encoding"))


def logger(quiet: bool) -> Log:
    """Messages on stderr, or nowhere."""
    def log(message: str) -> None:
        if not quiet:
            with suppress(OSError):  # a terminal that is gone ends no run
                click.echo(f"degarble: {message}", err=True)

    return log


def weights_digest(facts: dict[str, Any]) -> str:
    """One digest for the version and all models of `model_facts`."""
    stated = json.dumps([__version__, facts], sort_keys=True)
    return hashlib.blake2b(stated.encode(), digest_size=16).hexdigest()


def model_facts(**names: str | None) -> dict[str, Any]:
    """For the meta file: of each kind the model asked for, and the weights it comes to with their digests.

    None stands for what is shipped. What is neither registered nor a folder, a hub id, has no digest.
    """
    from ...models.registry import weight_digests

    return {kind: {"name": name or "degarble", "weights": weight_digests(kind, name)}
            for kind, name in names.items() if kind != "judge" or name}


def examples(*lines: str) -> str:
    """An epilog of commands, kept line by line."""
    return "\n".join(("\b", "Examples:" if len(lines) > 1 else "Example:", *(f"  {line}" for line in lines)))


def plural(count: int, noun: str) -> str:
    """1 edit, 2 edits, 1,000 edits."""
    return f"{count:,} {noun}{'' if count == 1 else 's'}"
