"""Reading for callers: loads the model once, reads one report or a stream of them, in one process or several.

SAYSO_THREADS (default 1) is the number of threads of one reading; SAYSO_MODEL names another model folder.
"""

from __future__ import annotations

import os
import signal
import threading
from collections import deque
from collections.abc import Iterable, Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

from sayso.errors import KilledError, MisuseError, RefusedError
from sayso.records import Engine, Note, Reading, Report

if TYPE_CHECKING:
    from concurrent.futures import Future

    from sayso.tagger import Model

MODEL = "2"  # the folder under assets/model
Item = str | bytes | Report | tuple[Report, list[Note]] | RefusedError  # what a stream of reports may hold
AHEAD = 8  # reports a job that may wait, read, for their turn

_lock = threading.Lock()
_loaded: tuple[Path, Model, Engine] | None = None


def read(
    content: str | bytes | Path,
    *,
    published: date | str | None = None,
    outlet: str | None = None,
    title: str | None = None,
    url: str | None = None,
    author: str | None = None,
    mentions: bool = False,
    **given: Any,
) -> Reading:
    """Reads one report: its text, the bytes of a text, Markdown or HTML file, or the file at a Path (a str is always a text).

    `given` goes to intake (format, max_size, where). Raises RefusedError (or a kind of it) where this cannot be read,
    MisuseError on an impossible date, ModelError where the model is damaged.
    """
    from sayso.intake import day, report

    if isinstance(published, str):
        published = day(published)
    if isinstance(content, Path):
        given.setdefault("where", str(content))
        given.setdefault("format", _format(content))
        content = _bytes(content)
    if not isinstance(content, str | bytes):
        what = f"{type(content).__name__} is no report"
        raise MisuseError("read", what, "give a text, the bytes of a file, or a pathlib.Path")
    made, notes = report(content, published=published, outlet=outlet, title=title, url=url, author=author, **given)
    return read_report(made, notes, mentions=mentions)


def read_report(report: Report, notes: Iterable[Note] = (), *, mentions: bool = False) -> Reading:
    """Reads a report that intake has made."""
    from sayso.reading import reading

    model, engine = loaded()
    return reading(report, list(notes), model, engine, mentions=mentions)


def read_many(
    reports: Iterable[Item], *, jobs: int = 1, mentions: bool = False
) -> Iterator[Reading | RefusedError]:
    """Reads a stream of reports, in its order: texts, bytes, Reports, or Reports with intake's notes.

    What cannot be read comes out as a RefusedError at its place, and stops none of the others. `jobs` processes share the work.
    Raises MisuseError on fewer than one job, or on something that is no report, KilledError where a process is killed.
    """
    if jobs < 1:
        raise MisuseError("jobs", f"{jobs} is no number of processes", "give 1 or more")
    taken_in = map(_taken_in, reports)
    if jobs == 1:
        for item in taken_in:
            yield item if isinstance(item, RefusedError) else read_report(*item, mentions=mentions)
        return
    from concurrent.futures.process import BrokenProcessPool

    try:
        yield from _shared(taken_in, jobs, mentions)
    except BrokenProcessPool:
        what = "a process that was reading was killed, perhaps for want of memory"
        raise KilledError("--jobs", what, "run the same command again, with fewer jobs") from None


def _shared(items: Iterable[tuple[Report, list[Note]] | RefusedError], jobs: int, mentions: bool
            ) -> Iterator[Reading | RefusedError]:  # fmt: skip
    """The readings in their order, by several processes."""
    import multiprocessing  # as long to load as all of sayso's records, and not needed to read one report
    from concurrent.futures import ProcessPoolExecutor

    with ProcessPoolExecutor(jobs, multiprocessing.get_context("spawn"), _end_with_parent) as pool:
        waiting: deque[RefusedError | Future[Reading]] = deque()
        for item in items:
            waiting.append(item if isinstance(item, RefusedError) else pool.submit(read_report, *item, mentions=mentions))
            if len(waiting) > AHEAD * jobs:
                yield _taken(waiting.popleft())
        while waiting:
            yield _taken(waiting.popleft())


def _end_with_parent() -> None:
    """Has this process end when the one that it reads for is killed; else it waits for ever, with the model in its memory."""
    import multiprocessing

    signal.signal(signal.SIGINT, signal.SIG_IGN)  # a terminal's Ctrl-C reaches all; the parent says what is finished
    parent = multiprocessing.parent_process()
    assert parent

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, daemon=True).start()


def _taken_in(item: Item) -> tuple[Report, list[Note]] | RefusedError:
    """A text or bytes as intake makes a report of them, or its refusal; a Report without notes."""
    from sayso.intake import report

    if isinstance(item, Report):
        return item, []
    if isinstance(item, tuple | RefusedError):
        return item
    if not isinstance(item, str | bytes):
        raise MisuseError("read_many", f"{type(item).__name__} is no report", "give texts, bytes or Reports")
    try:
        return report(item)
    except RefusedError as refusal:
        return refusal


def _format(path: Path) -> str | None:
    return {".md": "markdown", ".html": "html", ".htm": "html"}.get(path.suffix.lower())


def _bytes(path: Path) -> bytes:
    from sayso.intake.findings import missing

    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        raise missing(error, str(path)) from error


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
