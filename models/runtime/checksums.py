"""Writes and checks SHA256SUMS, the SHA-256 sums of the weight files of a model folder.

`sha256sum -c SHA256SUMS` makes the same check. A process reads each file once for it; 200 MB take about half a second
on one core, less on two (docs/reliability.md).
"""

import hashlib
from concurrent.futures import ThreadPoolExecutor
from functools import lru_cache
from pathlib import Path
from typing import Final

from ...corpora.errors import ModelError

SUMS: Final = "SHA256SUMS"
REMEDY: Final = "install degarble again, or copy the folder again"


def write_sums(folder: Path) -> None:
    """Write the sums of the weight files in the folder."""
    lines = [f"{file_sum(path)}  {path.name}\n" for path in sorted(folder.glob("weights-*.safetensors"))]
    (folder / SUMS).write_text("".join(lines), encoding="utf-8", newline="\n")


def check_sums(folder: Path) -> None:
    """Raise ModelError if a weight file is missing or differs from its sum. Folders without SHA256SUMS, from earlier
    versions, are not checked."""
    if not (folder / SUMS).is_file():
        return
    expected = _read_sums(folder / SUMS)
    unknown = {path.name for path in folder.glob("weights-*.safetensors")} - expected.keys()
    if unknown:
        raise ModelError(f"{min(unknown)} has no line in {SUMS}", where=str(folder), remedy=REMEDY)
    for name in expected:
        if not (folder / name).is_file():
            raise ModelError(f"{name} is missing", where=str(folder), remedy=REMEDY)
    with ThreadPoolExecutor(max(1, len(expected))) as threads:  # hashing releases the interpreter lock
        sums = list(threads.map(file_sum, (folder / name for name in expected)))
    for name, found in zip(expected, sums, strict=True):
        if found != expected[name]:
            raise ModelError(f"{name} is damaged: its SHA-256 is not the one in {SUMS}", where=str(folder),
                             remedy=REMEDY)


def _read_sums(path: Path) -> dict[str, str]:
    sums: dict[str, str] = {}
    for line in path.read_text(encoding="utf-8", errors="replace").splitlines():
        found, _, name = line.partition("  ")
        if len(found) != 64 or not name or Path(name).name != name:
            raise ModelError("a line is not in the format of sha256sum", where=str(path), remedy=REMEDY)
        sums[name] = found
    return sums


def file_sum(path: Path) -> str:
    """The SHA-256 of a file, in hex. A file that does not change is read once in a process."""
    state = path.stat()
    return _sum_of(path, state.st_ino, state.st_size, state.st_mtime_ns)


@lru_cache(256)
def _sum_of(path: Path, *state: int) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
