"""Python's collector of circles, kept away while millions of records are made that hold none.

Each time that their number has grown by a quarter it looks through all of them, and finds nothing: 12 of 100 CPU-seconds of a
million figures. What no one holds any more is freed at once without it.
"""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def paused() -> Iterator[None]:
    """As long as a function runs (`@paused()`), no collector; one that somebody has switched off stays so."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
