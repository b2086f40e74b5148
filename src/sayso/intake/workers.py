"""Worker processes that can be killed: behind them stand the parsers that a hostile page or PDF could stall or crash.

    pages ─┐                                             ┌─ trafilatura (HTML)
           ├─ Pool.ask ─ frames over pipes ─ extraction ─┤
    pdf ───┘                                             └─ pypdfium2 (PDF)

A worker is a Python process running `extraction.py`, kept for the next question, since to start one takes 0.2 s. Each question
has its seconds; a watch kills the worker that takes longer, which also ends whoever waits for its answer. A process of its own
and not `multiprocessing`: that would run the caller's main script again, and needs one guarded against it.

Threads share the workers, one question to a worker at a time. After a fork the child starts workers of its own.
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

from sayso.errors import DamagedError

START_SECONDS_MAX = 30.0  # 0.2 s, but on a cold disk under load more
ANSWERS_MAX = 200  # a worker gives so many, then a fresh one takes over: the parsers' caches grow with each page
WORKERS_MAX = 4  # at once; each may take 1.5 GB on a hostile page

_SCRIPT = Path(__file__).with_name("extraction.py")


class Worker:
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
        self.answers = 0
        self.spent = False
        answer, _ = self._within(START_SECONDS_MAX, self._receive)
        if not answer or "fault" in answer:
            self.end()
            raise _no_start(answer["fault"] if answer else "it ended at once")

    def ask(self, question: dict[str, Any], seconds: float) -> dict[str, Any]:
        """The worker's answer; a `fault` where it was killed or died, and then it is spent."""
        self.answers += 1
        frame = json.dumps(question).encode("utf-8")
        answer, timed_out = self._within(seconds, lambda: self._exchange(frame))
        if answer is not None and not timed_out:
            return answer
        self.spent = True
        return {"fault": f"took more than {seconds:.0f} seconds to parse" if timed_out else "broke the parser"}

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
        try:
            for part in (len(frame).to_bytes(8, "big"), frame):
                rest = memoryview(part)
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


class Pool:
    """The workers of this process: idle ones wait for the next question, busy ones are in the hands of a thread."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.places = threading.BoundedSemaphore(WORKERS_MAX)
        self.idle: list[Worker] = []
        self.busy: set[Worker] = set()

    def ask(self, question: dict[str, Any], seconds: float, answers_max: int = ANSWERS_MAX) -> dict[str, Any]:
        """What `extraction.py` answers, within so many seconds; {"fault": …} where the parser broke or ran out of its limits.

        `answers_max`: a worker that has given so many answers with this one is ended. Waits while WORKERS_MAX others are busy.
        Raises DamagedError where no worker can be started.
        """
        with self.places:
            worker = self._take()
            try:
                answer = worker.ask(question, seconds)
            except BaseException:  # Ctrl-C in the middle of a page: the answer is still to come, the worker cannot be kept
                worker.spent = True
                raise
            finally:
                self._give_back(worker, answers_max)
        return answer

    def _take(self) -> Worker:
        with self.lock:
            worker = self.idle.pop() if self.idle else None
        worker = worker or Worker()
        with self.lock:
            self.busy.add(worker)
        return worker

    def _give_back(self, worker: Worker, answers_max: int) -> None:
        with self.lock:
            self.busy.discard(worker)
            if not worker.spent and worker.answers < answers_max:
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

    def begin_anew(self) -> None:
        """In a process just forked: no worker is its own, and a lock may be held by a thread that it does not have."""
        for worker in [*self.idle, *self.busy]:
            worker.forget()
        Pool.__init__(self)


def _no_start(cause: str) -> DamagedError:
    return DamagedError("sayso", f"the worker that reads HTML and PDF does not start ({cause})", "install sayso anew")


pool = Pool()
atexit.register(pool.end)
if hasattr(os, "register_at_fork"):
    os.register_at_fork(after_in_child=pool.begin_anew)
