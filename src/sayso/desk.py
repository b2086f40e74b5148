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
from pathlib import Path

from msgspec import Struct

from sayso.blocks import blocks
from sayso.engine import loaded, read_many
from sayso.errors import MissingError, MisuseError, RefusedError
from sayso.intake import MAX_SIZE, About, Found, Skipped, Taken, sources, tallies
from sayso.ledger import Incoming, Ledger, Renewed
from sayso.records import Arrival, Note, Reading, Report, Span
from sayso.sentences import sentences

BATCH = 64  # reports of one change
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


Progress = Callable[[Summary, str], None]  # called with where it has come


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
    intake = _Intake(ledger, found, stopping)
    batch = _Batch(ledger, by)
    try:
        for reading in read_many(intake, jobs=jobs):
            if isinstance(reading, RefusedError):
                batch.refuse(reading)
            else:
                batch.put(incoming(reading, intake.arrivals.popleft()))
            if progress:
                progress(_summary(batch, intake), intake.where)
    finally:
        batch.write()  # also where Ctrl-C or a full disk of somebody else's ends the run
    return _summary(batch, intake)


def add_readings(ledger: Ledger, readings: Iterable[tuple[Reading, Arrival]], *, by: str | None = None) -> Summary:
    """Adds readings that needed no model: tallies."""
    batch = _Batch(ledger, by)
    for reading, arrival in readings:
        batch.put(Incoming(reading, arrival))
    batch.write()
    return Summary(batch.new, batch.known, batch.statements, batch.figures)


def add_tally(ledger: Ledger, path: Path, plan: Path, *, about: About | None = None, by: str | None = None) -> Summary:
    """Adds a published series: the report is the table itself, read by its map and no model.

    Raises MisuseError where the map is wrong or missing.
    """
    try:
        made = tallies.plan(plan.read_bytes(), str(plan))
    except OSError as error:
        raise MisuseError(str(plan), f"cannot be read ({error.strerror})", "name the map of the tally's columns") from None
    try:
        content = path.read_bytes()
        reading = tallies.tally(content, str(path), made, about)
    except OSError as error:
        refusal: RefusedError = MissingError(str(path), f"cannot be read ({error.strerror})", "check the path")
    except RefusedError as error:
        refusal = error
    else:
        arrival = Arrival("tally", str(path), raw=sha256(content).hexdigest(), size=len(content))
        return add_readings(ledger, [(reading, arrival)], by=by)
    ledger.refuse([refusal])
    return Summary(refused=(refusal,))


def incoming(reading: Reading, arrival: Arrival) -> Incoming:
    """A reading as the ledger takes it, with the places of its sentences."""
    return Incoming(reading, arrival, contexts(reading.report.text))


def contexts(text: str) -> tuple[Span, ...]:
    """Where the sentences of a text stand; an entry is shown, and found, with those that it stands in."""
    lines, _, _ = sentences(text, blocks(text)[0])
    return tuple(line.span for line in lines)


def renew(ledger: Ledger, *, jobs: int = 1, by: str | None = None, progress: Progress | None = None) -> Renewed:
    """Reads every report again that an older engine or model has read; reviews are carried over."""
    _, engine = loaded()
    waiting = ledger.outdated(engine)
    total = Renewed(None, ())
    for start in range(0, len(waiting), RENEWED):
        reports = [ledger.report(identity) for identity in waiting[start : start + RENEWED]]
        readings = [r for r in read_many(reports, jobs=jobs) if isinstance(r, Reading)]
        some = ledger.renew([incoming(r, Arrival("text", "")) for r in readings], by=by)
        total = Renewed(
            some.change, total.reports + some.reports, total.statements + some.statements, total.figures + some.figures,
            total.carried + some.carried, total.kept + some.kept,
        )  # fmt: skip
        if progress:
            progress(Summary(len(total.reports), 0, total.statements, total.figures), waiting[min(start, len(waiting) - 1)])
    return total


class _Intake:
    """The reports that are to be read, in their order; what is known, refused or passed over is counted on the way."""

    def __init__(self, ledger: Ledger, found: Iterable[Found], stopping: Callable[[], bool]) -> None:
        self.ledger, self.found, self.stopping = ledger, iter(found), stopping
        self.arrivals: deque[Arrival] = deque()
        self.seen: set[str] = set()
        self.known = 0
        self.skipped: list[Skipped] = []
        self.where = ""
        self.stopped = False

    def __iter__(self) -> Iterator[tuple[Report, list[Note]] | RefusedError]:
        for one in self.found:
            if isinstance(one, Skipped):
                self.skipped.append(one)
            elif isinstance(one, RefusedError):
                yield one
            elif self._is_known(one):
                self.known += 1
            else:
                self.where = one.where
                self.seen.add(one.report.id)
                self.arrivals.append(one.arrival or Arrival("text", one.where))
                yield one.report, list(one.notes)
            if self.stopping():
                self.stopped = True
                return

    def _is_known(self, one: Taken) -> bool:
        return one.report.id in self.seen or bool(self.ledger.known([one.report.id]))


class _Batch:
    """Readings and refusals that wait to be written together."""

    def __init__(self, ledger: Ledger, by: str | None) -> None:
        self.ledger, self.by = ledger, by
        self.waiting: list[Incoming] = []
        self.refusals: list[RefusedError] = []
        self.refused: list[RefusedError] = []
        self.new = self.known = self.statements = self.figures = 0
        self.since = time.monotonic()

    def put(self, one: Incoming) -> None:
        self.waiting.append(one)
        self._write_if_due()

    def refuse(self, refusal: RefusedError) -> None:
        self.refusals.append(refusal)
        self._write_if_due()

    def _write_if_due(self) -> None:
        if len(self.waiting) + len(self.refusals) >= BATCH or time.monotonic() - self.since >= BATCH_SECONDS:
            self.write()

    def write(self) -> None:
        waiting, self.waiting = self.waiting, []
        refusals, self.refusals = self.refusals, []
        if waiting:
            written = self.ledger.add(waiting, by=self.by)
            self.new += len(written.new)
            self.known += len(written.known)
            self.statements += written.statements
            self.figures += written.figures
        if refusals:
            self.ledger.refuse(refusals)
            self.refused += refusals
        self.since = time.monotonic()


def _summary(batch: _Batch, intake: _Intake) -> Summary:
    return Summary(
        batch.new, batch.known + intake.known, batch.statements, batch.figures, tuple(batch.refused), tuple(intake.skipped),
        intake.stopped,
    )  # fmt: skip
