"""Writes a trained student as a checkpoint folder: config.json, model.safetensors, vocab.txt.

    python -m training.export STUDENT_STEM VOCAB OUT_FOLDER [--task mrpc]

STUDENT_STEM names the sharded float32 student that `training.train` saved (STUDENT_STEM.0.safetensors ...).
Every exported number is asserted to lie on its grid or to be a power of two, and to survive float32.
"""

import argparse
import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from . import quant
from .student import Encoder, Norm, Spec, Student
from .tasks import TASKS, Task
from .train import task_spec
from .weights import load_shards

_DENSE = {
    "query": "attention.query", "key": "attention.key", "value": "attention.value", "output": "attention.output",
    "ffn_in": "ffn.in", "ffn_out": "ffn.out",
}  # fmt: skip


def pack_bits(sign: Tensor) -> Tensor:
    """(rows, n) of +1 and -1 -> (rows, ceil(n / 8)) bytes, least significant bit first, 1 for +1."""
    assert bool(((sign == 1) | (sign == -1)).all())
    bits = (sign > 0).to(torch.uint8)
    bits = torch.nn.functional.pad(bits, (0, -bits.shape[1] % 8)).unflatten(1, (-1, 8))
    return (bits << torch.arange(8, dtype=torch.uint8)).sum(-1, dtype=torch.uint8)


def grid(x: Tensor, bits: int) -> Tensor:
    """x on multiples of 2^-bits, checked."""
    out = quant.on_grid(x.detach().float(), bits)
    scaled = out.double() * 2.0**bits
    assert torch.isfinite(out).all() and bool((scaled == scaled.round()).all())
    return out


def pow2(x: Tensor) -> Tensor:
    """Nearest power of two (with sign), checked to be one."""
    out = quant.pow2_nearest(x.detach().float())
    assert bool((torch.frexp(out)[0].abs() == 0.5).all()), "a scale is 0 or no power of two"
    return out


def sign_of(weight: Tensor, mean: Tensor) -> Tensor:
    return torch.where(weight >= mean, 1, -1)


def tensors(student: Student) -> dict[str, Tensor]:
    """The checkpoint's tensors by their public names."""
    s = student.spec
    f = s.parameter_grid_bits
    out: dict[str, Tensor] = {}

    def encoder(prefix: str, name: str, e: Encoder) -> None:
        out[f"{prefix}.{name}"] = pow2(e.alpha).reshape(1)
        if e.move is not None:
            out[f"{prefix}.move"] = grid(e.move, f)

    def dense(prefix: str, linear) -> None:
        w = linear.weight.detach()
        out[f"{prefix}.sign"] = pack_bits(sign_of(w, w.mean()))
        out[f"{prefix}.m"] = pow2(w.abs().mean()).reshape(1)
        out[f"{prefix}.bias"] = grid(linear.bias, f)
        encoder(prefix, "alpha_in", linear.encoder)

    def norm(prefix: str, n: Norm) -> None:
        out[f"{prefix}.weight_pow2"] = pow2(n.weight)
        out[f"{prefix}.beta"] = grid(n.beta, f)

    word = student.word.detach()
    out["embeddings.word.sign"] = pack_bits(sign_of(word, word.mean()))
    out["embeddings.word.scale"] = pow2(word.abs().mean(-1)).clamp(min=2.0**-s.word_grid_bits)
    out["embeddings.position"] = grid(student.position, s.word_grid_bits)
    out["embeddings.type"] = grid(student.token_type, s.word_grid_bits)
    out["embeddings.norm.weight"] = student.norm_weight.detach().float()
    out["embeddings.norm.bias"] = student.norm_bias.detach().float()
    for i, layer in enumerate(student.layers):
        for ours, public in _DENSE.items():
            dense(f"layers.{i}.{public}", getattr(layer, ours))
        for site in "qkv":
            encoder(f"layers.{i}.attention.{site}", "alpha", getattr(layer, site))
        out[f"layers.{i}.attention.p.alpha"] = pow2(layer.p_alpha).reshape(1)
        norm(f"layers.{i}.norm1", layer.norm1)
        norm(f"layers.{i}.norm2", layer.norm2)
    dense("pooler", student.pooler)
    out["classifier.weight"] = grid(student.classifier_weight, f)
    out["classifier.bias"] = grid(student.classifier_bias, f)
    return {name: t.cpu().contiguous() for name, t in out.items()}


def config(spec: Spec, task: Task, name: str | None = None) -> dict:
    """config.json: sizes, bits, rounding rules, grids."""
    assert (spec.softmax, spec.matrices) == ("pt", "binary")
    elsewhere = ("bspn_eps", "layer_norm_eps", "activation_bits", "softmax", "matrices")
    return {
        "name": name or f"sorbet-{task.name}",
        "task": task.folder.lower(),
        "labels": list(task.names),
        "text_pairs": len(task.texts) > 1,
        "lower_case": True,
        **{k: v for k, v in spec.sizes().items() if k not in elsewhere},
        "activation_bits": spec.activation_bits,
        "timesteps": 2**spec.activation_bits,
        "partition_rounding": "nearest",
        "bspn_group_size": spec.head_width,
        "bspn_eps": spec.bspn_eps,
        "layer_norm_eps": spec.layer_norm_eps,
        "scales": "power_of_two",
        "sign_packing": "bits",
        "word_packing": "sign_bits_row_scale",
    }


def export(student: Student, task: Task, vocab: Path, folder: Path, name: str | None = None) -> None:
    """Writes the folder (created if missing)."""
    folder.mkdir(parents=True, exist_ok=True)
    save_file(tensors(student), folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(config(student.spec, task, name), indent=2) + "\n")
    shutil.copyfile(vocab, folder / "vocab.txt")


def load_student(stem: Path, spec: Spec) -> Student:
    """A student of stage B from the shards that training saved."""
    student = Student(spec)
    student.load_state_dict({k: v.float() for k, v in load_shards(stem).items()})
    student.use_bspn()
    return student


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("student", type=Path)
    p.add_argument("vocab", type=Path)
    p.add_argument("out", type=Path)
    p.add_argument("--task", choices=TASKS, default="sst2")
    args = p.parse_args()
    export(load_student(args.student, task_spec(args.task)), TASKS[args.task], args.vocab, args.out)


if __name__ == "__main__":
    main()
