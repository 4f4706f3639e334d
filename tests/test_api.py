"""docs/api.md says what the public names are, and the package has these and no others."""

import ast
import re
from pathlib import Path

import degarble
import pytest

ROOT = Path(__file__).parents[1]
import api_docs  # noqa: E402 - only found once its folder is on the path

PAGE = api_docs.PAGE.read_text(encoding="utf-8")


def test_the_page_is_what_the_code_says() -> None:
    assert api_docs.page() == PAGE, "python release/api_docs.py writes it anew"


def test_the_public_names_are_those_of_the_page() -> None:
    named = set(re.findall(r"^### (\w+)$", PAGE, re.M))
    assert named == set(degarble.__all__)
    assert named == {"Alternative", "Cleaner", "DegarbleError", "Edit", "Result", "Segment", "Span", "load"}


def test_nothing_else_is_public() -> None:
    public = {name for name in vars(degarble) if not name.startswith("_")}
    rooms = {"corpora", "models", "pipeline", "evaluation"}
    assert public - rooms <= {*degarble.__all__, "Any", "TYPE_CHECKING", "import_module"}


def test_type_checkers_see_the_same_names() -> None:
    """What stands under TYPE_CHECKING, `_HOMES` and `__all__` are the same."""
    tree = ast.parse((ROOT / "__init__.py").read_text(encoding="utf-8"))
    [block] = [node for node in tree.body if isinstance(node, ast.If)]
    imported = {alias.asname for node in block.body if isinstance(node, ast.ImportFrom) for alias in node.names}
    assert imported == set(degarble._HOMES) == set(degarble.__all__)


@pytest.mark.parametrize("name", degarble.__all__)
def test_every_public_name_is_typed(name: str) -> None:
    thing = getattr(degarble, name)
    for function in [thing] if not isinstance(thing, type) else [
            member for _, member in api_docs._members(thing) if callable(api_docs._function(member))]:
        annotated = api_docs._function(function).__annotations__
        assert "return" in annotated, function
