"""Trained weights → src/sayso/assets/{model,relater}/<version>/: model.onnx (int8), tokenizer.json, config.json.

    python training/export.py --weights build/tagger.pt --encoder build/encoder --version 1
    python training/export.py --network relater --weights build/relater.pt --encoder build/encoder --version 1

The graph is written by hand from onnxruntime's fused operators (com.microsoft Attention and BiasGelu):
one input a run, no padding and no mask. The tagger's one output holds all heads side by side, (pieces, labels of all heads
+ 2 * LINK); the relater's is how likely each relation is.
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

from model import FAR, HEADS, LINK
from sayso.reconciliation.links.relater import PARTS, RELATIONS

ASSETS = Path(__file__).parent.parent / "src/sayso/assets"


class Graph:
    """Nodes and weights as they come."""

    def __init__(self, state: dict[str, np.ndarray]) -> None:
        self.state, self.nodes, self.weights, self.known = state, [], [], set()

    def weight(self, name: str, value: np.ndarray | None = None) -> str:
        """The name of a weight, which is added to the graph when it is first asked for; without a value, that of the state."""
        if name not in self.known:
            self.known.add(name)
            array = self.state[name] if value is None else value
            self.weights.append(numpy_helper.from_array(array.copy(), name))  # C order, and no dimension more
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


def encoded(g: Graph, layers: int, heads: int, second: str) -> str:
    """The encoder; `second` is the input that tells something of each piece beside its id."""
    ms = "com.microsoft"
    words = g.node("Gather", [g.weight("words.weight"), "ids"], "words")
    shapes = g.node("Gather", [g.weight("shapes.weight"), second], "shaped")
    size = g.node("Shape", ["ids"], "size", start=1, end=2)
    zero, one = g.weight("zero", np.array([0], np.int64)), g.weight("one", np.array([1], np.int64))
    places = g.node("Slice", [g.weight("places.weight"), zero, size, zero, one], "placed")
    x = g.node("Add", [g.node("Add", [words, shapes], "ws"), places], "embedded")
    axis = {"axis": -1, "epsilon": 1e-12}
    x = g.node("LayerNormalization", [x, g.weight("norm.weight"), g.weight("norm.bias")], "normed", **axis)
    for i in range(layers):
        p = f"layers.{i}."
        qkv = [g.weight(p + "qkv.w", g.state[p + "qkv.weight"].T), g.weight(p + "qkv.bias")]
        y = g.node("Attention", [x, *qkv], p + "attention", domain=ms, num_heads=heads)
        y = g.linear(y, p + "out", p + "projected")
        x = g.added(y, p + "out.bias", x, p + "norm1", p + "middle")
        y = g.linear(x, p + "up", p + "raised")
        y = g.node("BiasGelu", [y, g.weight(p + "up.bias")], p + "bent", domain=ms)
        y = g.linear(y, p + "down", p + "lowered")
        x = g.added(y, p + "down.bias", x, p + "norm2", p + "result")
    return x


def tagger(state: dict[str, np.ndarray], layers: int, heads: int) -> onnx.ModelProto:
    """The tagger in fp32."""
    g = Graph(state)
    x = encoded(g, layers, heads, "shapes")
    names = [f"heads.{h}" for h in HEADS] + ["query", "key"]
    weight = np.concatenate([state[f"{n}.weight"] for n in names]).T
    bias = np.concatenate([state[f"{n}.bias"] for n in names])
    y = g.node("MatMul", [x, g.weight("heads.w", weight)], "headed")
    y = g.node("Add", [y, g.weight("heads.b", bias)], "biased")
    g.node("Squeeze", [y, g.weight("zero")], "scores")
    return model_of(g, {n: [1, "pieces"] for n in ("ids", "shapes")}, {}, ("scores", ["pieces", len(bias)]))


def relater(state: dict[str, np.ndarray], layers: int, heads: int) -> onnx.ModelProto:
    """The relater in fp32: the last layers as in training/model.py, the evidence's mean and spread folded into one step."""
    g = Graph(state)
    x = encoded(g, layers, heads, "parts")
    means = []
    for name, part in (("a", PARTS), ("b", 2 * PARTS)):
        where = g.node("Equal", ["parts", g.weight(f"{name}.part", np.array(part, np.int64))], f"{name}.where")
        where = g.node("Cast", [where], f"{name}.cast", to=TensorProto.FLOAT)
        where = g.node("Unsqueeze", [where, g.weight("one")], f"{name}.row")
        total = g.node("ReduceSum", [where], f"{name}.total", keepdims=1)
        total = g.node("Max", [total, g.weight("least", np.array(1, np.float32))], f"{name}.least")
        summed = g.node("MatMul", [where, x], f"{name}.summed")
        means.append(g.node("Squeeze", [g.node("Div", [summed, total], f"{name}.mean"), g.weight("one")], f"{name}.said"))
    first = g.node("Squeeze", [g.node("Gather", [x, g.weight("zero")], "cls", axis=1), g.weight("one")], "first")
    product = g.node("Mul", means, "product")
    distance = g.node("Abs", [g.node("Sub", means, "difference")], "distance")
    spread = np.sqrt(state["spread.running_var"] + 1e-5)
    scale = state["spread.weight"] / spread
    shift = state["spread.bias"] - state["spread.running_mean"] * scale
    scaled = g.node("Mul", ["evidence", g.weight("scale", scale)], "scaled")
    known = g.node("Add", [scaled, g.weight("shift", shift)], "centred")
    known = g.node("Clip", [known, *[g.weight(n, np.array(x, np.float32)) for n, x in (("low", -FAR), ("high", FAR))]], "known")
    joined = g.node("Concat", [first, product, distance, known], "joined", axis=-1)
    y = g.node("BiasGelu", [g.linear(joined, "first", "firsted"), g.weight("first.bias")], "bent", domain="com.microsoft")
    y = g.node("Add", [g.linear(y, "second", "seconded"), g.weight("second.bias")], "of_words")
    z = g.node("Add", [g.linear(known, "outright", "outrighted"), g.weight("outright.bias")], "of_evidence")
    y = g.node("Softmax", [g.node("Add", [y, z], "logits")], "softmax", axis=-1)
    g.node("Squeeze", [y, g.weight("zero")], "likely")
    columns, relations = len(scale), len(state["second.bias"])
    return model_of(g, {n: [1, "pieces"] for n in ("ids", "parts")}, {"evidence": [1, columns]}, ("likely", [relations]))


def model_of(g: Graph, integers: dict[str, list], numbers: dict[str, list], output: tuple[str, list]) -> onnx.ModelProto:
    """The graph with its inputs and its one output, as a model."""
    inputs = [helper.make_tensor_value_info(n, TensorProto.INT64, shape) for n, shape in integers.items()]
    inputs += [helper.make_tensor_value_info(n, TensorProto.FLOAT, shape) for n, shape in numbers.items()]
    outputs = [helper.make_tensor_value_info(output[0], TensorProto.FLOAT, output[1])]
    made = helper.make_graph(g.nodes, "sayso", inputs, outputs, g.weights)
    return helper.make_model(
        made, opset_imports=[helper.make_opsetid("", 17), helper.make_opsetid("com.microsoft", 1)], ir_version=9
    )


FLOATING = ["cls", "firsted", "seconded", "outrighted"]  # the relater's last layers stay fp32: 150,000 weights


def config_of(network: str, weights: Path) -> dict[str, object]:
    """What a network's config.json tells beside its version, its layers and its files' hashes."""
    if network == "tagger":
        return {"heads": HEADS, "link": LINK}
    return {"relations": RELATIONS, **json.loads(weights.with_suffix(".json").read_text("utf-8"))}


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("--network", choices=("tagger", "relater"), default="tagger")
    ap.add_argument("--weights", type=Path, required=True)
    ap.add_argument("--encoder", type=Path, required=True)
    ap.add_argument("--version", required=True)
    a = ap.parse_args()
    state = {k: v.float().numpy() for k, v in torch.load(a.weights).items()}
    layers = 1 + max(int(k.split(".")[1]) for k in state if k.startswith("layers."))
    folder = ASSETS / {"tagger": "model", "relater": "relater"}[a.network] / a.version
    folder.mkdir(parents=True, exist_ok=True)
    full = a.weights.with_suffix(".onnx")
    onnx.save({"tagger": tagger, "relater": relater}[a.network](state, layers, heads=12), full)
    quantize_dynamic(
        full,
        folder / "model.onnx",
        weight_type=QuantType.QInt8,
        per_channel=True,
        op_types_to_quantize=["MatMul", "Attention", "Gather"],
        nodes_to_exclude=FLOATING,
        extra_options={"MatMulConstBOnly": True, "DefaultTensorType": TensorProto.FLOAT},
    )
    tokenizer = Tokenizer.from_file(str(a.encoder / "tokenizer.json"))
    tokenizer.no_padding()
    tokenizer.no_truncation()
    tokenizer.save(str(folder / "tokenizer.json"), pretty=False)
    shutil.copy(a.encoder / "LICENSE", folder / "LICENSE.encoder")
    hashes = {n: hashlib.sha256((folder / n).read_bytes()).hexdigest() for n in ("model.onnx", "tokenizer.json")}
    config = {"version": a.version, "layers": layers, **config_of(a.network, a.weights), "sha256": hashes}
    (folder / "config.json").write_text(json.dumps(config, indent=1) + "\n", "utf-8")
    print({p.name: p.stat().st_size for p in sorted(folder.iterdir())})


if __name__ == "__main__":
    main()
