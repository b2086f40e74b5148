"""A trained network: a folder with model.onnx, tokenizer.json, config.json (labels, hashes) and card.md, run on the processor.

Inputs are run one at a time: dynamic int8 takes one activation scale a tensor, so in a batch the answer to one would change
with its neighbours. Only this module imports onnxruntime and tokenizers, and that on first use: who asks a ledger waits for no
network (with NumPy, a tenth of a second of a command's one).
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec

from sayso.errors import ModelError


class Network:
    """A loaded network; safe to use from several threads. `config` is config.json, `tokenizer` that of tokenizer.json.

    Raises ModelError, with the remedy, where a file is missing or altered, or `is_whole` does not hold of its config.
    """

    def __init__(
        self, folder: Path, is_whole: Callable[[dict[str, Any]], bool], threads: int = 1, remedy: str = "install sayso again"
    ) -> None:
        self.config = _checked(folder, is_whole, remedy)
        import onnxruntime
        from tokenizers import Tokenizer

        options = onnxruntime.SessionOptions()
        options.intra_op_num_threads = threads
        options.inter_op_num_threads = 1
        options.log_severity_level = 3
        # without 8-bit dot products (AVX2 alone), sums of 8-bit products saturate: three golden cases read otherwise there
        options.add_session_config_entry("session.x64quantprecision", "1")
        try:
            # onnxruntime's fused SkipLayerNormalization takes 30 % of a run, the plain operators 10 % (measured with 1.32)
            self._session = onnxruntime.InferenceSession(
                str(folder / "model.onnx"), options, ["CPUExecutionProvider"], disabled_optimizers=["SkipLayerNormFusion"]
            )
            self.tokenizer = Tokenizer.from_file(str(folder / "tokenizer.json"))
        except Exception as error:  # both libraries raise bare Exception subclasses of their own
            raise ModelError(str(folder), f"the model cannot be loaded ({error})", "install sayso again") from error

    def run(self, integers: dict[str, Sequence[int]], numbers: dict[str, Sequence[float]] | None = None) -> Any:
        """The network's one output, for one input: each name with its row of numbers."""
        import numpy as np

        feed: dict[str, Any] = {name: np.array([row], np.int64) for name, row in integers.items()}
        feed |= {name: np.array([row], np.float32) for name, row in (numbers or {}).items()}
        return self._session.run(None, feed)[0]


def _checked(folder: Path, is_whole: Callable[[dict[str, Any]], bool], remedy: str) -> dict[str, Any]:
    """The folder's config, once every file is there with the hash that it names."""
    try:
        config = msgspec.json.decode((folder / "config.json").read_bytes(), type=dict[str, Any])
        for name, digest in config["sha256"].items():
            if hashlib.sha256((folder / name).read_bytes()).hexdigest() != digest:
                raise ModelError(str(folder / name), "the file was altered: its SHA-256 is not the one in config.json", remedy)
        if not is_whole(config):
            raise ModelError(str(folder / "config.json"), "it is that of another version of sayso", remedy)
    except (OSError, msgspec.DecodeError, KeyError, AttributeError) as error:
        missing = getattr(error, "filename", None) or str(folder / "config.json")
        what = (
            "the file is missing"
            if isinstance(error, FileNotFoundError)
            else f"the file cannot be read ({type(error).__name__})"
        )
        raise ModelError(str(missing), what, remedy) from error
    return config
