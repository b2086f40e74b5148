"""HTML → article, through worker processes that can be killed: the only door to an HTML parser.

A worker is a Python process running `extraction.py`, kept for the next page, since to start one takes 0.2 s. Each page has
PAGE_SECONDS_MAX; a watch kills the worker that takes longer, which also ends whoever waits for its answer. A process of its own
and not `multiprocessing`: that would run the caller's main script again, and needs one guarded against it.

Threads share the workers, one page to a worker at a time. After a fork the child starts workers of its own.
"""

from __future__ import annotations

import atexit
import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Any

from msgspec import Struct

from sayso.errors import DamagedError, EmptyError, HostileError

PAGE_SECONDS_MAX = 8.0  # an article takes 0.05 s; with a start and an end, a hostile page is refused within 10 s
START_SECONDS_MAX = 30.0  # 0.2 s, but on a cold disk under load more
PAGES_MAX = 200  # a worker answers so many, then a fresh one takes over: its caches grow with each page
WORKERS_MAX = 4  # at once; each may take 1.5 GB on a hostile page

_SCRIPT = Path(__file__).with_name("extraction.py")


class Page(Struct, frozen=True):
    """An article out of a page. All but `text` is what the page itself tells, None where it does not; `date` is ISO 8601."""

    text: str
    title: str | None = None
    author: str | None = None
    date: str | None = None
    published_at: str | None = None
    outlet: str | None = None
    url: str | None = None


def page(html: str, where: str) -> Page:
    """The article of an HTML page; its paragraphs are lines.

    Raises EmptyError where there is no article in it, HostileError where the parser breaks or runs out of time or memory,
    DamagedError where no worker can be started.
    """
    remedy = "save the article's text as .txt"
    answer = _workers.ask(html)
    if fault := answer.get("fault"):
        raise HostileError(where, f"the page {fault}", remedy)
    text = answer.pop("text")
    if not text:
        raise EmptyError(where, "no article was found in the page", remedy)
    return Page(text, **{name: value for name, value in answer.items() if value})


def _no_start(cause: str) -> DamagedError:
    return DamagedError("sayso", f"the worker that reads HTML does not start ({cause})", "install sayso anew")


class _Worker:
    """One process. Its pipes are unbuffered, so that a fork or a kill leaves nothing half written behind."""

    def __init__(self) -> None:
        command = [sys.executable, "-P", "-s", "-W", "ignore", str(_SCRIPT), json.dumps([entry for entry in sys.path if entry])]
        # a fixed hash seed and zone: the same page gives the same text whatever the caller's settings are
        settings = dict(os.environ, PYTHONHASHSEED="0", TZ="UTC", LC_ALL="C.UTF-8")
        # a session of its own: Ctrl-C reaches the caller, who then ends the worker
        try:
            self.process = subprocess.Popen(
                command, bufsize=0, env=settings, start_new_session=True,
                stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            )  # fmt: skip
        except OSError as error:
            raise _no_start(str(error)) from None
        self.pages = 0
        answer, _ = self._within(START_SECONDS_MAX, self._receive)
        if not answer or "fault" in answer:
            self.end()
            raise _no_start(answer["fault"] if answer else "it ended at once")

    def ask(self, html: str) -> dict[str, Any]:
        """The worker's answer; a `fault` where it was killed or died, and then it is of no more use."""
        self.pages += 1
        frame = json.dumps({"html": html}).encode("utf-8")
        answer, timed_out = self._within(PAGE_SECONDS_MAX, lambda: self._exchange(frame))
        if answer is not None and not timed_out:
            return answer
        self.pages = PAGES_MAX
        return {"fault": f"took more than {PAGE_SECONDS_MAX:.0f} seconds to parse" if timed_out else "broke the parser"}

    def end(self) -> None:
        """Kill the process and collect it; no zombie stays."""
        self.process.kill()
        self.process.wait()
        self._close()

    def forget(self) -> None:
        """Let go of a worker that belongs to the process this one was forked from."""
        self.process.returncode = 0  # else its end would wait for, and warn of, a process that is no child of this one
        self._close()

    def _close(self) -> None:
        for pipe in (self.process.stdin, self.process.stdout):
            if pipe:
                pipe.close()

    def _within(self, seconds: float, work: Callable[[], dict[str, Any] | None]) -> tuple[dict[str, Any] | None, bool]:
        """The work's result, and whether the watch killed the process, which makes all reading and writing end at once."""
        timed_out = threading.Event()

        def kill() -> None:
            timed_out.set()
            self.process.kill()

        watch = threading.Timer(seconds, kill)
        watch.daemon = True
        watch.start()
        try:
            answer = work()
        finally:
            watch.cancel()
            watch.join()
        return answer, timed_out.is_set()

    def _exchange(self, frame: bytes) -> dict[str, Any] | None:
        assert self.process.stdin
        rest = memoryview(len(frame).to_bytes(8, "big") + frame)
        try:
            while rest:
                rest = rest[self.process.stdin.write(rest) or 0 :]
        except BrokenPipeError:
            return None
        return self._receive()

    def _receive(self) -> dict[str, Any] | None:
        head = self._read(8)
        body = self._read(int.from_bytes(head, "big")) if head else None
        return dict(json.loads(body)) if body else None

    def _read(self, size: int) -> bytes | None:
        """So many bytes, or None where the worker ended before it had written them."""
        assert self.process.stdout
        read = bytearray()
        while len(read) < size:
            piece = self.process.stdout.read(size - len(read))
            if not piece:
                return None
            read += piece
        return bytes(read)


class _Workers:
    """The workers of this process: idle ones wait for the next page, busy ones are in the hands of a thread."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.places = threading.BoundedSemaphore(WORKERS_MAX)
        self.idle: list[_Worker] = []
        self.busy: set[_Worker] = set()

    def ask(self, html: str) -> dict[str, Any]:
        with self.places:
            worker = self._take()
            try:
                answer = worker.ask(html)
            except BaseException:  # Ctrl-C in the middle of a page: the answer is still to come, the worker cannot be kept
                worker.pages = PAGES_MAX
                raise
            finally:
                self._give_back(worker)
        return answer

    def _take(self) -> _Worker:
        with self.lock:
            worker = self.idle.pop() if self.idle else None
        worker = worker or _Worker()
        with self.lock:
            self.busy.add(worker)
        return worker

    def _give_back(self, worker: _Worker) -> None:
        with self.lock:
            self.busy.discard(worker)
            if worker.pages < PAGES_MAX:
                self.idle.append(worker)
                return
        worker.end()

    def end(self) -> None:
        """End all workers; a thread that waits for one sees it broken."""
        with self.lock:
            workers, self.idle = self.idle, []
            busy = list(self.busy)
        for worker in workers:
            worker.end()
        for worker in busy:
            worker.process.kill()

    def forget(self) -> None:
        """Let go of all workers, in a process forked from the one that they belong to."""
        for worker in [*self.idle, *self.busy]:
            worker.forget()


_workers = _Workers()


def _after_fork() -> None:
    """A child begins anew: no worker is its own, and a lock may be held by a thread that it does not have."""
    global _workers
    _workers.forget()
    _workers = _Workers()


atexit.register(lambda: _workers.end())
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=_after_fork)
