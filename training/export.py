"""Writes a trained student as a checkpoint folder: config.json, model.safetensors, vocab.txt.

    python -m training.export STUDENT_STEM VOCAB OUT_FOLDER [--task mrpc] [--size base] [--matrices ternary] [--bits 3]

STUDENT_STEM names the student that `training.train` saved (STUDENT_STEM.0.safetensors ...). Nothing is written that the
simulator's loader would refuse (checks.py).
"""

import argparse
import json
import shutil
from pathlib import Path

import torch
from safetensors.torch import save_file
from torch import Tensor

from . import quant
from .checks import CheckpointError, check_config, check_tensors
from .student import SIZES, Encoder, Norm, Spec, Student
from .tasks import TASKS, Task
from .train import task_spec
from .weights import load_start

_DENSE = {
    "query": "attention.query", "key": "attention.key", "value": "attention.value", "output": "attention.output",
    "ffn_in": "ffn.in", "ffn_out": "ffn.out",
}  # fmt: skip


def pack_bits(sign: Tensor) -> Tensor:
    """(rows, n) of +1, 0 and -1 -> (rows, ceil(n / 8)) bytes, least significant bit first, 1 for +1."""
    bits = (sign > 0).to(torch.uint8)
    bits = torch.nn.functional.pad(bits, (0, -bits.shape[1] % 8)).unflatten(1, (-1, 8))
    return (bits << torch.arange(8, dtype=torch.uint8)).sum(-1, dtype=torch.uint8)


def grid(x: Tensor, bits: int) -> Tensor:
    """x on multiples of 2^-bits."""
    return quant.on_grid(x.detach().float(), bits)


def pow2(x: Tensor) -> Tensor:
    """Nearest power of two, with sign; 0 stays 0."""
    return quant.pow2_nearest(x.detach().float())


def sign_of(weight: Tensor, mean: Tensor) -> Tensor:
    return torch.where(weight >= mean, 1, -1)


def tensors(student: Student) -> dict[str, Tensor]:
    """The checkpoint's tensors by their public names."""
    s = student.spec
    f = s.parameter_grid_bits
    out: dict[str, Tensor] = {}

    def encoder(prefix: str, name: str, e: Encoder) -> None:
        out[f"{prefix}.{name}"] = quant.pow2_rounded(e.log2_step.detach()).reshape(1)
        if e.move is not None:
            out[f"{prefix}.move"] = grid(e.move, f)

    def dense(prefix: str, linear) -> None:
        w = linear.weight.detach()
        m = pow2(w.abs().mean())
        if s.matrices == "ternary":
            levels = quant.ternary_levels(w, m)
            out[f"{prefix}.sign"], out[f"{prefix}.nonzero"] = pack_bits(levels), pack_bits(levels.abs())
        else:
            out[f"{prefix}.sign"] = pack_bits(sign_of(w, w.mean()))
        out[f"{prefix}.m"] = m.reshape(1)
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
        out[f"layers.{i}.attention.p.alpha"] = quant.pow2_rounded(layer.p_log2_step).reshape(1)
        norm(f"layers.{i}.norm1", layer.norm1)
        norm(f"layers.{i}.norm2", layer.norm2)
    dense("pooler", student.pooler)
    out["classifier.weight"] = grid(student.classifier_weight, f)
    out["classifier.bias"] = grid(student.classifier_bias, f)
    return {name: t.cpu().contiguous() for name, t in out.items()}


def config(spec: Spec, task: Task, name: str | None = None) -> dict:
    """config.json: sizes, bits, rounding rules, grids."""
    if spec.softmax != "pt":
        raise CheckpointError(f"no checkpoint holds {spec.softmax} softmax")
    elsewhere = ("bspn_eps", "layer_norm_eps", "activation_bits", "softmax", "matrices")
    return {
        "name": name or f"sorbet-{task.name}",
        "task": task.folder.lower(),
        "labels": list(task.names),
        "text_pairs": len(task.texts) > 1,
        "lower_case": True,
        **{k: v for k, v in spec.sizes().items() if k not in elsewhere},
        **({"weight_levels": 3} if spec.matrices == "ternary" else {}),
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
    """Writes the folder (created if missing), or raises CheckpointError and writes nothing."""
    c, t = config(student.spec, task, name), tensors(student)
    check_config(c)
    check_tensors(t, c)
    folder.mkdir(parents=True, exist_ok=True)
    save_file(t, folder / "model.safetensors")
    (folder / "config.json").write_text(json.dumps(c, indent=2) + "\n")
    shutil.copyfile(vocab, folder / "vocab.txt")


def load_student(stem: Path, spec: Spec) -> Student:
    """A student of stage b from the shards that training saved, rounded or not."""
    student = Student(spec)
    student.load_state_dict(load_start(stem))
    student.use_bspn()
    return student


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("student", type=Path)
    p.add_argument("vocab", type=Path)
    p.add_argument("out", type=Path)
    p.add_argument("--task", choices=TASKS, default="sst2")
    p.add_argument("--size", choices=SIZES, default="small")
    p.add_argument("--matrices", choices=("binary", "ternary"), default="binary")
    p.add_argument("--bits", type=int, default=4)
    args = p.parse_args()
    spec = task_spec(args.task, args.size, args.matrices, args.bits)
    try:
        export(load_student(args.student, spec), TASKS[args.task], args.vocab, args.out)
    except CheckpointError as error:
        raise SystemExit(f"{args.student}: {error}") from None


if __name__ == "__main__":
    main()
