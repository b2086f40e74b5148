"""What takes the whole ledger to be held together: matters, sums, series, and the queue for review; kept until it changes.

A hundred thousand figures take some ten seconds of CPU. So of a large ledger they are made in a process of its own, which ends
when it is done and gives its memory back; who asks meanwhile is told what was made of an earlier change, and that it was.

    Keeper.told(kind) ─┬─ made of the last change ─────────────────────────────── told
                       ├─ a small ledger ─ made here, at once ─────────────────── told
                       └─ a large one ─ process ─ pieces by a pipe ┄ till then ── told as of the change before
"""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
import threading
import time
from collections.abc import Iterable, Iterator
from typing import IO, Any, NamedTuple

from sayso import exports
from sayso.errors import KilledError, SaysoError
from sayso.exports.plain import json_text, plain
from sayso.ledger import Ledger
from sayso.reconciliation.bounds import ABOUT
from sayso.reconciliation.worth import worth
from sayso.records import Finding, Matter, Series, Waiting

KINDS = ("matters", "sums", "queue", "series")
SMALL = 5_000  # figures that are held together in less than half a second
MOMENT = 0.05  # seconds for which the number of the last change is not asked again: each asking is a transaction
NICE = 5  # who asks goes before what is made for others
_HEAD = 8  # bytes before each message, that tell its length


class Piece(NamedTuple):
    """One matter, sum, series or waiting figure: its place among the others, the figures in it, and itself as JSON."""

    rank: tuple[Any, ...]
    figures: frozenset[str]
    body: str


class Whole:
    """All pieces of a kind in their order, as of a change."""

    def __init__(self, change: int, pieces: list[Piece]) -> None:
        self.change, self.pieces = change, pieces
        self._places: dict[str, list[int]] | None = None

    def of(self, figures: Iterable[str]) -> list[Piece]:
        """The pieces in which one of these figures stands, in their order."""
        if self._places is None:
            places: dict[str, list[int]] = {}
            for n, piece in enumerate(self.pieces):
                for figure in piece.figures:
                    places.setdefault(figure, []).append(n)
            self._places = places
        return [self.pieces[n] for n in sorted({n for figure in figures for n in self._places.get(figure, ())})]


# ---------------------------------------------------------------- pieces


def of_matters(found: Iterable[Matter], tolerance: float = ABOUT) -> list[Piece]:
    """Matters: those on which somebody differs first, then those with most claims."""
    return _ordered(
        Piece(
            (all(verdict.word != "differ" for verdict in one.verdicts), -len(one.claims), one.id),
            frozenset(account.figure.id for claim in one.claims for account in (*claim.carriers, *claim.earlier)),
            json_text(exports.matter_dict(one, tolerance)),
        )
        for one in found
    )


def of_sums(found: Iterable[Finding]) -> list[Piece]:
    """Sums: those that cannot add up first."""
    return _ordered(
        Piece(
            (one.holds, one.kind, *(term.figure for term in one.terms)), frozenset(term.figure for term in one.terms),
            json_text(exports.finding_dict(one)),
        )
        for one in found
    )  # fmt: skip


def of_series(found: Iterable[Series]) -> list[Piece]:
    """Series: those of most steps first."""
    told = ((one, [account.figure.id for step in one.steps for account in step.accounts]) for one in found)
    return _ordered(
        Piece((-len(one.steps), one.teller.name, ids[0]), frozenset(ids), json_text(exports.series_dict(one)))
        for one, ids in told
    )


def of_queue(found: Iterable[Waiting]) -> list[Piece]:
    """Figures that wait for review, those worth most first."""
    return _ordered(Piece((-one.worth, one.figure), frozenset((one.figure,)), json_text(plain(one))) for one in found)


def _ordered(pieces: Iterable[Piece]) -> list[Piece]:
    return sorted(pieces, key=lambda piece: piece.rank)


def made(ledger: Ledger) -> Iterator[tuple[str, list[Piece]]]:
    """All kinds, one after the other, as each is done."""
    matters = list(ledger.compare())
    yield "matters", of_matters(matters)
    sums = ledger.sums()
    yield "sums", of_sums(sums)
    yield "queue", of_queue(worth(ledger.accounts(reviewed="none"), matters, sums))
    yield "series", of_series(ledger.series())


# ---------------------------------------------------------------- keeping


class Keeper:
    """Keeps what was made of a ledger, and has it made again when the ledger has changed and somebody asks."""

    def __init__(self, ledger: Ledger, small: int = SMALL) -> None:
        self.ledger, self.small = ledger, small
        self.held: dict[str, Whole] = {}
        self.process: subprocess.Popen[bytes] | None = None
        self.fault: SaysoError | None = None
        self.closed = False
        self.least = 0  # the last change that expunged: what was made before it is told no more
        self.news = threading.Condition()
        self._change, self._asked, self._asking = 0, float("-inf"), threading.Lock()

    def fresh(self, kind: str) -> Whole | None:
        """What was made, where the ledger has not changed since."""
        change = self.change()
        with self.news:
            held = self.held.get(kind)
            return held if held and held.change == change else None

    def told(self, kind: str) -> Whole:
        """What was made last; the first time, once it is there. Raises SaysoError where it cannot be made."""
        if fresh := self.fresh(kind):
            return fresh
        change = self.change()
        gone = self.ledger.log(limit=1, kind="expunge")  # what was made before it may hold what is gone
        if self.ledger.figures().count() <= self.small:
            return self._here(kind, change)
        with self.news:
            self.least = gone[0].n if gone else 0
            self.held = {name: held for name, held in self.held.items() if held.change >= self.least}
            while True:
                if fault := self.fault:  # told once; who asks again has it made anew
                    self.fault = None
                    raise fault
                if self.closed:
                    raise KilledError("the ledger", "is held together no more: the server ends", "ask again when it is back")
                if (held := self.held.get(kind)) is None or held.change != change:
                    self._begin(change)
                if held:
                    return held
                self.news.wait()

    def change(self) -> int:
        """The number of the ledger's last change; of another program's it is known a moment later."""
        with self._asking:
            if time.monotonic() > self._asked + MOMENT:
                self._change, self._asked = self.ledger.last_change(), time.monotonic()
            return self._change

    def changed(self) -> None:
        """Says that something was decided here: it is known at once."""
        with self._asking:
            self._asked = float("-inf")

    def warm(self) -> None:
        """Has it made before anybody asks, of a ledger that takes long."""
        if self.ledger.figures().count() > self.small:
            with self.news:
                self._begin(self.change())

    def close(self) -> None:
        """Ends the process that makes, if one does."""
        with self.news:
            self.closed = True
            if self.process:
                self.process.kill()

    def _here(self, kind: str, change: int) -> Whole:
        with self.news:
            if not (held := self.held.get(kind)) or held.change != change:
                self.held |= {name: Whole(change, pieces) for name, pieces in made(self.ledger)}
            return self.held[kind]

    def _begin(self, change: int) -> None:
        """Starts the process, but for where one runs, or none is to run any more."""
        if self.process is not None or self.closed:
            return
        # -P: what lies in the folder at hand is no module of ours
        command = [sys.executable, "-P", "-c", "from sayso.web.whole import main; main()"]
        self.process = subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, start_new_session=True)
        threading.Thread(target=self._receive, args=(self.process, change), daemon=True).start()

    def _receive(self, process: subprocess.Popen[bytes], change: int) -> None:
        """Takes what the process has made, until it ends."""
        assert process.stdin
        assert process.stdout
        came = 0
        try:
            process.stdin.write(self.ledger.store.location.encode("utf-8", "surrogateescape"))
            process.stdin.close()
            while (message := _read(process.stdout)) is not None:
                with self.news:
                    if isinstance(message, SaysoError):
                        self.fault = message
                    else:
                        came += 1
                        if change >= self.least:
                            self.held[message[0]] = Whole(change, message[1])
                    self.news.notify_all()
        except OSError:
            pass  # it was killed; whoever waits is told below
        finally:
            process.kill()
            process.wait()
            process.stdout.close()
            with self.news:
                if came < len(KINDS) and self.fault is None and not self.closed:
                    self.fault = KilledError("the ledger", "could not be held together", "ask again")
                self.process = None
                self.news.notify_all()


def _read(pipe: IO[bytes]) -> Any:
    """The next message; None where there is no more."""
    head = pipe.read(_HEAD)
    body = pipe.read(int.from_bytes(head)) if len(head) == _HEAD else b""
    return pickle.loads(body) if body and len(body) == int.from_bytes(head) else None  # written by our own process below


def main() -> None:
    """The process: a ledger's location on standard input, messages on standard output."""
    os.nice(NICE)
    out = sys.stdout.buffer

    def tell(message: Any) -> None:
        body = pickle.dumps(message, pickle.HIGHEST_PROTOCOL)
        out.write(len(body).to_bytes(_HEAD) + body)
        out.flush()

    try:
        with Ledger(sys.stdin.buffer.read().decode("utf-8", "surrogateescape")) as ledger:
            for message in made(ledger):
                tell(message)
    except SaysoError as error:
        tell(error)
