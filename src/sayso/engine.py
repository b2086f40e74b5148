"""Reading for callers: loads the model once, reads one report or a stream of them, in one process or several.

SAYSO_THREADS (default 1) is the number of threads of one reading; SAYSO_MODEL names another model folder.
"""

from __future__ import annotations

import multiprocessing
import os
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sayso.errors import MisuseError, RefusedError
from sayso.records import Engine, Note, Reading, Report

if TYPE_CHECKING:
    from sayso.tagger import Model

MODEL = "1"  # the folder under assets/model
AHEAD = 8  # reports a job that may wait, read, for their turn

_lock = threading.Lock()
_loaded: tuple[Path, Model, Engine] | None = None


def read(
    content: str | bytes,
    *,
    published: date | str | None = None,
    outlet: str | None = None,
    title: str | None = None,
    url: str | None = None,
    author: str | None = None,
    mentions: bool = False,
    **given: Any,
) -> Reading:
    """Reads one report: its text, or the bytes of a text, Markdown or HTML file.

    `given` goes to intake (format, max_size, where). Raises RefusedError (or a kind of it) where this cannot be read,
    MisuseError on an impossible date, ModelError where the model is damaged.
    """
    from sayso.intake import day, report

    if isinstance(published, str):
        published = day(published)
    made, notes = report(content, published=published, outlet=outlet, title=title, url=url, author=author, **given)
    return read_report(made, notes, mentions=mentions)


def read_report(report: Report, notes: Iterable[Note] = (), *, mentions: bool = False) -> Reading:
    """Reads a report that intake has made."""
    from sayso.reading import reading

    model, engine = loaded()
    return reading(report, list(notes), model, engine, mentions=mentions)


def read_many(
    reports: Iterable[tuple[Report, list[Note]] | RefusedError], *, jobs: int = 1, mentions: bool = False
) -> Iterator[Reading | RefusedError]:
    """Reads a stream of reports, in its order; a refusal among them comes out at its place. `jobs` processes share the work.

    Raises MisuseError on fewer than one job.
    """
    if jobs < 1:
        raise MisuseError("jobs", f"{jobs} is no number of processes", "give 1 or more")
    if jobs == 1:
        for item in reports:
            yield item if isinstance(item, RefusedError) else read_report(*item, mentions=mentions)
        return
    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn")) as pool:
        waiting: deque[RefusedError | Future[Reading]] = deque()
        for item in reports:
            waiting.append(item if isinstance(item, RefusedError) else pool.submit(read_report, *item, mentions=mentions))
            if len(waiting) > AHEAD * jobs:
                yield _taken(waiting.popleft())
        while waiting:
            yield _taken(waiting.popleft())


def _taken(item: RefusedError | Future[Reading]) -> Reading | RefusedError:
    return item if isinstance(item, RefusedError) else item.result()


def loaded() -> tuple[Model, Engine]:
    """The model of this process, loaded on first use. Raises ModelError where its folder is not whole."""
    from sayso import __version__
    from sayso.tagger import Model

    global _loaded  # the one cache of the process, behind a lock
    folder = Path(os.environ.get("SAYSO_MODEL") or Path(__file__).parent / "assets/model" / MODEL)
    with _lock:
        if _loaded is None or _loaded[0] != folder:
            model = Model(folder, _threads())
            _loaded = folder, model, Engine(__version__, model.version)
        return _loaded[1], _loaded[2]


def _threads() -> int:
    given = os.environ.get("SAYSO_THREADS", "1")
    if not given.isdecimal() or not 1 <= int(given) <= 256:
        raise MisuseError("SAYSO_THREADS", f"{given!r} is no number of threads", "set it to 1 or more, or unset it")
    return int(given)
