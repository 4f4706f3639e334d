"""How a process of ours treats its memory: what networks free is kept, and cycles are looked for seldom."""

import ctypes
import gc
import sys
from typing import Final

_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
_LARGEST_KEPT: Final = 32 << 20
"""Bytes of a block, the most that glibc takes."""
_MOST_KEPT: Final = 512 << 20
"""Bytes free at the end of the heap before some are given back."""
_NEW_OBJECTS: Final = 100_000
"""After so many Python looks for cycles among them; after fifty such looks, among the older."""


def manage_memory() -> None:
    """To be called once in a process that belongs to degarble, before models are loaded."""
    _keep_freed_memory()
    gc.set_threshold(_NEW_OBJECTS, 50, 100)  # not through the dictionaries again and again


def _keep_freed_memory() -> None:
    """glibc gives every block over some 100 KB back to the kernel when it is freed, and gets the next one
    zeroed, page by page: up to a thousand page faults a segment, about a fifth of the detector's time. Does
    nothing where the C library is another.
    """
    if sys.platform != "linux":
        return
    adjust = getattr(ctypes.CDLL(None), "mallopt", None)
    if adjust is not None:
        adjust(_MMAP_THRESHOLD, _LARGEST_KEPT)
        adjust(_TRIM_THRESHOLD, _MOST_KEPT)
