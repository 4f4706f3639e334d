"""The commands and samples of the documentation work.

Commands run in a shell, in a folder of small inputs, with rules in place of the networks. Commands that match
`doc_pages.NOT_RUN` cannot run in a test: click parses their options, and the files they name must exist.
"""

import io
import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stdout
from pathlib import Path
from types import ModuleType
from typing import Any

import click
import degarble
import pytest
from command_line import RULES, clean, run
from degarble.corpora.glossary import read_glossary
from doc_pages import NOT_RUN, TEXT, Block, blocks, check_tool, is_run, lines, parse, words_of

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


def by_name(*languages: str) -> Any:
    found = blocks(*languages)
    assert found
    return pytest.mark.parametrize("block", found, ids=lambda block: block.name)


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


def test_the_rules_are_what_the_tests_of_the_command_line_use() -> None:
    assert all(word in SHIM for word in RULES)
