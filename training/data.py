"""Training data: GLUE SST-2, optional extra sentences, WordPiece ids, batches by length.

python -m training.data --data GLUE [--rt FILE.tsv] [--imdb FILE.txt[.gz]] --vocab vocab.txt --out prepared.npz
"""

import argparse
import gzip
from collections.abc import Iterator
from pathlib import Path

import numpy as np
import torch
from tokenizers import BertWordPieceTokenizer

TRAIN_LENGTH, DEV_LENGTH = 48, 64
PADDED = (8, 16, 24, 32, 40, 48)  # lengths a training batch is padded to
MASK_ID = 103


def read_labelled(path: Path) -> tuple[list[str], list[int]]:
    """sentence<TAB>label with a header line."""
    rows = [line.rsplit("\t", 1) for line in path.read_text(encoding="utf-8").split("\n")[1:] if line]
    return [r[0] for r in rows], [int(r[1]) for r in rows]


def tokenise(tokenizer: BertWordPieceTokenizer, sentences: list[str], length: int) -> np.ndarray:
    """(N, length) int16 ids with [CLS] and [SEP], cut at `length`, padded with 0."""
    tokenizer.enable_truncation(length)
    out = np.zeros((len(sentences), length), np.int16)
    for i, e in enumerate(tokenizer.encode_batch(sentences)):
        out[i, : len(e.ids)] = e.ids
    return out


def prepare(args: argparse.Namespace) -> None:
    """Writes ids and labels of every part into one .npz."""
    tokenizer = BertWordPieceTokenizer(str(args.vocab), lowercase=True)
    parts: dict[str, np.ndarray] = {}
    sources = {"train": args.data / "SST-2/train.tsv", "dev": args.data / "SST-2/dev.tsv"}
    if args.rt:
        sources["rt"] = args.rt
    for name, path in sources.items():
        sentences, labels = read_labelled(path)
        parts[name] = tokenise(tokenizer, sentences, DEV_LENGTH if name == "dev" else TRAIN_LENGTH)
        parts[name + "_label"] = np.array(labels, np.int8)
    if args.imdb:
        opened = gzip.open(args.imdb, "rt", encoding="utf-8") if args.imdb.suffix == ".gz" else args.imdb.open()
        with opened as f:
            sentences = [line.strip() for line in f if line.strip()][: args.imdb_rows]
        parts["imdb"] = tokenise(tokenizer, sentences, TRAIN_LENGTH)
    np.savez_compressed(args.out, **parts)
    print({k: v.shape for k, v in parts.items()})


class Part:
    """Ids of one part on the device, with lengths."""

    def __init__(self, ids: np.ndarray, device: torch.device):
        self.ids = torch.from_numpy(ids.astype(np.int16)).to(device)
        self.length = torch.from_numpy((ids != 0).sum(1)).to(device)


class Corpus:
    """The prepared parts, and endless mixed batches of them."""

    def __init__(self, path: Path, device: torch.device):
        z = np.load(path)
        self.device = device
        self.parts = {k: Part(z[k], device) for k in ("train", "rt", "imdb") if k in z}
        self.train_label = torch.from_numpy(z["train_label"].astype(np.int64)).to(device)
        self.dev, self.dev_label = Part(z["dev"], device), z["dev_label"].astype(np.int64)

    def sample(self, size: int, seed: int) -> torch.Tensor:
        """(size, 48) ids of random training sentences."""
        part = self.parts["train"]
        generator = torch.Generator(self.device).manual_seed(seed)
        return part.ids[torch.randperm(len(part.ids), generator=generator, device=self.device)[:size]].long()

    def epoch(self, name: str, size: int, generator: torch.Generator) -> Iterator[tuple[torch.Tensor, int]]:
        """(rows, padded length) of one pass: sorted by length plus noise below 4, full batches, shuffled."""
        length = self.parts[name].length
        order = (length + torch.rand(length.shape, generator=generator, device=self.device) * 4).argsort()
        n = len(order) // size
        start = int(torch.randint(len(order) - n * size + 1, (), generator=generator, device=self.device))
        batches = order[start : start + n * size].reshape(n, size)
        longest = length[batches].amax(1).tolist()
        for i in torch.randperm(n, generator=generator, device=self.device).tolist():
            yield batches[i], next(p for p in PADDED if p >= longest[i])

    def batches(self, size: int, seed: int, mix: dict[str, float]) -> Iterator[tuple[str, torch.Tensor, torch.Tensor]]:
        """Endless (part, rows, ids) with parts drawn in the proportions of `mix`; ids are (size, one of PADDED)."""
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


def augment(ids: torch.Tensor, share: float, rate: float, generator: torch.Generator) -> torch.Tensor:
    """In `share` of the sentences, `rate` of the inner tokens become [MASK] or (half of them) another row's token."""

    def draw(*shape: int) -> torch.Tensor:
        return torch.rand(shape, generator=generator, device=ids.device)

    inner = ids > MASK_ID  # neither padding, [CLS], [SEP] nor [MASK]
    hit = inner & (draw(*ids.shape) < rate) & (draw(len(ids), 1) < share)
    other = ids.roll(1, 0)
    swap = (draw(*ids.shape) < 0.5) & (other > MASK_ID)
    return torch.where(hit, torch.where(swap, other, MASK_ID), ids)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--data", type=Path, required=True, help="GLUE folder with SST-2/train.tsv and SST-2/dev.tsv")
    p.add_argument("--rt", type=Path, help="more labelled sentences, sentence<TAB>label with a header line")
    p.add_argument("--imdb", type=Path, help="unlabelled sentences, one a line, plain or .gz")
    p.add_argument("--imdb-rows", type=int, default=None, help="use only the first rows of --imdb")
    p.add_argument("--vocab", type=Path, required=True)
    p.add_argument("--out", type=Path, required=True)
    prepare(p.parse_args())


if __name__ == "__main__":
    main()
