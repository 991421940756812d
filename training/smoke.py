"""The whole pipeline on the CPU, on made-up data and a tiny model: a task of sentences with labels, then one of pairs with
scores. Ends with the exported folder in float64 against the training code.

python -m training.smoke VOCAB
"""

import argparse
import dataclasses
import random
import tempfile
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file
from tokenizers import Encoding

from . import data, recipe
from .evaluate import ExportedSorbet, load_tokenizer
from .export import export, load_student
from .student import Spec
from .tasks import TASKS, Task
from .teacher import Teacher
from .train import task_spec
from .weights import pack

SIZES = {"hidden_size": 32, "num_hidden_layers": 2, "num_attention_heads": 4, "intermediate_size": 64}
COMMON = "--batch 16 --steps 20 --every 20"
STAGES = {
    "t1": f"teacher --lr 1e-3 {COMMON}",
    "label": "label --teachers t1",
    "s1": f"second --lr 1e-3 {COMMON}",
    "a": f"a --teachers s1,t1 --lr 1e-3 {COMMON} --augment 0.5",
    "b": f"b --teachers s1,t1 --source a --lr 1e-3 {COMMON} --hidden 0.3 0",
}


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
            row[task.answer] = str(label) if task.labels else f"{5 * share:.3f}"
            lines.append("\t".join(row))
        (folder / task.folder / f"{name}.tsv").write_text("\n".join(lines) + "\n")


def pipeline(task: Task, vocab: Path, folder: Path) -> None:
    """Data, every stage, export, float64 check."""
    spec: Spec = dataclasses.replace(task_spec(task.name), **SIZES)
    made_up(task, folder)
    prepared, start = folder / "prepared.npz", folder / "start.safetensors"
    data.main(["--task", task.name, "--data", str(folder), "--vocab", str(vocab), "--out", str(prepared)])
    weights = {k: torch.randn_like(v) * 0.1 if v.ndim > 1 else v for k, v in Teacher(spec).state_dict().items()}
    save_file(pack({k: v for k, v in weights.items() if not k.startswith("classifier")}), start)
    options = ["--task", task.name, "--prepared", str(prepared), "--start", str(start), "--state", str(folder / "state")]
    recipe.main([*options, "--device", "cpu"], spec, STAGES)
    student = load_student(folder / "state/b", spec)
    export(student, task, vocab, folder / "out")
    model = ExportedSorbet(folder / "out")
    tokenizer = load_tokenizer(folder / "out", model.config)
    texts: list[Encoding] = [tokenizer.encode(*t) for t in task.read(folder / task.folder / "dev.tsv")[0]]
    ids = torch.from_numpy(np.load(prepared)["dev"].astype(np.int64))
    with torch.no_grad():
        trained = student(ids, ids != 0)[0].double()
        plain = torch.tensor([model.logits(text) for text in texts], dtype=torch.float64)
    equal = int(((trained - plain).abs().amax(1) < 1e-6).sum())
    print(f"{task.name}: training code against the exported folder: {equal} of {len(ids)} rows within 1e-6")
    # The training code is float32: an embedding value may fall on the other side of a rounding.
    assert equal > 0.9 * len(ids)


def main() -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("vocab", type=Path)
    args = p.parse_args()
    torch.set_num_threads(1)  # at these sizes faster than two
    torch.manual_seed(0)
    for name in ("sst2", "stsb"):
        with tempfile.TemporaryDirectory() as folder:
            pipeline(TASKS[name], args.vocab, Path(folder))


if __name__ == "__main__":
    main()
