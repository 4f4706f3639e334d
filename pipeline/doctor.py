"""Whether this installation works: its packages, its models, the device, and ten segments cleaned."""

import os
import platform
import re
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import partial
from importlib import metadata
from pathlib import Path
from typing import Final

from .. import __version__
from ..corpora.errors import DegarbleError
from ..corpora.records import Result

OK, NOTE, FAULT = "ok", "note", "fault"

GARBLED: Final = {
    "They opened the the bridge on Monday.": "They opened the bridge on Monday.",
    "It was the the longest day of the year.": "It was the longest day of the year.",
    "She waited in the the small station for an hour.": "She waited in the small station for an hour.",
    "The results were published by the the university.": "The results were published by the university.",
    "Prices rose for the the third month in a row.": "Prices rose for the third month in a row.",
}
"""Text, and what it becomes."""

SOUND: Final = (
    "The train to the coast leaves at nine.",
    "It is three hundred metres long.",
    "Nobody was hurt, the police said.",
    "The council will vote on the plan next week.",
    "Rain is expected in the north tomorrow.",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing that was looked at. `state` is "ok"; "note", where something optional is missing; or "fault"."""

    name: str
    state: str
    detail: str


def examine(device: str = "auto", *, with_self_test: bool = True) -> Iterator[Finding]:
    """What is found, one after another as it is looked at; the self-test, which loads the models, comes last."""
    yield from _environment()
    yield from _packages()
    yield _extras()
    yield _told("device", partial(_device, device))
    sums = [_told(f"model {folder.name}", partial(_model, folder)) for folder in _model_folders()]
    yield from sums
    if with_self_test and all(finding.state != FAULT for finding in sums):
        yield _told("self-test", partial(_self_test, device))


def _environment() -> Iterator[Finding]:
    yield Finding("degarble", OK, f"{__version__} in {Path(__file__).parents[1]}")
    yield Finding("Python", OK if sys.version_info >= (3, 11) else FAULT,
                  f"{platform.python_version()} ({platform.python_implementation()}), {platform.platform()}")
    yield _told("temporary files", _temporary_files)


def _temporary_files() -> str:
    with tempfile.TemporaryFile() as file:
        file.write(bytes(1 << 20))
        file.flush()
    return f"can be written to {tempfile.gettempdir()}"


def _packages() -> Iterator[Finding]:
    """The packages that degarble needs: their versions, or that one is missing."""
    versions = {name: _version(name) for name in _needed(None)}
    missing = [name for name, version in versions.items() if version is None]
    if missing:
        yield Finding("packages", FAULT, f"missing: {', '.join(missing)}")
    found = ", ".join(f"{name} {version}" for name, version in versions.items() if version)
    yield Finding("packages", OK, found)


def _extras() -> Finding:
    """Which optional features can be used."""
    lacking = {extra: missing for extra in ("review", "ray", "s3", "train")
               if (missing := [name for name in _needed(extra) if _version(name) is None])}
    there = [extra for extra in ("review", "ray", "s3", "train") if extra not in lacking]
    detail = f"installed: {', '.join(there) or 'none'}"
    if lacking:
        detail += "; not installed: " + ", ".join(lacking) + " (pip install 'degarble[NAME]')"
    return Finding("extras", NOTE if lacking else OK, detail)


def _needed(extra: str | None) -> list[str]:
    """The packages that degarble needs, or one of its extras."""
    found = []
    for line in metadata.requires("degarble") or []:
        requirement, _, condition = line.partition(";")
        of_extra = re.search(r"extra\s*==\s*['\"]([^'\"]+)", condition)
        if (of_extra[1] if of_extra else None) == extra:
            found += re.findall(r"^[\w.-]+", requirement)
    return found


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _device(name: str) -> str:
    import torch

    from ..models.runtime.products import multiplies_int8

    device = ("cuda" if torch.cuda.is_available() else "cpu") if name == "auto" else name
    torch.zeros(1, device=device).add_(1)
    if device.startswith("cuda"):
        return f"{device}: {torch.cuda.get_device_name(device)}"
    speed = "multiplies whole numbers" if multiplies_int8(device) else "widens whole numbers, which is slower"
    return f"{device}: {os.cpu_count()} cores, {torch.backends.cpu.get_cpu_capability()}, {speed}"


def _model_folders() -> list[Path]:
    from ..models.shipped_data import SHIPPED

    return [card.parent for card in sorted(SHIPPED.glob("*/card.json"))]


def _model(folder: Path) -> str:
    from ..models.runtime.checksums import SUMS, check_sums
    from ..models.runtime.quantised import digest, shards

    check_sums(folder)
    count = len(shards(folder))
    if not (folder / SUMS).is_file():
        return f"{count} weight files without {SUMS}; digest {digest(folder)}"
    return f"{count} weight file{'s' if count > 1 else ''} as {SUMS} says; digest {digest(folder)}"


def _self_test(device: str) -> str:
    """Clean ten segments twice. Raises DegarbleError where they do not come out as they should."""
    from .cleaner import load

    cleaner = load(device=device)
    texts = [*GARBLED, *SOUND]
    found, again = ([*cleaner.clean(texts)] for _ in range(2))
    wrong = [result for result in found if result.cleaned != GARBLED.get(result.segment.text, result.segment.text)]
    if wrong:
        raise DegarbleError(f"{len(wrong)} of {len(texts)} segments did not come out as they should: "
                            f"{_shown(wrong[0])}")
    if found != again:
        raise DegarbleError("the same segments gave other results the second time")
    return f"{len(texts)} segments came out as they should, twice the same"


def _shown(result: Result) -> str:
    return f"{result.segment.text!r} became {result.cleaned!r}"


def _told(name: str, look: Callable[[], str]) -> Finding:
    """What was found; whatever is raised is a fault."""
    try:
        return Finding(name, OK, look())
    except Exception as error:
        what = str(error) if isinstance(error, DegarbleError) else f"{type(error).__name__}: {error}"
        return Finding(name, FAULT, what.partition("\n")[0])
