"""Averages weights of several runs from one start (model soups, Wortsman et al. 2022).

python training/soup.py build/a.pt build/b.pt … --out build/soup.pt
"""

from __future__ import annotations

import argparse
from pathlib import Path

import torch


def main() -> None:
    ap = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    ap.add_argument("weights", type=Path, nargs="+")
    ap.add_argument("--out", type=Path, required=True)
    a = ap.parse_args()
    states = [torch.load(path) for path in a.weights]
    torch.save({name: sum(state[name] for state in states) / len(states) for name in states[0]}, a.out)


if __name__ == "__main__":
    main()
