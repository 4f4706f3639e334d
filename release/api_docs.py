"""Write docs/api.md from the public names of degarble, their signatures and docstrings.

    python release/api_docs.py          writes docs/api.md
    python release/api_docs.py --check  exits with 1 if docs/api.md is out of date
"""

import dataclasses
import inspect
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import degarble
from degarble.corpora import errors, records

_INTERNAL: Final = {"clean_window"}  # its parameters are not public
_MAX_COLUMNS: Final = 100
PAGE: Final = Path(__file__).parents[1] / "docs" / "api.md"

_HEAD: Final = """# Python API

`python release/api_docs.py` writes this page from the code, and a test compares the two. `import degarble` gives the
names below, with type annotations (`py.typed`). Every other module below `degarble.` may change in any release.

```python
import degarble

cleaner = degarble.load(accept=0.9)
segments = [degarble.Segment("They met in the the old harbour.", id="a", doc="news", source=None)]
for result in cleaner.clean(segments):
    print(result.segment.id, result.cleaned)
    for span in result.spans:
        print(span.category, result.segment.text[span.start:span.end])
#> a They met in the old harbour.
#> fluency/repetition the the
```

## What is stable

- **Versions** follow [semantic versioning](https://semver.org). Before 1.0 a minor release (0.2) may change the API and
  the changelog says so; a patch release (0.1.1) does not. From 1.0 on only a major release may.
- **Deprecation.** A name that will be removed works for at least one minor release and three months, warns with
  `DeprecationWarning` (the command line warns on stderr), names its replacement, and is listed in the changelog.
- **Also stable**: commands, options and exit codes; the report record ([formats](formats.md#the-report-record)); the
  files next to the outputs, except `OUT.degarble`. Any release may add options, fields and names.
- **Not stable**: which edits are proposed, and their confidences. The same version with the same models gives the same
  bytes ([reliability](reliability.md#determinism)).
- **Errors** that a caller can handle are subclasses of `DegarbleError`; the list is at the end of this page.
"""


def page() -> str:
    """The text of docs/api.md."""
    parts = [_HEAD, "## Names\n"]
    for name in sorted(degarble.__all__, key=lambda name: (not name.islower(), name)):
        parts.append(_section(name, getattr(degarble, name)))
    parts.append("## Values\n")
    for name in ("CATEGORIES", "SEVERITIES", "DECISIONS"):
        values = ", ".join(f"`{value}`" for value in getattr(records, name))
        parts.append(f"`{name.lower()}`: {values}\n")
    parts.append("## Errors\n")
    tree = (errors.__doc__ or "").partition("\n\n")[2].strip()
    parts.append(f"In `degarble.corpora.errors`:\n\n```\n{tree}\n```\n")
    return "\n".join(parts)


def _section(name: str, thing: Any) -> str:
    lines = [f"### {name}\n"]
    if inspect.isclass(thing):
        made_by = thing.__init__ if issubclass(thing, Exception) else thing
        lines += [_code(f"{name}{_signature(made_by)}"), _prose(thing.__doc__)]
        lines += [_member(*member) for member in _members(thing)]
    else:
        lines += [_code(f"{name}{_signature(thing)}"), _prose(thing.__doc__)]
    return "\n".join(lines)


def _members(kind: type) -> Iterator[tuple[str, Any]]:
    """The public methods and properties that the class itself defines, in source order."""
    fields = {field.name for field in dataclasses.fields(kind)} if dataclasses.is_dataclass(kind) else set()
    for name, member in vars(kind).items():
        if not name.startswith("_") and name not in fields | _INTERNAL and getattr(_function(member), "__doc__", None):
            yield name, member


def _member(name: str, member: Any) -> str:
    if isinstance(member, property):
        annotated = inspect.signature(_function(member)).return_annotation
        heading = f"{name}: {_shown(annotated)}"
    else:
        heading = f"{name}{_signature(_function(member))}"
    return f"- `{heading}`  \n  " + _prose(_function(member).__doc__).replace("\n", "\n  ").rstrip() + "\n"


def _function(member: Any) -> Any:
    return member.fget if isinstance(member, property) else getattr(member, "__func__", member)


def _signature(thing: Any) -> str:
    """The signature without `self` and `cls`; a long one has several lines."""
    signature = inspect.signature(thing)
    parts, is_keyword_only = [], False
    for name, parameter in signature.parameters.items():
        if name in ("self", "cls"):
            continue
        if parameter.kind is inspect.Parameter.KEYWORD_ONLY and not is_keyword_only:
            parts.append("*")
            is_keyword_only = True
        annotation = "" if parameter.annotation is inspect.Parameter.empty else f": {_shown(parameter.annotation)}"
        default = "" if parameter.default is inspect.Parameter.empty else f" = {parameter.default!r}"
        parts.append(f"{name}{annotation}{default}")
    returned = "" if inspect.isclass(thing) or signature.return_annotation in (inspect.Signature.empty, None) else \
        f" -> {_shown(signature.return_annotation)}"
    line = f"({', '.join(parts)}){returned}"
    return line if len(line) <= _MAX_COLUMNS else "(\n    " + ",\n    ".join(parts) + f",\n){returned}"


def _shown(annotation: Any) -> str:
    text = annotation if isinstance(annotation, str) else inspect.formatannotation(annotation)
    for module in ("degarble.corpora.records.", "degarble.models.interfaces.", "degarble.pipeline.decide.",
                   "degarble.pipeline.cleaner.", "collections.abc.", "typing."):
        text = text.replace(module, "")
    return text


def _code(text: str) -> str:
    return f"```python\n{text}\n```\n"


def _prose(doc: str | None) -> str:
    return inspect.cleandoc(doc or "") + "\n"


def main() -> None:
    if sys.argv[1:] == ["--check"]:
        sys.exit(PAGE.read_text(encoding="utf-8") != page())
    PAGE.write_text(page(), encoding="utf-8")


if __name__ == "__main__":
    main()
