"""Check the installation: packages, models and the device, and a self-test that cleans ten segments."""

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

OK, NOTE, FAULT = "ok", "note", "fault"

GARBLED: Final = {
    "They opened the the bridge on Monday.": "They opened the bridge on Monday.",
    "It was the the longest day of the year.": "It was the longest day of the year.",
    "She waited in the the small station for an hour.": "She waited in the small station for an hour.",
    "The results were published by the the university.": "The results were published by the university.",
    "Prices rose for the the third month in a row.": "Prices rose for the third month in a row.",
}
"""Garbled segments and their corrections."""

SOUND: Final = (
    "The train to the coast leaves at nine.",
    "It is three hundred metres long.",
    "Nobody was hurt, the police said.",
    "The council will vote on the plan next week.",
    "Rain is expected in the north tomorrow.",
)


@dataclass(frozen=True, slots=True)
class Finding:
    """The result of one check. `state` is "ok", "note" (something optional is missing) or "fault"."""

    name: str
    state: str
    detail: str


def examine(device: str = "auto", *, with_self_test: bool = True) -> Iterator[Finding]:
    """Run the checks and yield each result. The self-test loads the models and runs last."""
    yield from _environment()
    yield from _packages()
    yield _extras()
    yield _checked("device", partial(_device, device))
    models = [_checked(f"model {folder.name}", partial(_model, folder)) for folder in _model_folders()]
    yield from models
    if with_self_test and all(finding.state != FAULT for finding in models):
        yield _checked("self-test", partial(_self_test, device))


def _environment() -> Iterator[Finding]:
    yield Finding("degarble", OK, f"{__version__} in {Path(__file__).parents[1]}")
    yield Finding("Python", OK if sys.version_info >= (3, 11) else FAULT,
                  f"{platform.python_version()} ({platform.python_implementation()}), {platform.platform()}")
    yield _checked("temporary files", _temporary_files)


def _temporary_files() -> str:
    with tempfile.TemporaryFile() as file:
        file.write(bytes(1 << 20))
        file.flush()
    return f"{tempfile.gettempdir()} is writable"


def _packages() -> Iterator[Finding]:
    versions = {name: _version(name) for name in _requirements(None)}
    missing = [name for name, version in versions.items() if version is None]
    if missing:
        yield Finding("packages", FAULT, f"missing: {', '.join(missing)}")
    yield Finding("packages", OK, ", ".join(f"{name} {version}" for name, version in versions.items() if version))


def _extras() -> Finding:
    installed: list[str] = []
    missing: list[str] = []
    for extra in ("review", "ray", "s3", "train"):
        (installed if all(map(_version, _requirements(extra))) else missing).append(extra)
    detail = f"installed: {', '.join(installed) or 'none'}"
    if missing:
        detail += "; not installed: " + ", ".join(missing) + " (pip install 'degarble[NAME]')"
    return Finding("extras", NOTE if missing else OK, detail)


def _requirements(extra: str | None) -> list[str]:
    """The names of the packages that degarble requires, or that one of its extras requires."""
    names = []
    for line in metadata.requires("degarble") or []:
        requirement, _, condition = line.partition(";")
        match = re.search(r"extra\s*==\s*['\"]([^'\"]+)", condition)
        if (match[1] if match else None) == extra:
            names += re.findall(r"^[\w.-]+", requirement)
    return names


def _version(name: str) -> str | None:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return None


def _device(name: str) -> str:
    from ..models.registry import choose_device

    device = choose_device(name)
    if device == "cpu":
        from ..models.runtime.network import processor
        from ..models.runtime.threads import cores

        return f"{device}: {cores()} cores, {processor()}"
    import torch

    torch.zeros(1, device=device).add_(1)
    return f"{device}: {torch.cuda.get_device_name(device) if device.startswith('cuda') else device}"


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
    return f"{count} weight file{'s' if count > 1 else ''}, checksums match {SUMS}; digest {digest(folder)}"


def _self_test(device: str) -> str:
    """Clean ten segments twice. Raises DegarbleError if a result is wrong or differs between the two runs."""
    from .cleaner import load

    cleaner = load(device=device)
    texts = [*GARBLED, *SOUND]
    results, repeated = ([*cleaner.clean(texts)] for _ in range(2))
    wrong = [result for result in results if result.cleaned != GARBLED.get(result.segment.text, result.segment.text)]
    if wrong:
        raise DegarbleError(f"{len(wrong)} of {len(texts)} segments were cleaned wrongly: "
                            f"{wrong[0].segment.text!r} became {wrong[0].cleaned!r}")
    if results != repeated:
        raise DegarbleError("a second run over the same segments gave different results")
    return f"{len(texts)} segments cleaned correctly, with the same results in a second run"


def _checked(name: str, check: Callable[[], str]) -> Finding:
    """Run a check. Any exception is a fault."""
    try:
        return Finding(name, OK, check())
    except Exception as error:
        message = str(error) if isinstance(error, DegarbleError) else f"{type(error).__name__}: {error}"
        return Finding(name, FAULT, message.partition("\n")[0])
