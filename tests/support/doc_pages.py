"""The pages of the documentation, their fenced blocks, and the commands in them."""

import re
import shlex
from collections.abc import Iterator
from pathlib import Path
from textwrap import dedent
from typing import NamedTuple

import click
from degarble.pipeline.cli.main import cli

ROOT = Path(__file__).parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md"), *(ROOT / ".github").rglob("*.md")])
TEXT = {page.relative_to(ROOT).as_posix(): page.read_text(encoding="utf-8") for page in PAGES}
FENCE = re.compile(r"^( *)```(\w*)\n(.*?)^\1```$", re.MULTILINE | re.DOTALL)

NOT_RUN = (
    (r"^make ", "builds and installs"),
    (r"^(\S+/)?pip install |pre-commit", "asks a package index"),
    (r"^(\.venv/bin/)?(python|ruff) ", "a tool of the repository: minutes, or files that are not shipped"),
    (r"s3://|RAY_|--engine ray|^ray |^srun |^head=", "needs a store or a cluster"),
    (r"^degarble review ", "serves until Ctrl-C"),
    (r"^degarble train ", "takes hours"),
    (r"^degarble benchmark ", "needs the shipped models, or data that are not shipped"),
)
SHELL_COMMANDS = {"ray", "srun", "export", "pre-commit"}
"""Commands that are none of ours and none of the repository's."""

class Block(NamedTuple):
    """A fenced block of a page."""

    page: str
    line: int
    language: str
    text: str

    @property
    def name(self) -> str:
        return f"{self.page}:{self.line}"


def blocks(*languages: str) -> list[Block]:
    found = [Block(page, text[:match.start()].count("\n") + 1, match[2], dedent(match[3]))
             for page, text in TEXT.items() for match in FENCE.finditer(text)]
    return [block for block in found if block.language in languages] if languages else found


def lines(text: str) -> Iterator[str]:
    """The commands of a block, continued lines put together."""
    return (line.strip() for line in text.replace("\\\n", " ").splitlines() if line.strip())


def is_run(line: str) -> bool:
    return not any(re.search(pattern, line) for pattern, _ in NOT_RUN)


def words_of(line: str) -> list[str]:
    """The words of a command, without comment, variables before it and redirections."""
    words = shlex.split(re.sub(r"\d?[<>]+ *\S+|\s&$", "", line), comments=True)
    while words and re.match(r"\w+=", words[0]):
        del words[0]
    return words


def parse(words: list[str]) -> None:
    """Parse a degarble command as click would before it runs it."""
    command: click.Command = cli
    while isinstance(command, click.Group):
        command, words = command.commands[words[1]], words[1:]
    with command.make_context(words[0], words[1:]):
        pass


def check_tool(words: list[str]) -> None:
    """A command of the repository: the script, the target or the extra that it names is there."""
    program, rest = Path(words[0]).name, words[1:]
    if program == "make":
        targets = re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)
        assert set(rest) <= set(targets), rest
    elif program == "pip":
        extras = re.findall(r"degarble\[(\w+)\]", " ".join(rest))
        known = (ROOT / "pyproject.toml").read_text(encoding="utf-8")
        assert all(re.search(rf"^{extra} = \[", known, re.MULTILINE) for extra in extras), extras
    elif program == "python" and rest[0] != "-m":
        script = (ROOT / rest[0]).read_text(encoding="utf-8")
        assert all(f'"{word}"' in script for word in rest if word.startswith("--")), rest
    elif program == "python" and rest[1] == "pytest":
        assert all((ROOT / word.split("::")[0]).exists() for word in rest[2:] if "/" in word), rest
    else:
        assert program in {*SHELL_COMMANDS, "ruff", "python"}, program
