"""Training data: a GLUE task, optional unlabelled text, WordPiece ids, batches by length.

python -m training.data --task sst2 --data GLUE [--rt FILE.tsv] [--imdb FILE.txt[.gz]] --vocab vocab.txt --out prepared.npz

Parts beside train, all without labels: of sst2 rt and imdb; of cola other (the pair tasks' sentences) and imdb (half of it
with words dropped and exchanged); of a pair task cross (its own sentences paired anew), other (the other tasks' pairs)
and imdb (sentences paired with another one or with a damaged copy).
"""

import argparse
import gzip
import math
import random
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from tokenizers import BertWordPieceTokenizer

from .tasks import TASKS, Task

PADDED = (8, 16, 24, 32, 40, 48, 64, 80, 96, 128)  # lengths a training batch is padded to
SEP_ID, MASK_ID = 102, 103
Texts = list[tuple[str, ...]]


def tokenise(tokenizer: BertWordPieceTokenizer, texts: Texts, length: int) -> np.ndarray:
    """(N, length) int16 ids of [CLS] a [SEP] or [CLS] a [SEP] b [SEP], cut at `length` (the longer one first), padded with 0."""
    tokenizer.enable_truncation(length)
    out = np.zeros((len(texts), length), np.int16)
    for i, e in enumerate(tokenizer.encode_batch([t if len(t) > 1 else t[0] for t in texts])):
        out[i, : len(e.ids)] = e.ids
    return out


def token_types(ids: torch.Tensor) -> torch.Tensor:
    """(B, L) ids -> token types: 1 behind the first [SEP], 0 elsewhere and on padding."""
    separators = (ids == SEP_ID).long()
    return ((separators.cumsum(-1) > separators) & (ids != 0)).long()


def read_lines(path: Path, rows: int | None) -> list[str]:
    opened = gzip.open(path, "rt", encoding="utf-8") if path.suffix == ".gz" else path.open(encoding="utf-8")
    with opened as f:
        return [line.strip() for line in f if line.strip()][:rows]


def noisy(text: str, share: float, rng: random.Random) -> str:
    """The text with every word dropped, or exchanged with the next one, at probability `share`."""
    words = text.split()
    for i in range(len(words) - 1, -1, -1):
        if rng.random() < share:
            if rng.random() < 0.5 or i + 1 == len(words):
                del words[i]
            else:
                words[i], words[i + 1] = words[i + 1], words[i]
    return " ".join(words) or text


def unlabelled(task: Task, args: argparse.Namespace, train: Texts) -> dict[str, Texts]:
    """The parts beside train."""
    rng = random.Random(0)
    lines = read_lines(args.imdb, args.imdb_rows) if args.imdb else []
    pairs = [t for t in TASKS.values() if len(t.texts) > 1 and t is not task and (args.data / t.folder).exists()]
    other = [text for t in pairs for text in t.read(args.data / t.folder / "train.tsv")[0]]
    if len(task.texts) == 1:
        if task.name == "sst2":
            return {"rt": task.read(args.rt)[0] if args.rt else [], "imdb": [(line,) for line in lines]}
        sentences = [(sentence,) for text in other for sentence in text]
        return {"other": sentences, "imdb": [(noisy(line, rng.choice((0, 0.1)), rng),) for line in lines]}
    firsts, seconds = [t[0] for t in train], [t[1] for t in train]
    cross = [(rng.choice(firsts), b) for b in seconds] + [(b, a) for a, b in train]
    imdb = [(a, noisy(a, rng.random() * 0.6, rng) if rng.random() < 0.5 else rng.choice(lines)) for a in lines]
    return {"cross": cross, "other": other, "imdb": imdb}


def prepare(args: argparse.Namespace) -> None:
    """Writes ids of every part, and the answers of train and dev, into one .npz."""
    task = TASKS[args.task]
    tokenizer = BertWordPieceTokenizer(str(args.vocab), lowercase=True)
    train, train_label = task.read(args.data / task.folder / "train.tsv")
    dev, dev_label = task.read(args.data / task.folder / "dev.tsv")
    parts = {"train": train, **unlabelled(task, args, train)}
    out = {name: tokenise(tokenizer, texts, task.train_length) for name, texts in parts.items() if texts}
    out |= {"train_label": train_label, "dev": tokenise(tokenizer, dev, task.positions), "dev_label": dev_label}
    np.savez_compressed(args.out, **out)
    print({k: v.shape for k, v in out.items()})


def augmented(
    ids: np.ndarray, copies: int, rng: np.random.Generator, share: float = 0.5, rate: float = 0.15
) -> np.ndarray:
    """`copies` of every row; in `share` of them `rate` of the inner tokens become [MASK] or (half) a token of a row of that length."""
    ids = ids[np.argsort((ids != 0).sum(1), kind="stable")]
    inner = ids > MASK_ID  # neither padding, [CLS], [SEP] nor [MASK]
    out = np.empty((copies, *ids.shape), np.int16)
    for i in range(copies):
        drawn = rng.integers(0, 1 << 16, ids.shape, np.uint16)
        limit = np.where(rng.random(len(ids)) < share, np.uint16(rate * (1 << 16)), np.uint16(0))
        hit = np.flatnonzero(inner & (drawn < limit[:, None]))
        other = np.roll(ids, i + 1, 0).flat[hit]
        swap = (drawn.flat[hit] % 2 == 0) & (other > MASK_ID)
        out[i] = ids
        out[i].flat[hit] = np.where(swap, other, MASK_ID)
    return out.reshape(-1, ids.shape[1])


class Part:
    """Ids of one part on the device, with lengths."""

    def __init__(self, ids: np.ndarray, device: torch.device):
        self.ids = torch.from_numpy(ids.astype(np.int16)).to(device)
        self.length = torch.from_numpy((ids != 0).sum(1)).to(device)


# Proportions in which distillation draws on the parts; those that a task lacks drop out.
MIX = {"train": 1.0, "rt": 0.2, "cross": 0.5, "other": 0.5, "imdb": 1.0}


class Corpus:
    """The prepared parts, and endless mixed batches of them.

    With `pool` the parts are augmented copies, about `pool` rows in all, split as MIX says: the same ones for the same file,
    so that labels of teachers belong to rows. Without, `train_label` belongs to the rows of train.
    """

    def __init__(self, path: Path, device: torch.device, pool: int = 0):
        z = np.load(path)
        self.device = device
        parts = {k: z[k] for k in z if k != "dev" and not k.endswith("_label")}
        self.plain = Part(parts["train"], device)
        if pool:
            rng = np.random.default_rng(0)
            share = pool / sum(MIX[k] for k in parts)
            parts = {k: augmented(v, math.ceil(share * MIX[k] / len(v)), rng) for k, v in parts.items()}
        self.parts = {k: Part(v, device) for k, v in parts.items()}
        self.train_label = torch.from_numpy(z["train_label"]).to(device)
        self.dev, self.dev_label = Part(z["dev"], device), z["dev_label"]
        longest = max(int(p.length.max()) for p in self.parts.values())
        self.padded = [p for p in PADDED if p < longest] + [next(p for p in PADDED if p >= longest)]

    def sample(self, size: int, seed: int) -> torch.Tensor:
        """(size, L) ids of random training rows, not augmented."""
        ids = self.plain.ids
        generator = torch.Generator(self.device).manual_seed(seed)
        return ids[torch.randperm(len(ids), generator=generator, device=self.device)[:size]].long()

    def epoch(self, name: str, size: int, generator: torch.Generator) -> Iterator[tuple[torch.Tensor, int]]:
        """(rows, padded length) of one pass: sorted by length plus noise below 4, full batches, shuffled."""
        length = self.parts[name].length
        order = (length + torch.rand(length.shape, generator=generator, device=self.device) * 4).argsort()
        n = len(order) // size
        start = int(torch.randint(len(order) - n * size + 1, (), generator=generator, device=self.device))
        batches = order[start : start + n * size].reshape(n, size)
        longest = length[batches].amax(1).tolist()
        for i in torch.randperm(n, generator=generator, device=self.device).tolist():
            yield batches[i], next(p for p in self.padded if p >= longest[i])

    def batches(self, size: int, seed: int, mix: dict[str, float]) -> Iterator[tuple[str, torch.Tensor, torch.Tensor]]:
        """Endless (part, rows, ids) with parts drawn in the proportions of `mix`; ids are (size, one of `padded`)."""
        generator = torch.Generator(self.device).manual_seed(seed)
        names = [n for n in mix if n in self.parts and len(self.parts[n].ids) >= size]
        share = np.array([mix[n] for n in names])
        pick = np.random.default_rng(seed)
        running: dict[str, Iterator[tuple[torch.Tensor, int]]] = {}
        while True:
            name = str(pick.choice(names, p=share / share.sum()))
            drawn = next(running.get(name, iter(())), None)
            if drawn is None:
                running[name] = self.epoch(name, size, generator)
                drawn = next(running[name])
            rows, padded = drawn
            yield name, rows, self.parts[name].ids[rows, :padded].long()


def main(argv: list[str] | None = None) -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--task", choices=TASKS, default="sst2")
    p.add_argument("--data", type=Path, required=True, help="GLUE folder with SST-2/train.tsv, SST-2/dev.tsv and so on")
    p.add_argument("--rt", type=Path, help="more sentences for sst2, sentence<TAB>label with a header line")
    p.add_argument("--imdb", type=Path, help="unlabelled sentences, one a line, plain or .gz")
    p.add_argument("--imdb-rows", type=int, default=None, help="use only the first rows of --imdb")
    p.add_argument("--vocab", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)
    prepare(p.parse_args(argv))


if __name__ == "__main__":
    main()
