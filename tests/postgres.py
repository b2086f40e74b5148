"""A PostgreSQL server of our own, for the tests: in a temporary folder, on a Unix socket, gone when the tests end.

    from postgres import server, kill, restart

    with server() as url:          # "postgresql+psycopg://sayso@/ledger_1?host=…": a new, empty database
        ...
        kill()                     # kill -9, with all its backends; what was committed is on disk
        restart()                  # comes up again on the same files, under the same url

The server starts on first use (half a second) and serves the whole session; each `with` has a database to itself, dropped
at its end. PostgreSQL refuses to run as root, so root starts it as "nobody". Where it is not installed, the test is skipped.

Commits must outlive kill -9 but not a power cut: hence fsync is off while synchronous_commit stays on.
"""

from __future__ import annotations

import atexit
import itertools
import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

USER = "sayso"
PATIENCE = 60.0  # seconds; starting takes 0.2, after a kill 0.5, and more on a machine under load
SETTINGS = {
    "listen_addresses": "",
    "fsync": "off",
    "full_page_writes": "off",
    "max_connections": "40",
    "shared_buffers": "32MB",
    "autovacuum": "off",
    "log_min_messages": "fatal",
    "timezone": "UTC",
}


def programs() -> Path | None:
    """The folder of initdb and postgres: Debian's newest, else that on the PATH; None where PostgreSQL is not installed."""
    debian = Path("/usr/lib/postgresql").glob("*/bin")
    found = shutil.which("initdb")
    folders = [
        *sorted(debian, key=lambda folder: -float(folder.parent.name)),
        *([Path(found).resolve().parent] if found else []),
    ]
    return next((folder for folder in folders if (folder / "initdb").exists() and (folder / "postgres").exists()), None)


class Server:
    """One server with its folder. `url(database)` is the address of a database on it."""

    def __init__(self, folder: Path, binaries: Path) -> None:
        self.folder, self.binaries = folder, binaries
        self.running: subprocess.Popen[bytes] | None = None
        self.user = pwd.getpwnam("nobody") if os.geteuid() == 0 else None
        if self.user:
            os.chown(folder, self.user.pw_uid, self.user.pw_gid)
        self._run("initdb", "-D", str(folder / "data"), "-N", "-A", "trust", "-U", USER, "-E", "UTF8", "--locale=C")
        self.start()

    def url(self, database: str) -> str:
        return f"postgresql+psycopg://{USER}@/{database}?host={self.folder}"

    def start(self) -> None:
        """Starts it and waits until it answers. After a kill that takes until the last of the old backends is gone."""
        if self.running and self.running.poll() is None:
            return
        settings = SETTINGS | {"unix_socket_directories": str(self.folder)}
        # Should this run be killed, no server is left behind.
        ends_with_us = ["setpriv", "--pdeathsig", "QUIT"] if sys.platform == "linux" and shutil.which("setpriv") else []
        command = [*ends_with_us, str(self.binaries / "postgres"), "-D", str(self.folder / "data")]
        command += [word for name, value in settings.items() for word in ("-c", f"{name}={value}")]
        as_user = self._as_user()
        give_up = time.monotonic() + PATIENCE
        with (self.folder / "log").open("ab") as log:
            while time.monotonic() < give_up:
                if self.running is None or self.running.poll() is not None:
                    self.running = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, **as_user)
                if self._answers():
                    return
                time.sleep(0.02)
        raise RuntimeError(f"PostgreSQL does not start: {(self.folder / 'log').read_text('utf-8', 'replace')[-2000:]}")

    def kill(self) -> None:
        """Ends it and all its backends by SIGKILL, as a machine that runs out of memory would."""
        assert self.running
        pids = [self.running.pid, *_children(self.running.pid)]
        for pid in pids:  # the postmaster first: it would start a lost backend's work anew
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)
        self.running.wait()

    def execute(self, statement: str) -> None:
        """One statement on the maintenance database, committed."""
        import psycopg

        with psycopg.connect(host=str(self.folder), user=USER, dbname="postgres", autocommit=True) as connection:
            connection.execute(statement)  # type: ignore[arg-type]  # psycopg takes literal strings alone

    def close(self) -> None:
        """Stops it at once and removes its folder."""
        if self.running and self.running.poll() is None:
            self.running.send_signal(signal.SIGINT)
            try:
                self.running.wait(10)
            except subprocess.TimeoutExpired:
                self.kill()
        shutil.rmtree(self.folder, ignore_errors=True)

    def _answers(self) -> bool:
        import psycopg

        try:
            self.execute("SELECT 1")
        except psycopg.OperationalError:
            return False
        return True

    def _as_user(self) -> dict[str, object]:
        where = {"cwd": self.folder}
        return where | {"user": self.user.pw_uid, "group": self.user.pw_gid, "extra_groups": []} if self.user else where

    def _run(self, program: str, *words: str) -> None:
        try:
            done = subprocess.run([str(self.binaries / program), *words], capture_output=True, text=True, **self._as_user())
        except PermissionError:
            pytest.skip("PostgreSQL does not run as root, and this root may not become another user")
        if done.returncode:
            raise RuntimeError(f"{program} failed: {done.stdout}{done.stderr}")


def _children(pid: int) -> list[int]:
    """The processes that a process has started, where the system lists them (Linux); elsewhere they end by themselves."""
    with suppress(OSError):
        return [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text("ascii").split()]
    return []


_started: list[Server] = []
_numbers = itertools.count(1)


def _server() -> Server:
    if not _started:
        binaries = programs()
        if binaries is None:
            pytest.skip("PostgreSQL is not installed (Debian: apt install postgresql)")
        # A socket's path may have 107 characters, and "nobody" must get through to it: so not in pytest's own folders.
        folder = Path(tempfile.mkdtemp(prefix="sayso-pg-", dir="/tmp"))
        try:
            _started.append(Server(folder, binaries))
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        atexit.register(_started[0].close)
    return _started[0]


@contextmanager
def server() -> Iterator[str]:
    """The address of a new, empty database on the session's server, for SQLAlchemy. It is dropped at the end."""
    ours, name = _server(), f"ledger_{next(_numbers)}"
    ours.start()
    ours.execute(f"CREATE DATABASE {name}")
    try:
        yield ours.url(name)
    finally:
        ours.start()
        ours.execute(f"DROP DATABASE {name} WITH (FORCE)")


def kill() -> None:
    """kill -9 for the server and all its backends."""
    _server().kill()


def restart() -> None:
    """Starts the server again after `kill`, on the same files and under the same addresses; waits until it answers."""
    _server().start()
