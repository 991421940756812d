"""What the loader (src/sorbet/checkpoint.ts) demands of a checkpoint, checked before it is written; what fails is named."""

import torch
from torch import Tensor

MOST, LEAST_SCALE = 2.0**100, 2.0**-100


class CheckpointError(Exception):
    """A tensor or a setting that the loader would refuse."""


def finite(x: Tensor) -> Tensor:
    return torch.isfinite(x) & (x.abs() <= MOST)


def power_of_two(x: Tensor) -> Tensor:
    return torch.frexp(x)[0] == 0.5


def scale(x: Tensor) -> Tensor:
    return power_of_two(x) & (x >= LEAST_SCALE)


def signed_power_of_two(x: Tensor) -> Tensor:
    return (x == 0) | power_of_two(x.abs())


def on_grid(bits: int):
    def rule(x: Tensor) -> Tensor:
        return x * 2.0**bits == torch.round(x * 2.0**bits)

    return rule


def expected(c: dict) -> dict[str, tuple[tuple[int, ...], object, str]]:
    """Shape, rule and its words by tensor name for a config.json; packed signs have no rule."""
    h, f = c["hidden_size"], c["intermediate_size"]
    grid = (on_grid(c["parameter_grid_bits"]), f"not a multiple of 2^-{c['parameter_grid_bits']}")
    words = (on_grid(c["word_grid_bits"]), f"not a multiple of 2^-{c['word_grid_bits']}")
    one = ((1,), scale, "not a power of two of at least 2^-100")
    number = (finite, "not a finite number")
    out = {
        "embeddings.word.sign": ((c["vocab_size"], -(-h // 8)), None, ""),
        "embeddings.word.scale": ((c["vocab_size"],), *words),
        "embeddings.position": ((c["max_position_embeddings"], h), *words),
        "embeddings.type": ((c["type_vocab_size"], h), *words),
        "embeddings.norm.weight": ((h,), *number),
        "embeddings.norm.bias": ((h,), *number),
        "classifier.weight": ((c["num_labels"], h), *grid),
        "classifier.bias": ((c["num_labels"],), *grid),
    }

    def matrix(name: str, outputs: int, inputs: int) -> None:
        out[f"{name}.sign"] = ((outputs, -(-inputs // 8)), None, "")
        if c.get("weight_levels", 2) == 3:
            out[f"{name}.nonzero"] = out[f"{name}.sign"]
        out[f"{name}.m"] = out[f"{name}.alpha_in"] = one
        out[f"{name}.move"], out[f"{name}.bias"] = ((inputs,), *grid), ((outputs,), *grid)

    for i in range(c["num_hidden_layers"]):
        layer = f"layers.{i}"
        for name in ("query", "key", "value", "output"):
            matrix(f"{layer}.attention.{name}", h, h)
        matrix(f"{layer}.ffn.in", f, h)
        matrix(f"{layer}.ffn.out", h, f)
        for site in "qkvp":
            out[f"{layer}.attention.{site}.alpha"] = one
        for norm in ("norm1", "norm2"):
            out[f"{layer}.{norm}.weight_pow2"] = ((h,), signed_power_of_two, "neither a signed power of two nor 0")
            out[f"{layer}.{norm}.beta"] = ((h,), *grid)
    matrix("pooler", h, h)
    return out


def check_config(c: dict) -> None:
    labels = c["labels"]
    if len(labels) != c["num_labels"] or len(set(labels)) != len(labels):
        raise CheckpointError(f"config.json: labels {labels} are not {c['num_labels']} different names")
    if c["hidden_size"] % c["num_attention_heads"] or c["hidden_size"] % c["bspn_group_size"]:
        raise CheckpointError(
            f"config.json: hidden_size {c['hidden_size']} is no multiple of heads or of BSPN's groups"
        )
    if c["timesteps"] < 2 ** c["activation_bits"] - 1:
        raise CheckpointError(f"config.json: timesteps {c['timesteps']} cannot hold {c['activation_bits']} bits")


def check_tensors(tensors: dict[str, Tensor], c: dict) -> None:
    """Raises CheckpointError naming tensor and value for whatever the loader would refuse."""
    left = dict(tensors)
    for name, (shape, rule, words) in expected(c).items():
        t = left.pop(name, None)
        if t is None or tuple(t.shape) != shape:
            raise CheckpointError(
                f"tensor {name}: expected shape {shape}, found {None if t is None else tuple(t.shape)}"
            )
        if rule is None:
            if t.dtype != torch.uint8:
                raise CheckpointError(f"tensor {name}: packed signs are uint8, found {t.dtype}")
            if name.endswith(".nonzero") and bool((tensors[name.removesuffix("nonzero") + "sign"] & ~t).any()):
                raise CheckpointError(f"tensor {name}: 0 for a weight of sign +1")
            continue
        x = t.double().flatten()
        for holds, why in ((finite(x), "not a finite number of at most 2^100"), (rule(x), words)):
            if not bool(holds.all()):
                at = int((~holds).nonzero()[0])
                raise CheckpointError(f"tensor {name}: value {at} of shape {shape} is {float(x[at])}, {why}")
    if left:
        raise CheckpointError(f"tensor {next(iter(left))}: unexpected")
