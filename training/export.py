"""Trained weights → src/sayso/assets/model/<version>/: model.onnx (int8), tokenizer.json, config.json.

    python training/export.py --weights build/tagger.pt --encoder build/encoder --version 1

The graph is written by hand from onnxruntime's fused operators (com.microsoft Attention and BiasGelu):
one window a run, no padding and no mask. Its one output holds all heads side by side, (pieces, labels of all heads + 2 * LINK).
"""

from __future__ import annotations

import argparse
import hashlib
import json
import shutil
from pathlib import Path

import numpy as np
import onnx
import torch
from onnx import TensorProto, helper, numpy_helper
from onnxruntime.quantization import QuantType, quantize_dynamic
from tokenizers import Tokenizer

from model import HEADS, LINK

ASSETS = Path(__file__).parent.parent / "src/sayso/assets/model"


class Graph:
    """Nodes and weights as they come."""

    def __init__(self, state: dict[str, np.ndarray]) -> None:
        self.state, self.nodes, self.weights, self.known = state, [], [], set()

    def weight(self, name: str, value: np.ndarray | None = None) -> str:
        """The name of a weight, which is added to the graph when it is first asked for; without a value, that of the state."""
        if name not in self.known:
            self.known.add(name)
            array = self.state[name] if value is None else value
            self.weights.append(numpy_helper.from_array(np.ascontiguousarray(array), name))
        return name

    def node(self, op: str, inputs: list[str], output: str, *, domain: str = "", **attributes: object) -> str:
        """The name of the output of a new node, which bears the same name."""
        self.nodes.append(helper.make_node(op, inputs, [output], name=output, domain=domain, **attributes))
        return output

    def linear(self, x: str, name: str, output: str) -> str:
        """X @ W.T, without the bias."""
        return self.node("MatMul", [x, self.weight(f"{name}.w", self.state[f"{name}.weight"].T)], output)

    def added(self, y: str, bias: str, x: str, norm: str, output: str) -> str:
        """LayerNorm(y + bias + x), in plain operators: onnxruntime's fused SkipLayerNormalization takes a third of a run."""
        summed = self.node("Add", [self.node("Add", [y, self.weight(bias)], f"{output}.biased"), x], f"{output}.sum")
        weights = [self.weight(f"{norm}.weight"), self.weight(f"{norm}.bias")]
        return self.node("LayerNormalization", [summed, *weights], output, axis=-1, epsilon=1e-12)


def graph(state: dict[str, np.ndarray], layers: int, heads: int) -> onnx.ModelProto:
    """The whole network in fp32."""
    g, ms = Graph(state), "com.microsoft"
    words = g.node("Gather", [g.weight("words.weight"), "ids"], "words")
    shapes = g.node("Gather", [g.weight("shapes.weight"), "shapes"], "shaped")
    size = g.node("Shape", ["ids"], "size", start=1, end=2)
    zero, one = g.weight("zero", np.array([0], np.int64)), g.weight("one", np.array([1], np.int64))
    places = g.node("Slice", [g.weight("places.weight"), zero, size, zero, one], "placed")
    x = g.node("Add", [g.node("Add", [words, shapes], "ws"), places], "embedded")
    axis = {"axis": -1, "epsilon": 1e-12}
    x = g.node("LayerNormalization", [x, g.weight("norm.weight"), g.weight("norm.bias")], "normed", **axis)
    for i in range(layers):
        p = f"layers.{i}."
        qkv = [g.weight(p + "qkv.w", state[p + "qkv.weight"].T), g.weight(p + "qkv.bias")]
        y = g.node("Attention", [x, *qkv], p + "attention", domain=ms, num_heads=heads)
        y = g.linear(y, p + "out", p + "projected")
        x = g.added(y, p + "out.bias", x, p + "norm1", p + "middle")
        y = g.linear(x, p + "up", p + "raised")
        y = g.node("BiasGelu", [y, g.weight(p + "up.bias")], p + "bent", domain=ms)
        y = g.linear(y, p + "down", p + "lowered")
        x = g.added(y, p + "down.bias", x, p + "norm2", p + "result")
    names = [f"heads.{h}" for h in HEADS] + ["query", "key"]
    weight = np.concatenate([state[f"{n}.weight"] for n in names]).T
    bias = np.concatenate([state[f"{n}.bias"] for n in names])
    y = g.node("MatMul", [x, g.weight("heads.w", weight)], "headed")
    y = g.node("Add", [y, g.weight("heads.b", bias)], "biased")
    g.node("Squeeze", [y, zero], "scores")
    width = len(bias)
    made = helper.make_graph(
        g.nodes, "sayso",
        [helper.make_tensor_value_info(n, TensorProto.INT64, [1, "pieces"]) for n in ("ids", "shapes")],
        [helper.make_tensor_value_info("scores", TensorProto.FLOAT, ["pieces", width])],
        g.weights,
    )  # fmt: skip
    model = helper.make_model(made, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid(ms, 1)], ir_version=9)
    return model


def main() -> None:
    ap = argparse.ArgumentParser()
    ap.add_argument("--weights", type=Path, required=True)
    ap.add_argument("--encoder", type=Path, required=True)
    ap.add_argument("--version", required=True)
    a = ap.parse_args()
    state = {k: v.float().numpy() for k, v in torch.load(a.weights).items()}
    layers = 1 + max(int(k.split(".")[1]) for k in state if k.startswith("layers."))
    folder = ASSETS / a.version
    folder.mkdir(parents=True, exist_ok=True)
    full = a.weights.with_suffix(".onnx")
    onnx.save(graph(state, layers, heads=12), full)
    quantize_dynamic(
        full,
        folder / "model.onnx",
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul", "Attention", "Gather"],
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
    )
    tokenizer = Tokenizer.from_file(str(a.encoder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    shutil.copy(a.encoder / "LICENSE", folder / "LICENSE.encoder")
    config = {
        "version": a.version,
        "layers": layers,
        "heads": HEADS,
        "link": LINK,
        "sha256": {n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in ("model.onnx", "tokenizer.json")},
    }
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", "utf-8")
    print({p.name: p.stat().st_size for p in sorted(folder.iterdir())})


if __name__ == "__main__":
    main()
