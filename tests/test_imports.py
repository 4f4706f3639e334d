"""Imports run one way: between rooms, between their sub-packages, and between modules."""

import ast
import subprocess
import sys
from collections.abc import Callable, Iterator
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
MAY_IMPORT = {
    "corpora": {"corpora"},
    "models": {"corpora", "models"},
    "evaluation": {"corpora", "evaluation"},
    "pipeline": {"corpora", "models", "pipeline"},
}
"""The rooms that each room may import; `pipeline/cli` may import `evaluation` too."""
COMMAND_LINE = ("pipeline", "cli")
HEAVY = ("torch", "transformers", "datasets", "fsspec", "sacrebleu", "ray", "starlette")
MOST_FILES, MOST_LINES = 20, 300

Module = tuple[str, ...]
"""The path of a module below the root; a package is its `__init__`."""


def modules() -> dict[Module, Path]:
    return {path.relative_to(ROOT).with_suffix("").parts: path
            for room in MAY_IMPORT for path in (ROOT / room).rglob("*.py")}


MODULES = modules()
FOLDERS_WITH_SUB_PACKAGES = {name[:-2] for name in MODULES if name[-1] == "__init__"}


def imports(name: Module) -> Iterator[Module]:
    """The modules that a module imports, at its top or inside functions."""
    for node in ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and node.level:
            base = name[:-node.level] + tuple(node.module.split(".") if node.module else ())
            for alias in node.names:
                for found in ((*base, alias.name), (*base, alias.name, "__init__"), base, (*base, "__init__")):
                    if found in MODULES:
                        yield found
                        break
                else:
                    assert (*base, alias.name) == ("__version__",), f"{name} imports {alias.name} from {base}"


def absolute_imports(name: Module) -> list[str]:
    nodes = list(ast.walk(ast.parse(MODULES[name].read_text(encoding="utf-8"))))
    found = [node.module or "" for node in nodes if isinstance(node, ast.ImportFrom) and not node.level]
    found += [alias.name for node in nodes if isinstance(node, ast.Import) for alias in node.names]
    return [module for module in found if module.split(".")[0] == "degarble"]


def sub_package(name: Module) -> str:
    """What a module counts as: its folder, or itself where it stands beside sub-packages."""
    return ".".join(name if name[:-1] in FOLDERS_WITH_SUB_PACKAGES else name[:-1])


@pytest.mark.parametrize("room", sorted(MAY_IMPORT))
def test_between_rooms(room: str) -> None:
    for name in (name for name in MODULES if name[0] == room):
        allowed = MAY_IMPORT[room] | ({"evaluation"} if name[:2] == COMMAND_LINE else set())
        assert {found[0] for found in imports(name)} <= allowed, name
        assert not absolute_imports(name), name


@pytest.mark.parametrize("node", [sub_package, ".".join], ids=["sub-packages", "modules"])
def test_no_circles(node: Callable[[Module], str]) -> None:
    graph: dict[str, set[str]] = {}
    for name in MODULES:
        graph.setdefault(node(name), set()).update(node(found) for found in imports(name) if node(found) != node(name))
    TopologicalSorter(graph).prepare()  # raises CycleError, which names the circle


def test_only_the_command_line_imports_the_command_line() -> None:
    for name in MODULES:
        if name[:2] != COMMAND_LINE:
            assert not [found for found in imports(name) if found[:2] == COMMAND_LINE], name


def test_no_folder_and_no_file_is_too_long() -> None:
    folders = (*MAY_IMPORT, "tests", "benchmarks", "release")
    code = [path for folder in folders for path in (ROOT / folder).rglob("*.py")]
    for folder in {path.parent for path in code}:
        assert len(list(folder.glob("*.py"))) <= MOST_FILES, folder
    for path in code:
        assert len(path.read_text(encoding="utf-8").splitlines()) <= MOST_LINES, path


def test_help_imports_nothing_heavy() -> None:
    code = ("import sys\nfrom degarble.pipeline.cli.main import main\n"
            "assert main(['--help']) == 0\nprint(*sys.modules, file=sys.stderr)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Usage: degarble" in done.stdout
    assert set(done.stderr.split()).isdisjoint(HEAVY)


def test_the_package_itself_imports_no_room() -> None:
    code = "import sys, degarble\nprint(*(m for m in sys.modules if m.startswith('degarble')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["degarble"]
