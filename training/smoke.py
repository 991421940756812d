"""The whole pipeline on the CPU, on made-up data and tiny models: every task's data and teachers from both encoders, students of
both sizes, ternary and with a penalty on spikes, a stage stopped and gone on with, and every exported folder in float64 against the training code.

python -m training.smoke VOCAB
"""

import argparse
import dataclasses
import json
import math
import random
import tempfile
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from tokenizers import Encoding

from . import data, train
from .checks import CheckpointError
from .evaluate import ExportedSorbet, load_tokenizer
from .export import export, load_student
from .recipe import RECIPES, options_of
from .recipe import main as main_recipe
from .student import Spec
from .tasks import TASKS, Task
from .teacher import BUCKETS, HEADS
from .train import task_spec
from .weights import pack

SIZES = {
    "small": {"hidden_size": 48, "num_hidden_layers": 2, "intermediate_size": 64},
    "base": {"hidden_size": 96, "num_hidden_layers": 3, "intermediate_size": 128},
}
FEW = {"--batch": "16", "--steps": "20", "--lr": "1e-3", "--pool": "600"}


def tiny(recipe: dict[str, str]) -> dict[str, str]:
    """The recipe with few steps of few rows."""
    out = {}
    for name, options in recipe.items():
        words = options.split()
        for flag in words:
            if flag in FEW:
                words[words.index(flag) + 1] = FEW[flag]
        out[name] = " ".join(words)
    return out


def made_up(task: Task, folder: Path) -> None:
    """Files in the task's layout. One text: which of two word lists it draws on; two texts: how much they share."""
    rng = random.Random(0)
    words = (["awful", "dull", "bad", "boring"], ["great", "fine", "moving", "bright"])
    filler = "the film is a story of two people and one very long road in winter".split()
    (folder / task.folder).mkdir(parents=True)
    for name, rows in (("train", 300), ("dev", 50)):
        lines = ["\t".join(f"column{i}" for i in range(10))] if task.header else []
        for _ in range(rows):
            label = rng.randrange(2)
            first = rng.choices(filler, k=rng.randrange(2, 12)) + rng.choices(words[label], k=3)
            rng.shuffle(first)
            share = rng.random()
            second = [w if rng.random() < share else rng.choice(filler) for w in first]
            row = [""] * 10
            for column, text in zip(task.texts, (first, second), strict=False):
                row[column] = " ".join(text)
            row[task.answer] = task.labels[label] if task.labels else f"{5 * share:.3f}"
            lines.append("\t".join(row))
        (folder / task.folder / f"{name}.tsv").write_text("\n".join(lines) + "\n")


def encoders(folder: Path) -> None:
    """Both starting encoders in small, drawn at random, as training.encoders writes them."""
    folder.mkdir()
    for name, size in (("minilm", "small"), ("mpnet", "base")):
        spec = dataclasses.replace(Spec(), **SIZES[size])
        h, f = spec.hidden_size, spec.intermediate_size
        w = {"word": (30522, h), "position": (256, h), "token_type": (2, h), "norm.weight": (h,), "norm.bias": (h,)}
        for i in range(spec.num_hidden_layers):
            shapes = {k: (h, h) for k in ("query", "key", "value", "output")} | {"ffn_in": (f, h), "ffn_out": (h, f)}
            for k, shape in (shapes | {"norm1": (h,), "norm2": (h,)}).items():
                w |= {f"layers.{i}.{k}.weight": shape, f"layers.{i}.{k}.bias": shape[:1]}
        w |= {"relative": (BUCKETS, HEADS)} if name == "mpnet" else {"pooler.weight": (h, h), "pooler.bias": (h,)}
        drawn = {k: torch.ones(s) if "norm" in k else torch.randn(s) * 0.1 for k, s in w.items()}
        save_file(pack(drawn, 0.1), folder / f"{name}.safetensors")


def against_export(
    task: Task, stem: Path, spec: Spec, vocab: Path, prepared: Path, data_folder: Path, out: Path
) -> None:
    """The exported student in float64 against the training code."""
    student = load_student(stem, spec)
    export(student, task, vocab, out)
    model = ExportedSorbet(out)
    tokenizer = load_tokenizer(out, model.config)
    texts: list[Encoding] = [tokenizer.encode(*t) for t in task.read(data_folder / task.folder / "dev.tsv")[0]]
    ids = torch.from_numpy(np.load(prepared)["dev"].astype(np.int64))
    with torch.no_grad():
        trained = student(ids, ids != 0)[0].double()
        plain = torch.tensor([model.logits(text) for text in texts], dtype=torch.float64)
    equal = int(((trained - plain).abs().amax(1) < 1e-6).sum())
    print(
        f"{task.name}, {stem.name}: training code against the exported folder: {equal} of {len(ids)} rows within 1e-6"
    )
    # The training code is float32: an embedding value may fall on the other side of a rounding.
    assert equal > 0.9 * len(ids)


def refuses_bad_numbers(stem: Path, spec: Spec, task: Task, vocab: Path, out: Path) -> None:
    """A student that became infinite in one place is not written, and the place is named."""
    student = load_student(stem, spec)
    student.layers[1].norm2.beta.data[3] = math.inf
    try:
        export(student, task, vocab, out)
    except CheckpointError as error:
        assert "layers.1.norm2.beta" in str(error) and "value 3" in str(error), error
    else:
        raise AssertionError("an infinite beta was exported")
    assert not out.exists()


def pipeline(task: Task, names: list[str], students: dict[str, str], vocab: Path, folder: Path) -> None:
    """Data, the stages `names`, and the export of `students` (stage: size)."""
    made_up(task, folder)
    prepared, recipe = folder / f"{task.name}.npz", tiny(RECIPES[task.name])
    data.main(["--task", task.name, "--data", str(folder), "--vocab", str(vocab), "--out", str(prepared)])
    common = ["--prepared", str(prepared), "--task", task.name]
    options = [*common, "--encoders", str(folder / "encoders"), "--state", str(folder / "state"), "--device", "cpu"]
    state = folder / "state" / task.name
    for name in names:
        size = "base" if name.startswith("base") else "small"
        matrices = "ternary" if name.startswith("ternary") else "binary"
        bits = 3 if name.startswith("t8") else 4
        spec = dataclasses.replace(task_spec(task.name, matrices=matrices, bits=bits), **SIZES[size])
        if name == "b-1":
            words = [*options_of(name, recipe), *common, "--name", name, "--state", str(state), "--stop", "0"]
            train.main(words, spec, "cpu")
            assert (state / "b-1-part.json").exists() and not (state / "b-1.log.json").exists()
        main_recipe([*options, "--run", name], spec, recipe)
        assert (state / f"{name}.log.json").exists() and not (state / f"{name}-part.json").exists()
        if name in students:
            against_export(task, state / name, spec, vocab, prepared, folder, folder / f"out-{task.name}-{name}")
    if "b@30000" in names:
        plain, sparse = (json.loads((state / f"{name}.log.json").read_text())["rate"] for name in ("b", "b@30000"))
        print(f"spike rate {plain:.4f}, with a penalty {sparse:.4f}")
        assert sparse < 0.9 * plain
    if "b-1" in names:
        refuses_bad_numbers(
            state / "b", dataclasses.replace(task_spec(task.name), **SIZES["small"]), task, vocab, folder / "bad"
        )


TEACHERS = ["t1", "t2", "lt1", "lt2"]
SST2 = [*TEACHERS, "s", "a", "c", "b", "b-1", "b@30000", "base_a", "base_b", "base_d", "ternary_c", "ternary_b", "t8_c", "t8_b"]
RUNS = (
    ("stsb", ["t1", "lt1", "s", "a", "b"], ["b"]),
    ("sst2", SST2, ["b", "b-1", "b@30000", "base_b", "base_d", "ternary_b", "t8_b"]),
    ("mrpc", TEACHERS, []),
    ("cola", ["t1"], []),
    ("rte", ["t1", "t2"], []),
)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("vocab", type=Path)
    args = p.parse_args()
    torch.set_num_threads(1)  # at these sizes faster than two
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        encoders(folder / "encoders")
        for task, names, students in RUNS:
            pipeline(TASKS[task], names, students, args.vocab, folder)


if __name__ == "__main__":
    main()
