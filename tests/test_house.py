"""The repository holds what docs/architecture.md says: files, names, packages, dependencies, links."""

import ast
import importlib.metadata
import importlib.resources
import os
import re
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
MOST_BYTES_A_FILE, MOST_BYTES_SHIPPED = 48 * 2**20, 200 * 2**20

PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def files() -> Iterator[Path]:
    """All files of the checkout that are not made by tools."""
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [name for name in folders if name not in NOT_OURS]
        yield from (Path(folder, name) for name in names)


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
