"""The names in the documentation exist: commands, options, files, functions, tests, headings."""

import ast
import re
from functools import cache
from itertools import pairwise
from pathlib import Path

import click
from degarble.pipeline.cli.main import cli
from doc_pages import FENCE, ROOT, TEXT

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
