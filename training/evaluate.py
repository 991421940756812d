"""Plain float64 forward pass of an exported Sorbet folder, one sentence or sentence pair at a time.

Stands alone: of the training code it imports only the table of tasks (file columns, figures of merit), and it reads only
the exported folder (config.json, model.safetensors, vocab.txt). With dyadic parameters every intermediate after the host's LayerNorm is exact in a
double, so the logits do not depend on the order of any sum.
"""

import argparse
import json
import math
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import load_file
from tokenizers import BertWordPieceTokenizer, Encoding

from .tasks import TASKS

# Least double above sqrt(1/2): a mantissa in [0.5, 1) at or above it rounds up to the next power of two.
SQRT_HALF_UP = float.fromhex("0x1.6a09e667f3bcdp-1")


def unpack_bits(packed: torch.Tensor, columns: int) -> torch.Tensor:
    """(rows, ceil(columns / 8)) bytes, least significant bit first -> (rows, columns) of +1 and -1."""
    bits = (packed.unsqueeze(-1) >> torch.arange(8, dtype=torch.uint8)) & 1
    return bits.reshape(packed.shape[0], -1)[:, :columns].double() * 2 - 1


def power_of_two(y: torch.Tensor, exponent_min: int | None) -> torch.Tensor:
    """sign(y) * 2^round(log2|y|); 0 stays 0, and so does a result below 2^exponent_min become."""
    mantissa, exponent = torch.frexp(y.abs())
    rounded = torch.where(mantissa >= SQRT_HALF_UP, exponent, exponent - 1)
    out = torch.sign(y) * torch.ldexp(torch.ones_like(y), rounded)
    if exponent_min is not None:
        out = torch.where(rounded < exponent_min, torch.zeros_like(y), out)
    return torch.where(y == 0, torch.zeros_like(y), out)


class ExportedSorbet:
    """A checkpoint folder, loaded; `logits(ids)` runs it. Tensors are float64; `sign` holds +1 and -1, of ternary matrices also 0."""

    def __init__(self, folder: Path):
        self.config = json.loads((folder / "config.json").read_text())
        c = self.config
        self.hidden, self.heads, self.layers = c["hidden_size"], c["num_attention_heads"], c["num_hidden_layers"]
        self.width = self.hidden // self.heads
        self.group = c.get("bspn_group_size", self.width)
        self.bspn_eps = c.get("bspn_eps", 1e-5)
        self.half = 2 ** (c.get("activation_bits", 4) - 1)
        self.exponent_min = c.get("residual_exponent_min")
        self.window = c.get("softmax_window")
        shift = c.get("score_shift")
        self.score_scale = 2.0**-shift if shift is not None else 1.0 / math.sqrt(self.width)
        self.embedding_grid = c.get("embedding_grid_bits")
        self.layer_norm_eps = c.get("layer_norm_eps", 1e-12)
        raw = load_file(folder / "model.safetensors")
        inputs = {"ffn.out": c["intermediate_size"]}
        self.t: dict[str, torch.Tensor] = {}
        for name, tensor in raw.items():
            if tensor.dtype == torch.uint8:
                columns = next((n for k, n in inputs.items() if f".{k}." in name), self.hidden)
                self.t[name] = unpack_bits(tensor, columns)
            else:
                self.t[name] = tensor.double()
        for name in [n for n in self.t if n.endswith(".nonzero")]:  # bits of ternary matrices: 0 is a weight of 0
            self.t[name.removesuffix("nonzero") + "sign"] *= (self.t.pop(name) + 1) / 2
        if "embeddings.word" not in self.t:
            self.t["embeddings.word"] = self.t["embeddings.word.sign"] * self.t["embeddings.word.scale"].unsqueeze(1)

    def encode(self, x: torch.Tensor, alpha: torch.Tensor, signed: bool) -> torch.Tensor:
        """Spike values q of x, as float64 integers: at 4 bits -8..7 at signed sites, 0..15 at unsigned ones."""
        low, high = (-self.half, self.half - 1) if signed else (0, 2 * self.half - 1)
        return torch.clamp(torch.round(x / alpha), low, high)

    def linear(self, x: torch.Tensor, name: str, signed: bool = True) -> torch.Tensor:
        """(L, in) -> (L, out): shift by `move`, encode, binary or ternary matrix, scale, bias."""
        t = self.t
        q = self.encode(x + t[f"{name}.move"], t[f"{name}.alpha_in"], signed)
        return t[f"{name}.alpha_in"] * t[f"{name}.m"] * (q @ t[f"{name}.sign"].T) + t[f"{name}.bias"]

    def embed(self, ids: torch.Tensor, types: torch.Tensor) -> torch.Tensor:
        """The host's part: word + position + type, LayerNorm in the stated order, grid (half to even)."""
        t = self.t
        x = t["embeddings.word"][ids] + t["embeddings.position"][: len(ids)] + t["embeddings.type"][types]
        mean = x.sum(1, keepdim=True) / self.hidden
        var = (x * x).sum(1, keepdim=True) / self.hidden - mean * mean
        x = (x - mean) / torch.sqrt(var + self.layer_norm_eps) * t["embeddings.norm.weight"] + t["embeddings.norm.bias"]
        if self.embedding_grid is None:
            return x
        return torch.round(x * 2.0**self.embedding_grid) * 2.0**-self.embedding_grid

    def ptsoftmax(self, scores: torch.Tensor) -> torch.Tensor:
        """Rows of scores -> powers of two or 0; partition rounded to the linearly nearest power of two, ties up."""
        c = torch.ceil(scores)
        c = c - c.amax(-1, keepdim=True)
        e = torch.ldexp(torch.ones_like(c), c.to(torch.int32))
        if self.window is not None:
            e = torch.where(c < -self.window, torch.zeros_like(e), e)
        mantissa, exponent = torch.frexp(e.sum(-1, keepdim=True))
        return torch.ldexp(e, -torch.where(mantissa >= 0.75, exponent, exponent - 1))

    def attention(self, h: torch.Tensor, layer: str) -> torch.Tensor:
        """(L, H) -> (L, H): Q, K and V encoded per head, PTsoftmax, P encoded, context."""
        a, t = f"{layer}.attention", self.t
        alpha = {s: t[f"{a}.{s}.alpha"] for s in "qkvp"}

        def site(s: str, name: str) -> torch.Tensor:
            q = self.encode(self.linear(h, f"{a}.{name}"), alpha[s], True)
            return q.reshape(len(h), self.heads, self.width).transpose(0, 1)

        q, k, v = site("q", "query"), site("k", "key"), site("v", "value")
        p = self.ptsoftmax(alpha["q"] * alpha["k"] * (q @ k.transpose(1, 2)) * self.score_scale)
        p = self.encode(p, alpha["p"], False)
        context = alpha["p"] * alpha["v"] * (p @ v)
        return context.transpose(0, 1).reshape(len(h), self.hidden)

    def bspn(self, x: torch.Tensor, name: str) -> torch.Tensor:
        """Per token and group: u = x / 2^k with the least k such that mean|x| + eps <= 2^k; u * w + beta as 2^n."""
        g = x.reshape(len(x), -1, self.group)
        mantissa, exponent = torch.frexp(g.abs().sum(-1, keepdim=True) / self.group + self.bspn_eps)
        k = torch.where(mantissa == 0.5, exponent - 1, exponent)
        u = torch.ldexp(g, -k).reshape(x.shape)
        return power_of_two(u * self.t[f"{name}.weight_pow2"] + self.t[f"{name}.beta"], self.exponent_min)

    def body(self, h: torch.Tensor) -> torch.Tensor:
        """What the chip does, from the embedding output (L, H) to the logits."""
        for i in range(self.layers):
            layer = f"layers.{i}"
            h = self.bspn(self.linear(self.attention(h, layer), f"{layer}.attention.output") + h, f"{layer}.norm1")
            f = torch.relu(self.linear(h, f"{layer}.ffn.in"))
            h = self.bspn(self.linear(f, f"{layer}.ffn.out", signed=False) + h, f"{layer}.norm2")
        pooled = torch.relu(self.linear(h[:1], "pooler"))[0]
        return self.t["classifier.weight"] @ pooled + self.t["classifier.bias"]

    def logits(self, text: Encoding) -> list[float]:
        """Logits of one tokenised sentence or pair, [CLS] and [SEP] included."""
        return self.body(self.embed(torch.tensor(text.ids), torch.tensor(text.type_ids))).tolist()


def load_tokenizer(folder: Path, config: dict) -> BertWordPieceTokenizer:
    """WordPiece tokenizer over the folder's vocabulary, truncating at the model's positions."""
    tokenizer = BertWordPieceTokenizer(str(folder / "vocab.txt"), lowercase=config.get("lower_case", True))
    tokenizer.enable_truncation(config["max_position_embeddings"])
    return tokenizer


def run_dev(folder: Path, dev: Path, out: Path | None) -> None:
    """Figures of merit on a GLUE dev.tsv of the folder's task; optionally writes the logits by position."""
    model = ExportedSorbet(folder)
    task = next(t for t in TASKS.values() if t.folder.lower() == model.config["task"])
    tokenizer = load_tokenizer(folder, model.config)
    texts, answers = task.read(dev)
    logits = [model.logits(tokenizer.encode(*text)) for text in texts]
    scores = task.scores(np.array(logits), answers)
    print(f"{folder}: {len(texts)} rows, " + ", ".join(f"{name} {value:.4f}" for name, value in scores.items()))
    if out is not None:
        body = ",\n".join(json.dumps(row) for row in logits)
        out.write_text(f'{{"rows":{len(texts)},"logits":[\n{body}\n]}}\n')


def run_sentences(folder: Path, sentences: Path, out: Path) -> None:
    """Writes one JSON line {text, input_ids, logits} for every line of a text file; a pair has a tab between its texts."""
    model = ExportedSorbet(folder)
    tokenizer = load_tokenizer(folder, model.config)
    with out.open("w", encoding="utf-8") as f:
        for line in sentences.read_text(encoding="utf-8").split("\n"):
            if line:
                text, *pair = line.split("\t")
                encoded = tokenizer.encode(text, *pair)
                record = {"text": text, **({"text_pair": pair[0], "token_type_ids": encoded.type_ids} if pair else {})}
                record |= {"input_ids": encoded.ids, "logits": model.logits(encoded)}
                f.write(json.dumps(record, ensure_ascii=False) + "\n")


def run_golden(folder: Path, vectors: Path) -> None:
    """Compares with golden vectors (see the file's README): embedding output and logits must match in every bit."""
    model = ExportedSorbet(folder)
    v = load_file(vectors)
    names = sorted({name.split(".")[0] for name in v})
    for seq in names:
        h = model.embed(v[f"{seq}.ids"].long(), v[f"{seq}.types"].long())
        logits = model.body(v[f"{seq}.hidden0"])
        assert torch.equal(logits, v[f"{seq}.logits"]), f"{seq}: logits {logits} against {v[f'{seq}.logits']}"
        gap = (h - v[f"{seq}.hidden0"]).abs().max().item()
        assert gap <= (0 if model.embedding_grid is not None else 1e-14), f"{seq}: embedding differs by {gap}"
    print(f"{vectors}: {len(names)} sequences equal in every bit")


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("folder", type=Path, help="exported model folder")
    p.add_argument("--dev", type=Path, help="dev.tsv of the task in the GLUE layout: print its figures")
    p.add_argument("--sentences", type=Path, help="text file, one sentence a line, or a pair with a tab between")
    p.add_argument("--golden", type=Path, help="vectors_*.safetensors of the golden model")
    p.add_argument("--out", type=Path, help="where to write the logits")
    args = p.parse_args()
    with torch.no_grad():
        if args.golden:
            run_golden(args.folder, args.golden)
        if args.dev:
            run_dev(args.folder, args.dev, args.out)
        if args.sentences:
            run_sentences(args.folder, args.sentences, args.out)


if __name__ == "__main__":
    main()
