"""The desk joins the wings: reports are taken in, read, and written into the ledger.

    sources ─ Taken ─ known? ─ read (one process or several) ─ Incoming ─ Ledger.add, some at a time

Nothing is lost and nothing doubled, wherever the run ends: what is committed is known the next time, what is not is read again.
A batch is committed when it is full or a second old, so that other writers get their turn, and a kill costs a second's reading.
"""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from hashlib import sha256
from itertools import islice
from pathlib import Path

from msgspec import Struct

from sayso.blocks import blocks
from sayso.engine import loaded, read_many
from sayso.errors import KilledError, MisuseError, RefusedError
from sayso.intake import MAX_SIZE, About, Found, Skipped, sources, tallies
from sayso.intake.findings import missing, shown
from sayso.ledger import Incoming, Ledger, Renewed
from sayso.records import Arrival, Note, Reading, Report, Span
from sayso.sentences import sentences

BATCH = 256  # reports of one change, where readings come that fast; a commit costs 10 to 40 ms
BATCH_SECONDS = 1.0
RENEWED = 200  # reports that are read again at a time


class Summary(Struct, frozen=True):
    """What adding came to: reports by what became of them, entries, and what was refused or passed over, in order."""

    new: int = 0
    known: int = 0
    statements: int = 0
    figures: int = 0
    refused: tuple[RefusedError, ...] = ()
    skipped: tuple[Skipped, ...] = ()
    stopped: bool = False


# Called with how many reports are new, known and refused so far, and where it has come.
Progress = Callable[[int, int, int, str], None]


def add(
    ledger: Ledger,
    whats: Sequence[str | Path],
    *,
    about: About | None = None,
    jobs: int = 1,
    max_size: int = MAX_SIZE,
    by: str | None = None,
    progress: Progress | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> Summary:
    """Adds all reports that the paths hold to the ledger; what cannot be read is recorded there with its reason.

    `stopping` is asked after each report: when it says so, the reports in hand are finished and written, and no more are read.
    Raises MisuseError, DamagedError and OutputError; what was committed until then stands.
    """
    found = sources(whats, about=about, max_size=max_size)
    return add_found(ledger, found, jobs=jobs, by=by, progress=progress, stopping=stopping)


def add_found(
    ledger: Ledger,
    found: Iterable[Found],
    *,
    jobs: int = 1,
    by: str | None = None,
    progress: Progress | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> Summary:
    """The same for what intake has found."""
    batch = _Batch(ledger, by)
    intake = _Intake(batch, found, progress, stopping)
    try:
        for reading in read_many(intake, jobs=jobs):
            if isinstance(reading, RefusedError):
                batch.refuse(reading)
            else:
                batch.put(incoming(reading, intake.arrivals.popleft()))
    except KilledError:
        if not stopping():
            raise
        intake.stopped = True  # whoever told us to stop told it too
    finally:
        batch.write()  # also where Ctrl-C or a full disk of somebody else's ends the run
    return batch.summary(tuple(intake.skipped), intake.stopped)


def add_tally(ledger: Ledger, path: Path, plan: Path, *, about: About | None = None, by: str | None = None) -> Summary:
    """Adds a published series: the report is the table itself, read by its map and no model.

    Raises MisuseError where the map is wrong or missing.
    """
    return add_series(ledger, series(path, plan, about), by=by)


def series(path: Path, plan: Path, about: About | None = None, *, max_size: int = MAX_SIZE) -> Incoming | RefusedError:
    """A published series as it can be added, or why it cannot be read. Raises MisuseError where the map is wrong or missing."""
    map_read = _bytes(plan)
    if isinstance(map_read, RefusedError):
        raise MisuseError(*map_read.args)
    made = tallies.plan(map_read, shown(str(plan)))
    content = _bytes(path)
    if isinstance(content, RefusedError):
        return content
    where = shown(str(path))
    try:
        reading = tallies.tally(content, where, made, about, max_size=max_size)
    except RefusedError as refusal:
        return refusal
    return Incoming(reading, Arrival("tally", where, raw=sha256(content).hexdigest(), size=len(content)))


def _bytes(path: Path) -> bytes | RefusedError:
    try:
        return path.read_bytes()
    except (OSError, ValueError) as error:
        return missing(error, str(path))


def add_series(ledger: Ledger, read: Incoming | RefusedError, *, by: str | None = None) -> Summary:
    """Adds a series that was read, or records why it could not be."""
    batch = _Batch(ledger, by)
    if isinstance(read, RefusedError):
        batch.refuse(read)
    elif refusal := batch.barred(read.reading.report.id, read.arrival.where):
        batch.refuse(refusal)
    else:
        batch.put(read)
    batch.write()
    return batch.summary()


def incoming(reading: Reading, arrival: Arrival) -> Incoming:
    """A reading as the ledger takes it, with the places of its sentences."""
    return Incoming(reading, arrival, contexts(reading.report.text))


def contexts(text: str) -> tuple[Span, ...]:
    """Where the sentences of a text stand; an entry is shown, and found, with those that it stands in."""
    lines, _, _ = sentences(text, blocks(text)[0])
    return tuple(line.span for line in lines)


def renew(
    ledger: Ledger,
    *,
    jobs: int = 1,
    by: str | None = None,
    progress: Progress | None = None,
    stopping: Callable[[], bool] = lambda: False,
) -> Renewed:
    """Reads every report again that an older engine or model has read; reviews are carried over.

    `stopping` is asked after every RENEWED reports; what was read until then stands, and the next call goes on from there.
    """
    _, engine = loaded()
    waiting = ledger.outdated(engine)
    total = Renewed(None, ())
    renewed = read_many(map(ledger.report, waiting), jobs=jobs)  # one stream: its processes load the model once
    for start in range(0, len(waiting), RENEWED):
        readings = [r for r in islice(renewed, RENEWED) if isinstance(r, Reading)]
        some = ledger.renew([incoming(r, Arrival("text", "")) for r in readings], by=by)
        total = Renewed(
            some.change, total.reports + some.reports, total.statements + some.statements, total.figures + some.figures,
            total.carried + some.carried, total.kept + some.kept,
        )  # fmt: skip
        if progress:
            progress(len(total.reports), 0, 0, waiting[: start + RENEWED][-1])
        if stopping():
            break
    return total


class _BarredError(RefusedError):
    """A report that was expunged. It is recorded under its id: where it came from was taken out of the ledger with it."""

    report = ""


class _Batch:
    """Readings and refusals that wait to be written together, and the counts of what was written."""

    def __init__(self, ledger: Ledger, by: str | None) -> None:
        self.ledger, self.by = ledger, by
        self.waiting: list[Incoming] = []
        self.unrecorded: list[RefusedError] = []
        self.refused: list[RefusedError] = []
        self.given_out: set[str] = set()  # reports (ids) that are being read, or wait to be written
        self.new = self.known = self.statements = self.figures = 0
        self.since = time.monotonic()

    def holds(self, report: str) -> bool:
        """Whether a report is in the ledger, or on its way there."""
        return report in self.given_out or bool(self.ledger.known([report]))

    def barred(self, report: str, where: str) -> RefusedError | None:
        """The refusal of a report that was expunged; None for any other."""
        change = self.ledger.expunged([report]).get(report)
        if change is None:
            return None
        what = f"was expunged on {change.at[:10]} by {change.by} ({change.reason})"
        refusal = _BarredError(where, what, "it stays out of this ledger")
        refusal.report = report
        return refusal

    def put(self, one: Incoming) -> None:
        self.waiting.append(one)
        self._write_if_due()

    def refuse(self, refusal: RefusedError) -> None:
        self.refused.append(refusal)
        named = RefusedError(refusal.report, refusal.what, refusal.remedy) if isinstance(refusal, _BarredError) else refusal
        self.unrecorded.append(named)
        self._write_if_due()

    def _write_if_due(self) -> None:
        if len(self.waiting) + len(self.unrecorded) >= BATCH or time.monotonic() - self.since >= BATCH_SECONDS:
            self.write()

    def write(self) -> None:
        waiting, self.waiting = self.waiting, []
        unrecorded, self.unrecorded = self.unrecorded, []
        if waiting:
            written = self.ledger.add(waiting, by=self.by)
            self.given_out.difference_update(one.reading.report.id for one in waiting)
            self.new += len(written.new)
            self.known += len(written.known)
            self.statements += written.statements
            self.figures += written.figures
        if unrecorded:
            self.ledger.refuse(unrecorded)
        self.since = time.monotonic()

    def summary(self, skipped: tuple[Skipped, ...] = (), stopped: bool = False) -> Summary:
        return Summary(self.new, self.known, self.statements, self.figures, tuple(self.refused), skipped, stopped)


class _Intake:
    """The reports that are to be read, in their order; what is known or passed over is counted on the way."""

    def __init__(self, batch: _Batch, found: Iterable[Found], progress: Progress | None, stopping: Callable[[], bool]) -> None:
        self.batch, self.found, self.progress, self.stopping = batch, iter(found), progress, stopping
        self.arrivals: deque[Arrival] = deque()
        self.skipped: list[Skipped] = []
        self.stopped = False

    def __iter__(self) -> Iterator[tuple[Report, list[Note]] | RefusedError]:
        batch = self.batch
        for one in self.found:
            if isinstance(one, Skipped):
                self.skipped.append(one)
            elif isinstance(one, RefusedError):
                yield one
            elif batch.holds(one.report.id):
                if refusal := batch.barred(one.report.id, one.where):
                    yield refusal
                else:
                    batch.known += 1
            else:
                batch.given_out.add(one.report.id)
                self.arrivals.append(one.arrival or Arrival("text", one.where))
                yield one.report, list(one.notes)
            if self.progress:
                self.progress(batch.new, batch.known, len(batch.refused), one.where)
            if self.stopping():
                self.stopped = True
                return
