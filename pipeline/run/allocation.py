"""Memory settings of a degarble process: keep freed memory, and collect garbage less often."""

import ctypes
import gc
import sys
from typing import Final

_TRIM_THRESHOLD: Final = -1
_MMAP_THRESHOLD: Final = -3
_LARGEST_KEPT: Final = 32 << 20
"""Size of the largest freed block to keep, in bytes: the maximum that glibc accepts."""
_MAX_FREE: Final = 512 << 20
"""Free bytes at the end of the heap before glibc returns some to the kernel."""
_NEW_OBJECTS: Final = 100_000
"""New objects that start a garbage collection of the first generation. Every fiftieth includes the second."""


def manage_memory() -> None:
    """Set up the memory of the process. Call once before loading models, in a process that belongs to degarble."""
    _keep_freed_memory()
    gc.set_threshold(_NEW_OBJECTS, 50, 100)  # do not traverse the large dictionaries again and again


def _keep_freed_memory() -> None:
    """Keep glibc from returning freed blocks to the kernel. Does nothing with another C library.

    By default it returns each freed block over about 100 KB. New blocks then cost up to a thousand page faults per
    segment, about a fifth of the detector's time.
    """
    if sys.platform != "linux":
        return
    adjust = getattr(ctypes.CDLL(None), "mallopt", None)
    if adjust is not None:
        adjust(_MMAP_THRESHOLD, _LARGEST_KEPT)
        adjust(_TRIM_THRESHOLD, _MAX_FREE)
