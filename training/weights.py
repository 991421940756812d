"""Weights on disk: shards of limited size, and matrices as coded rows of 8 bits or fewer."""

import zlib
from collections.abc import Iterable
from pathlib import Path

import torch
from safetensors.torch import load_file, save_file

SHARD = 15 << 20
SMALL = 4096  # elements up to which a matrix stays as it is


def layer_count(names: Iterable[str], prefix: str = "layers.") -> int:
    """Layers of the tensors so named."""
    return 1 + max(int(name.removeprefix(prefix).split(".")[0]) for name in names if name.startswith(prefix))


def pack(tensors: dict[str, torch.Tensor], coarse: float = 0.0) -> dict[str, torch.Tensor]:
    """Every large matrix as int8 codes with a float32 step a row, Huffman coded; everything else float32.

    A value is mean + (code + 1/2) * step, mean that of the matrix: no value changes sides of the mean, so a binary student keeps
    its signs. A row's step is max|row - mean| / 127, or `coarse` of its standard deviations where that is more: 0 takes
    about 6.4 bits a value of a normal row, 0.15 about 4.8.
    """
    out = {}
    for name, t in tensors.items():
        t = t.detach().float().cpu()
        if t.ndim != 2 or t.numel() <= SMALL:
            out[name] = t.contiguous()
            continue
        mean = t.mean()
        step = torch.maximum((t - mean).abs().amax(1) / 127, coarse * t.std(1)).clamp(min=1e-30)
        codes = torch.floor((t - mean) / step.unsqueeze(1)).clamp(-128, 127).to(torch.int8)
        coder = zlib.compressobj(9, zlib.DEFLATED, 15, 9, zlib.Z_HUFFMAN_ONLY)
        data = coder.compress(codes.numpy().tobytes()) + coder.flush()
        out[name + "#codes"] = torch.frombuffer(bytearray(data), dtype=torch.uint8)
        out[name + "#step"], out[name + "#mean"] = step, mean
    return out


def unpack(packed: dict[str, torch.Tensor]) -> dict[str, torch.Tensor]:
    """Inverse of pack, up to its rounding."""
    out = {k: v.float() for k, v in packed.items() if "#" not in k}
    for name in (k for k in packed if k.endswith("#codes")):
        base = name.removesuffix("#codes")
        step, mean = packed[base + "#step"].unsqueeze(1), packed[base + "#mean"]
        codes = torch.frombuffer(bytearray(zlib.decompress(packed[name].numpy().tobytes())), dtype=torch.int8)
        out[base] = mean + (codes.reshape(len(step), -1).float() + 0.5) * step
    return out


def load_start(path: Path) -> dict[str, torch.Tensor]:
    """Float32 weights of an encoder: the file of training.encoders, or the stem of a teacher's shards, packed or not."""
    return unpack(load_file(path) if path.is_file() else load_shards(path))


def save_shards(tensors: dict[str, torch.Tensor], stem: Path, limit: int = SHARD) -> None:
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
    if not flat:
        raise FileNotFoundError(f"no {stem}.N.safetensors")
    out = {k: v for k, v in flat.items() if "@" not in k}
    for base in {k.split("@")[0] for k in flat if "@" in k}:
        parts = sorted((k for k in flat if k.startswith(base + "@")), key=lambda k: int(k.split("@")[1]))
        out[base] = torch.cat([flat[k] for k in parts])
    return out
