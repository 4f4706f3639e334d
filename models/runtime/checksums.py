"""The SHA-256 of each weight file of a model folder, in its file SHA256SUMS, and whether the files still have it.

The form is that of `sha256sum`: `sha256sum -c SHA256SUMS` in the folder says the same. A file is read once a
process for it; 200 MB take about half a second on one core, less on two (docs/reliability.md).
"""

import hashlib
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Final

from ...corpora.errors import ModelError

SUMS: Final = "SHA256SUMS"
_REMEDY: Final = "install degarble again, or copy the folder again"


def write_sums(folder: Path) -> None:
    """Write the sums of the weight files that are in the folder now."""
    lines = [f"{_sum(path)}  {path.name}\n" for path in sorted(folder.glob("weights-*.safetensors"))]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def check_sums(folder: Path) -> None:
    """Raise ModelError where a weight file is missing, truncated or changed since its sum was written.

    A folder without sums, written by an earlier version, is not checked.
    """
    if not (folder / SUMS).is_file():
        return
    stated = _stated(folder)
    unknown = {path.name for path in folder.glob("weights-*.safetensors")} - stated.keys()
    if unknown:
        raise ModelError(f"{min(unknown)} has no line in {SUMS}", where=str(folder), remedy=_REMEDY)
    for name in stated:
        if not (folder / name).is_file():
            raise ModelError(f"{name} is missing", where=str(folder), remedy=_REMEDY)
    for name, found in zip(stated, _sums([folder / name for name in stated]), strict=True):
        if found != stated[name]:
            raise ModelError(f"{name} is damaged: its SHA-256 is not the one in {SUMS}", where=str(folder),
                             remedy=_REMEDY)


def _stated(folder: Path) -> dict[str, str]:
    """Name: sum, as the file has them."""
    stated: dict[str, str] = {}
    for line in (folder / SUMS).read_text(encoding="utf-8", errors="replace").splitlines():
        found, _, name = line.partition("  ")
        if len(found) != 64 or not name or Path(name).name != name:
            raise ModelError("not a line of sha256sum", where=str(folder / SUMS), remedy=_REMEDY)
        stated[name] = found
    return stated


def _sums(paths: Sequence[Path]) -> list[str]:
    """The sums of the files, each read by a thread of its own: hashing leaves the interpreter free."""
    with ThreadPoolExecutor(max(1, len(paths))) as threads:
        return list(threads.map(_sum, paths))


def _sum(path: Path) -> str:
    state = path.stat()
    return _sum_of(path, state.st_ino, state.st_size, state.st_mtime_ns)


@lru_cache(256)
def _sum_of(path: Path, *state: int) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
