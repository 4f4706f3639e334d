"""Workers with faults, for runs whose processes must be able to import them; and a file system that is full."""

import os
import resource
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from degarble.corpora.records import Edit, Segment, Span
from degarble.pipeline.cleaner import Cleaner
from degarble.pipeline.run.chunks import Worker


class MarksTeh:
    """Marks each "teh"."""

    by_segment = True

    def detect(self, segments: Sequence[Segment]) -> list[tuple[Span, ...]]:
        return [tuple(Span(at, at + 3, "fluency/spelling", confidence=0.9)
                      for at in range(len(s.text)) if s.text.startswith("teh", at)) for s in segments]


class WritesThe:
    """Puts "the" into each span."""

    def propose(self, segments: Sequence[Segment], spans: Sequence[Sequence[Span]]) -> list[tuple[Edit, ...]]:
        return [tuple(Edit(s.start, s.end, "teh", "the", s.category, 0.9, "review") for s in of) for of in spans]


class Greedy:
    """Takes more memory than there is at each segment called "greedy"."""

    by_segment = True

    def detect(self, segments: Sequence[Segment]) -> list[tuple[Span, ...]]:
        if any(segment.id == "greedy" for segment in segments):
            soft = 1 << 31
            resource.setrlimit(resource.RLIMIT_AS, (soft, resource.getrlimit(resource.RLIMIT_AS)[1]))
            bytearray(1 << 32)
        return [() for _ in segments]


def marks() -> Worker:
    return Worker(Cleaner(MarksTeh(), WritesThe()))


def greedy() -> Worker:
    return Worker(Cleaner(Greedy(), None))


@contextmanager
def small_disk(folder: Path, size: str) -> Iterator[Path]:
    """A file system of this size, mounted in the folder; it needs root. Raises OSError where that is refused."""
    folder.mkdir()
    mounted = subprocess.run(["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(folder)],
                             capture_output=True, text=True)
    if mounted.returncode:
        raise OSError(mounted.stderr.strip())
    try:
        yield folder
    finally:
        subprocess.run(["umount", "--lazy", str(folder)], check=True)


def may_mount() -> bool:
    """Whether this process may mount."""
    return os.name == "posix" and os.geteuid() == 0 and \
        subprocess.run(["unshare", "--mount", "true"], capture_output=True).returncode == 0
