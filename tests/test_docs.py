"""The documentation tells the truth: its commands and samples run, and what it names exists.

Commands run with the rules alone, in a folder of small inputs, by the shell. Those in `NOT_RUN` need what a test does
not have; click parses their options, and what they name is looked up.
"""

import ast
import io
import json
import os
import re
import shlex
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import redirect_stdout
from functools import cache
from itertools import pairwise
from pathlib import Path
from textwrap import dedent
from types import ModuleType
from typing import Any, NamedTuple

import click
import degarble
import pytest
from command_line import RULES, clean, run
from degarble.corpora.glossary import read_glossary
from degarble.pipeline.cli.main import cli

ROOT = Path(__file__).parents[1]
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
SHIM = f"""#!{sys.executable}
import sys
from degarble.pipeline.cli.main import cli, main

if __name__ == "__main__":  # processes of --workers import this file
    args = sys.argv[1:]
    options = {{option for param in cli.commands[args[0]].params for option in param.opts}}
    fast = {{"--detector": "rules", "--corrector": "rules", "--device": "cpu", "--resamples": "20"}}
    for option, value in fast.items():
        args += [option, value] if option in options and "--help" not in args else []
    args += ["--overwrite"] if "--overwrite" in options - {{*args}} and "--resume" not in args else []
    sys.exit(main(args))
"""


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


def by_name(*languages: str) -> Any:
    found = blocks(*languages)
    assert found
    return pytest.mark.parametrize("block", found, ids=lambda block: block.name)


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


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder with the files that the pages name."""
    folder = tmp_path_factory.mktemp("inputs")
    garbled = [f"They met in the the old harbour on day {number}." for number in range(24)]
    edited = [text.replace("the the", "the") for text in garbled]
    news = folder / "news.txt"
    news.write_text("\n".join(garbled) + "\n", encoding="utf-8")
    for name in ("news.edited.txt", "ref.txt"):
        (folder / name).write_text("\n".join(edited) + "\n", encoding="utf-8")
    (folder / "mt.tsv").write_text("mt\tsrc\turl\nThe the end.\t终。\thttps://a.example\n", encoding="utf-8")
    (folder / "shards").mkdir()
    for name in ("one.txt", "two.txt"):
        (folder / "shards" / name).write_text(garbled[0] + "\n", encoding="utf-8")
    (folder / "terms.tsv").write_text("wrong\tright\nharbour\tport\n", encoding="utf-8")
    (folder / "big.jsonl").write_text("".join(json.dumps({"text": text}) + "\n" for text in garbled), encoding="utf-8")
    import zstandard

    packed = zstandard.ZstdCompressor().compress((folder / "big.jsonl").read_bytes())
    (folder / "big.jsonl.zst").write_bytes(packed)
    done = clean(folder, "news.txt", "-o", "news.clean.txt", "--report", "news.jsonl", "--device", "cpu")
    assert done.returncode == 0, done.stderr
    report = (folder / "news.jsonl").read_text(encoding="utf-8")
    for name in ("a.jsonl", "b.jsonl", "gold.jsonl"):
        (folder / name).write_text(report, encoding="utf-8")
    # `degarble calibrate` learns from edits of the gate alone
    (folder / "news.jsonl").write_text(report.replace('"origin": "rule:doubled_word"', '"origin": "repetition"'),
                                       encoding="utf-8")
    review(folder)
    return folder


def review(folder: Path) -> None:
    """What a reviewer leaves who accepts all that `news.jsonl` proposes."""
    assert run(folder, "export", "news.jsonl", "--to", "label-studio", "-o", "tasks.json").returncode == 0
    tasks = json.loads((folder / "tasks.json").read_text(encoding="utf-8"))
    for task in tasks:
        task["annotations"] = [{"completed_by": "ann", "result": task["predictions"][0]["result"]}]
    (folder / "tasks.json").write_text(json.dumps(tasks), encoding="utf-8")
    (folder / "news.review.sqlite").unlink(missing_ok=True)
    done = run(folder, "import", "news.jsonl", "tasks.json", "--from", "label-studio")
    assert done.returncode == 0, done.stderr
    assert (folder / "news.review.sqlite").is_file()
    (folder / "tasks.json").unlink()


@pytest.fixture(scope="module")
def shell(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], subprocess.CompletedProcess[str]]:
    """Runs a script in a new copy of the inputs; at `degarble review` a reviewer accepts everything."""
    programs = tmp_path_factory.mktemp("programs")
    (programs / "degarble").write_text(SHIM, encoding="utf-8")
    (programs / "degarble").chmod(0o755)

    def run_script(script: str) -> subprocess.CompletedProcess[str]:
        folder = tmp_path_factory.mktemp("run") / "work"
        shutil.copytree(inputs, folder)
        env = {**os.environ, "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}", "HF_HUB_OFFLINE": "1"}
        for number, part in enumerate(re.split(r"^degarble review .*$", script, flags=re.MULTILINE)):
            if number:
                review(folder)
            done = subprocess.run(["bash", "-euo", "pipefail", "-c", part], cwd=folder, env=env, timeout=120,
                                  capture_output=True, text=True, stdin=subprocess.DEVNULL)
            if done.returncode:
                break
        return done
    return run_script


def test_every_block_has_a_language_that_is_checked() -> None:
    unknown = [block.name for block in blocks()
               if block.language not in {"sh", "python", "json", "tsv", "xml"} and block.page != "docs/api.md"]
    assert not unknown


@by_name("sh")
def test_commands_work(block: Block, shell: Callable[[str], subprocess.CompletedProcess[str]]) -> None:
    commands = list(lines(block.text))
    for line in commands:
        words = words_of(line)
        if not is_run(line) and words:
            parse(words) if words[0] == "degarble" else check_tool(words)
    done = shell("\n".join(line for line in commands if is_run(line) or line.startswith("degarble review ")))
    assert done.returncode == 0, done.stderr
    assert subprocess.run(["bash", "-n", "-c", block.text], capture_output=True).returncode == 0


def test_a_command_that_does_not_work_is_found(shell: Callable[[str], subprocess.CompletedProcess[str]]) -> None:
    assert shell("degarble clean news.txt -o x.txt --no-such-option").returncode == 2
    assert shell("degarble clean missing.txt -o x.txt\ntrue").returncode == 1
    with pytest.raises(click.UsageError):
        parse(words_of("degarble clean news.txt --no-such-option"))
    with pytest.raises(KeyError):
        parse(words_of("degarble train nothing"))
    for line in ("make nothing", "pip install 'degarble[nothing]'", "python benchmarks/rules.py DATA --nothing",
                 "nothing"):
        with pytest.raises(AssertionError):
            check_tool(words_of(line))


@pytest.mark.parametrize("pattern", [pattern for pattern, _ in NOT_RUN])
def test_every_exception_is_needed(pattern: str) -> None:
    assert any(re.search(pattern, line) for block in blocks("sh") for line in lines(block.text))


def samples() -> dict[str, list[Block]]:
    """The samples of each page; below "Names" the API's page has signatures, which `test_api.py` checks."""
    found: dict[str, list[Block]] = {}
    for block in blocks("python"):
        if block.page != "docs/api.md" or "## Names" not in TEXT[block.page].splitlines()[:block.line]:
            found.setdefault(block.page, []).append(block)
    return found


@pytest.mark.parametrize("page", samples())
def test_samples_run_and_print_what_they_say(page: str, inputs: Path, tmp_path: Path,
                                             monkeypatch: pytest.MonkeyPatch) -> None:
    load = degarble.load
    monkeypatch.setattr(degarble, "load", lambda **given: load(
        **{**given, "detector": "rules", "corrector": "rules", "device": "cpu"}), raising=False)
    shutil.copytree(inputs, tmp_path / "work")
    monkeypatch.chdir(tmp_path / "work")
    printed, said = io.StringIO(), []
    for block in samples()[page]:
        said += re.findall(r"^#> (.*)$", block.text, re.MULTILINE)
        file = re.match(r"# ([\w/]+)\.py\n", block.text)
        module = ModuleType(f"degarble.{file[1].replace('/', '.')}" if file else "sample")
        module.__package__ = module.__name__.rpartition(".")[0]
        if file:
            monkeypatch.setitem(sys.modules, module.__name__, module)
        with redirect_stdout(printed):
            exec(compile(block.text, block.name, "exec"), vars(module))
    assert said
    assert printed.getvalue().splitlines() == said


def test_the_record_in_the_docs_is_one() -> None:
    (block,) = blocks("json")
    record = json.loads(block.text)
    result = degarble.Result.from_json(record)
    assert result.cleaned == record["cleaned"]
    assert result.to_json().items() >= {name: record[name] for name in ("id", "text", "spans", "cleaned")}.items()


def test_the_glossary_in_the_docs_is_one(tmp_path: Path) -> None:
    (block,) = blocks("tsv")
    (tmp_path / "terms.tsv").write_text(block.text, encoding="utf-8")
    assert read_glossary(str(tmp_path / "terms.tsv")).terms == {"火锅": "hot pot", "总领事馆": "consulate general"}


def examples() -> list[list[str]]:
    """The rows of the README's table of examples: error, text, source, result, decision."""
    table = TEXT["README.md"].partition("<!-- examples -->\n")[2].partition("<!-- /examples -->")[0]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in table.splitlines()[2:]]


def test_examples_are_what_the_shipped_models_do() -> None:
    rows = examples()
    assert {row[4] for row in rows} == {"accept", "review", "mark"}
    segments = [degarble.Segment(text.replace("**", ""), str(number), str(number), source or None)
                for number, (_, text, source, _, _) in enumerate(rows)]
    results = degarble.load(device="cpu").clean(segments)
    for (_, text, _, replacement, decision), result in zip(rows, results, strict=True):
        start, end = text.index("**"), text.rindex("**") - 2
        edits = [edit for edit in result.edits if (edit.start, edit.end) == (start, end) and edit.decision != "reject"]
        if decision == "mark":
            assert not edits
            assert any((span.start, span.end) == (start, end) for span in result.spans), text
        else:
            assert [(edit.replacement, edit.decision) for edit in edits] == [(replacement, decision)], text


INLINE = re.compile(r"(?<!`)`([^`\n]+)`(?!`)")
FOLDERS = "corpora|models|pipeline|evaluation|benchmarks|tests|release|docs"


def inline(pattern: str) -> list[tuple[str, str]]:
    """What code in the text matches, with its page."""
    return [(page, found) for page, text in TEXT.items() for code in INLINE.findall(FENCE.sub("", text))
            for found in re.findall(pattern, code)]


@cache
def known_options() -> set[str]:
    found = {"--help", "--version"}
    todo: list[click.Command] = [cli]
    while todo:
        command = todo.pop()
        todo += command.commands.values() if isinstance(command, click.Group) else []
        found |= {option for param in command.params for option in (*param.opts, *param.secondary_opts)}
    return found


def test_commands_in_the_text_exist() -> None:
    named = inline(r"^degarble ([a-z][a-z-]*)")
    assert len(named) > 20
    assert not [(page, name) for page, name in named if name not in cli.commands]


def test_options_in_the_text_exist() -> None:
    scripts = "".join(path.read_text(encoding="utf-8") for folder in ("benchmarks", "release")
                      for path in (ROOT / folder).rglob("*.py"))
    named = inline(r"^(?:degarble .*?|\S+\.py .*?)?(--[a-z][a-z0-9-]*)")
    assert len(named) > 80
    assert not [(page, name) for page, name in named if name not in known_options() and f'"{name}"' not in scripts]


def test_paths_in_the_text_exist() -> None:
    named = inline(rf"^((?:{FOLDERS})/[\w./*-]*)")
    assert len(named) > 30
    assert not [(page, name) for page, name in named
                if not (list(ROOT.glob(name)) or list((ROOT / "tests").glob(name)))]


def defined(path: Path) -> set[str]:
    """The functions, classes and values of a module, methods as Class.method."""
    found: set[str] = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            found |= {target.id for target in targets if isinstance(target, ast.Name)}
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            found |= {f"{node.name}.{inner.name}" for inner in node.body if isinstance(inner, ast.FunctionDef)}
    return found


def test_functions_that_the_architecture_names_exist() -> None:
    named = re.findall(r"`([\w/]+\.py):([\w.]+)`", TEXT["docs/architecture.md"])
    assert len(named) > 20
    assert not [(path, name) for path, name in named if name not in defined(ROOT / path)]


def test_tests_that_the_docs_name_exist() -> None:
    named = [name for _, name in inline(r"^(\S+\.py::\S+)$")]
    assert len(named) > 20
    for name in named:
        path, *parts = name.split("::")
        assert ".".join(parts) in defined(ROOT / "tests" / path), name


def test_links_to_headings_lead_there() -> None:
    count = 0
    for page, text in TEXT.items():
        for target, anchor in re.findall(r"\]\(([^)#:]*)#([^)]+)\)", text):
            to = ((ROOT / page).parent / target).resolve().relative_to(ROOT).as_posix() if target else page
            headings = re.findall(r"^#+ (.+)$", FENCE.sub("", TEXT[to]), re.MULTILINE)
            slugs = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
            assert anchor in slugs, f"{page}: {target}#{anchor}"
            count += 1
    assert count > 3


def test_the_pages_are_linked_from_the_readme_in_their_order() -> None:
    linked = list(dict.fromkeys(re.findall(r"^\| \[[^]]+\]\((docs/\w+\.md)\)", TEXT["README.md"], re.MULTILINE)))
    assert set(linked) == {page for page in TEXT if page.startswith("docs/")}
    order = [f"docs/{name}.md" for name in ("cleaning", "reviewing", "measuring", "models", "formats", "api", "scaling",
                                            "architecture", "reliability", "dependencies")]
    assert all(linked.index(one) < linked.index(other) for one, other in pairwise(order))


def test_the_hooks_use_the_tested_ruff() -> None:
    pinned = re.search(r"^ruff==(\S+)$", (ROOT / "constraints.txt").read_text(encoding="utf-8"), re.MULTILINE)
    hooks = (ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8")
    assert pinned is not None
    assert f"rev: v{pinned[1]}\n" in hooks


def test_the_rules_are_what_the_tests_of_the_command_line_use() -> None:
    assert all(word in SHIM for word in RULES)
