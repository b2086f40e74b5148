"""How long the server waits for whoever asks: for a question to come whole, and for its answer to be taken.

It takes 200 connections at once. So one that does neither is ended, whatever it did before: who sends half a question after a
whole one, or stops reading in the middle of a file, would keep everybody else out, and the ledger's pages in use.
"""

from __future__ import annotations

from asyncio import TimerHandle
from typing import Any

from uvicorn.protocols.http.h11_impl import H11Protocol

PATIENCE = 10  # seconds for a connection's first question, for the rest of one that began to come, and for what it sends
TAKING = 30  # seconds in which some of an answer must be taken
LEAST = 1 << 14  # bytes of it, or what is left: half a kilobyte a second, a tenth of what GPRS carries


class Patient(H11Protocol):
    """A connection that is waited for so long and no longer. One that is silent between two questions is the keep-alive's."""

    asking: TimerHandle | None = None
    taking: TimerHandle | None = None

    def connection_made(self, transport: Any) -> None:
        """Waits for the first question."""
        super().connection_made(transport)
        self.asking = self.loop.call_later(PATIENCE, self._end)

    def connection_lost(self, exc: Exception | None) -> None:
        """Waits for nothing more."""
        super().connection_lost(exc)
        _off(self.asking)
        _off(self.taking)

    def data_received(self, data: bytes) -> None:
        """Waits for the rest, unless a question is whole by now and being answered: that goes by the clock of the answer."""
        super().data_received(data)
        if self.cycle and not self.cycle.response_complete:
            _off(self.asking)
            self.asking = None
        elif self.asking is None:  # and not anew with each piece: a byte now and then would do
            self.asking = self.loop.call_later(PATIENCE, self._end)

    def pause_writing(self) -> None:
        """More was written than is taken: 64 KiB wait."""
        super().pause_writing()
        self._watch()

    def resume_writing(self) -> None:
        """It was taken, all but 16 KiB."""
        super().resume_writing()
        _off(self.taking)
        self._watch_the_end()

    def on_response_complete(self) -> None:
        """The whole answer is written: where no other question is to follow, the connection is closed by now."""
        super().on_response_complete()
        self._watch_the_end()

    def timeout_keep_alive_handler(self) -> None:
        """No other question came: the connection is closed."""
        super().timeout_keep_alive_handler()
        self._watch_the_end()

    def _end(self) -> None:
        self.transport.close()
        self._watch_the_end()

    def _watch_the_end(self) -> None:
        """A connection that is closed lasts until what was written is taken."""
        if self.transport.is_closing():
            self._watch()

    def _watch(self, before: int | None = None) -> None:
        """Looks after a while how much is left to be taken of what was written, and ends the connection where nothing moves."""
        _off(self.taking)
        left = self.transport.get_write_buffer_size()
        if before is not None and before - left < min(LEAST, before):
            self.transport.abort()
        elif left:
            self.taking = self.loop.call_later(TAKING, self._watch, left)


def _off(timer: TimerHandle | None) -> None:
    if timer:
        timer.cancel()
