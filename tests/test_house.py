"""The house stands as docs/architecture.md says: rooms, imports, files, names."""

import ast
import importlib.metadata
import importlib.resources
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import degarble
import pytest

ROOT = Path(__file__).parents[1]
ROOMS = ("corpora", "models", "pipeline", "evaluation")
NOT_OURS = {".git", ".venv", ".mypy_cache", ".ruff_cache", ".pytest_cache", ".hypothesis", "__pycache__",
            "build", "dist", "demo", "runs", "degarble.egg-info"}
MAY_IMPORT = {"corpora": {"corpora"}, "models": {"corpora", "models"},
              "pipeline": {"corpora", "models", "pipeline"}, "evaluation": {"corpora", "evaluation"}}
COMMAND_LINE = re.compile(r"cli|commands_\w+|demo|tables|options")
HEAVY = ("torch", "transformers", "datasets", "fsspec", "sacrebleu", "ray", "starlette")
MOST_BYTES_A_FILE, MOST_BYTES_SHIPPED = 48 * 2**20, 200 * 2**20

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def files() -> Iterator[Path]:
    """All files of the checkout that are not made by tools."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS]
        yield from (Path(folder, name) for name in names)


def imported_rooms(path: Path) -> set[str]:
    """The rooms a module of a room imports from, at its top or inside functions."""
    inside = path.relative_to(ROOT).parts[:-1]
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.ImportFrom) and 1 <= node.level <= len(inside):
            found.add(inside[0])
        elif isinstance(node, ast.ImportFrom) and node.level > len(inside):
            found |= {node.module.split(".")[0]} if node.module else {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and (node.module or "").split(".")[0] == "degarble":
            found.add(f"{node.module}, absolutely")
        elif isinstance(node, ast.Import):
            found |= {f"{a.name}, absolutely" for a in node.names if a.name.split(".")[0] == "degarble"}
    return found - {"__version__"}


def modules(room: str) -> list[Path]:
    return sorted((ROOT / room).rglob("*.py"))


@pytest.mark.parametrize("room", ROOMS)
def test_imports_run_one_way(room: str) -> None:
    assert modules(room)
    for path in modules(room):
        allowed = set(MAY_IMPORT[room])
        if room == "pipeline" and COMMAND_LINE.fullmatch(path.stem):
            allowed.add("evaluation")
        assert imported_rooms(path) <= allowed, path.name


def test_only_the_command_line_imports_the_command_line() -> None:
    for path in modules("pipeline"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        siblings = {name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.level == 1
                    for name in ([node.module] if node.module else [alias.name for alias in node.names])}
        if not COMMAND_LINE.fullmatch(path.stem):
            assert not [name for name in siblings if COMMAND_LINE.fullmatch(name)], path.name


def test_help_imports_nothing_heavy() -> None:
    code = ("import sys\nfrom degarble.pipeline.cli import main\n"
            "assert main(['--help']) == 0\nprint(*sys.modules, file=sys.stderr)")
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert "Usage: degarble" in done.stdout
    assert set(done.stderr.split()).isdisjoint(HEAVY)


def test_the_package_itself_imports_no_room() -> None:
    code = "import sys, degarble\nprint(*(m for m in sys.modules if m.startswith('degarble')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["degarble"]


def test_no_file_is_named_like_a_stdlib_module() -> None:
    names = {path.stem for path in files() if path.suffix == ".py"} - {"__init__"}
    assert not names & sys.stdlib_module_names


def test_only_the_package_init_lies_at_the_root() -> None:
    assert [path.name for path in ROOT.glob("*.py")] == ["__init__.py"]


def test_every_folder_with_code_is_a_listed_package() -> None:
    listed = PROJECT["tool"]["setuptools"]["packages"]
    folders = {path.parent.relative_to(ROOT) for path in files() if path.suffix == ".py"}
    packages = {".".join(("degarble", *folder.parts)) for folder in folders
                if folder.parts[:1] not in {("tests",), ("benchmarks",), ("release",)}}
    assert sorted(listed) == sorted(packages)
    assert {folder.parts[0] for folder in folders if folder.parts} == {*ROOMS, "tests", "benchmarks", "release"}


def test_weights_are_safe_and_small_enough_for_any_host() -> None:
    sizes = {path: path.stat().st_size for path in files()}
    assert not [path for path in sizes if path.suffix in {".bin", ".pt", ".pth", ".pkl", ".pickle", ".ckpt"}]
    assert not [path for path, size in sizes.items() if size > MOST_BYTES_A_FILE]
    shipped = ROOT / "models" / "shipped"
    assert sum(size for path, size in sizes.items() if path.is_relative_to(shipped)) < MOST_BYTES_SHIPPED


def requirements() -> list[str]:
    extras = PROJECT["project"]["optional-dependencies"].values()
    lines = [*PROJECT["project"]["dependencies"], *(line for extra in extras for line in extra)]
    return sorted({re.split(r"[\[<>=!~ ;]", line)[0] for line in lines} | {"setuptools"})


@pytest.mark.parametrize("name", requirements())
def test_every_dependency_is_justified(name: str) -> None:
    assert f"`{name}`" in (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")


def test_every_import_is_a_declared_dependency() -> None:
    brought_by_others = {"markupsafe", "packaging", "tokenizers"}  # see docs/dependencies.md
    imported_as = {"scikit-learn": "sklearn", "translate-toolkit": "translate", "harper-py": "harper",
                   "quire-grammar": "quire_grammar",
                   "japanese-personal-name-dataset": "japanese_personal_name_dataset"}
    declared = {imported_as.get(name, name) for name in requirements()} | brought_by_others
    declared |= {path.stem for folder in ("tests", "benchmarks", "release") for path in (ROOT / folder).rglob("*.py")}
    for path in files():
        if path.suffix != ".py":
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            names = [alias.name for alias in node.names] if isinstance(node, ast.Import) else \
                [node.module or ""] if isinstance(node, ast.ImportFrom) and not node.level else []
            tops = {name.split(".")[0] for name in names} - sys.stdlib_module_names
            assert tops <= declared, path.relative_to(ROOT)


@pytest.mark.parametrize("name", degarble.__all__)
def test_public_names_resolve(name: str) -> None:
    assert getattr(degarble, name).__name__ == name
    assert getattr(degarble, name).__doc__


def test_unknown_public_name_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="no attribute 'nothing'"):
        degarble.nothing  # noqa: B018 - the look-up is the test


def test_one_version_everywhere() -> None:
    version = PROJECT["project"]["version"]
    assert degarble.__version__ == version
    assert importlib.metadata.version("degarble") == version
    assert f"## [{version}]" in (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("path", [
    "py.typed", "corpora/seed/article.txt", "models/shipped/rules/precision.json",
    "pipeline/templates/report.html", "evaluation/templates/evaluation.html"])
def test_data_is_installed(path: str) -> None:
    assert importlib.resources.files("degarble").joinpath(path).is_file()


def test_no_path_of_one_machine() -> None:
    machine = re.compile(r"(?<![\w.~])/(?:home|Users|root|work)/\w|/tmp/\w/")
    texts = {".py", ".md", ".toml", ".json", ".jsonl", ".txt", ".svg", ".html", ".css", ".js", ".ini", ""}
    for path in files():
        if path.suffix in texts:
            found = machine.search(path.read_text(encoding="utf-8", errors="replace"))
            assert found is None, f"{path.relative_to(ROOT)}: {found}"


def test_links_between_pages_lead_somewhere() -> None:
    for page in files():
        if page.suffix == ".md":
            for target in re.findall(r"\]\(([^)#]+)", page.read_text(encoding="utf-8")):
                assert "://" in target or (page.parent / target).exists(), f"{page.name}: {target}"
