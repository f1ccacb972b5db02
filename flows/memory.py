"""How this process asks the system for memory: a stage's large arrays are made in the pages of those before them.

By default glibc maps pages of their own for each array of megabytes and gives them back with it. The next array gets
others, which the kernel clears first: a twentieth of a large city's run. Between stages what is unused is given back.
"""

import ctypes
import sys

M_TRIM_THRESHOLD, M_TOP_PAD, M_MMAP_MAX = -1, -2, -4
"""malloc.h"""
KEPT = 2**31 - 1
"""Bytes unused at the heap's end that are not given back at once: as many as can be told."""
AHEAD = 64 * 2**20
"""Bytes asked for at a time, beyond what is needed."""


def keep_pages() -> None:
    """Arrays from now on come from one heap that keeps its pages; nothing where the library is not glibc."""
    for option, value in ((M_MMAP_MAX, 0), (M_TRIM_THRESHOLD, KEPT), (M_TOP_PAD, AHEAD)):
        _tell("mallopt", option, value)


def give_back() -> None:
    """Pages that nothing stands in go back to the system."""
    _tell("malloc_trim", 0)


def _tell(function: str, *values: int) -> None:
    """Call a function of glibc's malloc; other libraries have none."""
    if sys.platform == "linux":
        library = ctypes.CDLL(None)
        if hasattr(library, function):
            getattr(library, function)(*values)
