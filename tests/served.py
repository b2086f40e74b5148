"""A real `sayso serve` on loopback, in a process of its own, for the tests of the API and of the page.

    with served(address) as server:
        server.get("/figures?measure=killed").json()
        server.post("/undo", {}).status_code
"""

from __future__ import annotations

import os
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import httpx2

STARTS = 30  # seconds at most


class Served:
    """A running server: `url` is its root."""

    def __init__(self, url: str, process: subprocess.Popen[bytes]) -> None:
        self.url, self.process = url, process
        self.client = httpx2.Client(base_url=f"{url}api/v1", trust_env=False, timeout=30, verify=False)

    def get(self, path: str, **headers: str) -> Any:
        """The answer to a question below /api/v1."""
        return self.client.get(path, headers={name.replace("_", "-"): value for name, value in headers.items()})

    def post(self, path: str, body: Any, **headers: str) -> Any:
        """The answer to a decision."""
        return self.client.post(path, json=body, headers={name.replace("_", "-"): value for name, value in headers.items()})


@contextmanager
def served(at: str, *options: str, first: str = "") -> Iterator[Served]:
    """The server on a ledger, until the end of the block; it must then end by Ctrl-C, without a word.

    `first` is Python that runs in its process before it, say to make it wait for less long than it would.
    """
    starts = ["-c", f"{first}\nfrom sayso.cli import main\nmain()"] if first else ["-m", "sayso.cli"]
    command = [sys.executable, *starts, "serve", "--ledger", at, "--port", "0", *options]
    environment = os.environ | {"SAYSO_AS": "Ines", "PYTHONUNBUFFERED": "1"}
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, env=environment,
                          preexec_fn=lambda: signal.signal(signal.SIGINT, signal.default_int_handler)) as process:  # fmt: skip
        server = None
        try:
            server = Served(_address(process), process)
            yield server
        finally:
            if server:
                server.client.close()
            process.send_signal(signal.SIGINT)
            try:
                rest, _ = process.communicate(timeout=15)
            finally:
                process.kill()
        assert b"Traceback" not in rest, rest.decode()


def _address(process: subprocess.Popen[bytes]) -> str:
    """What the server says that it can be reached at."""
    assert process.stdout
    said, ends = b"", time.monotonic() + STARTS
    while time.monotonic() < ends and process.poll() is None:
        if select.select([process.stdout], [], [], 0.2)[0]:
            said += os.read(process.stdout.fileno(), 4096)
        if match := re.search(rb"https?://\S+/", said):
            return match[0].decode()
    raise AssertionError(f"the server did not start: {said.decode()}")
