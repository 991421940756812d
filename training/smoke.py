"""The whole pipeline on the CPU in about a minute, on made-up data and a tiny model; checks the export in float64.

python -m training.smoke VOCAB
"""

import random
import sys
import tempfile
from pathlib import Path

import numpy as np
import torch
from safetensors.torch import save_file

from . import data, recipe
from .evaluate import ExportedSorbet
from .export import export, load_student
from .student import Spec
from .tasks import TASKS
from .teacher import Teacher
from .weights import pack

SPEC = Spec(
    hidden_size=32, num_hidden_layers=2, num_attention_heads=4, intermediate_size=64, max_position_embeddings=64
)
STAGES = {
    "t1": "teacher --lr 1e-3 --batch 16 --steps 60 --every 30 --positions 64",
    "label": "label --teachers t1 --positions 64",
    "s1": "second --lr 1e-3 --batch 16 --steps 60 --every 30 --positions 64",
    "a": "a --teachers s1,t1 --lr 1e-3 --batch 16 --steps 40 --every 20 --augment 0.5 --positions 64",
    "b": "b --teachers s1,t1 --source a --lr 1e-3 --batch 16 --steps 40 --every 20 --hidden 0.3 0 --positions 64",
}


def made_up(folder: Path) -> None:
    """Sentences whose label is the majority of two word lists."""
    rng = random.Random(0)
    words = (["awful", "dull", "bad", "boring"], ["great", "fine", "moving", "bright"])
    filler = "the film is a story of two people and one very long road in winter".split()
    for name, rows in (("train", 600), ("dev", 100)):
        lines = ["sentence\tlabel"]
        for _ in range(rows):
            label = rng.randrange(2)
            text = rng.choices(filler, k=rng.randrange(2, 30)) + rng.choices(words[label], k=3)
            rng.shuffle(text)
            lines.append(" ".join(text) + f" \t{label}")
        (folder / "SST-2").mkdir(parents=True, exist_ok=True)
        (folder / f"SST-2/{name}.tsv").write_text("\n".join(lines) + "\n")


def main() -> None:
    vocab = Path(sys.argv[1])
    torch.manual_seed(0)
    with tempfile.TemporaryDirectory() as tmp:
        t = Path(tmp)
        made_up(t)
        sys.argv[1:] = ["--data", tmp, "--vocab", str(vocab), "--out", f"{tmp}/prepared.npz"]
        data.main()
        start = Teacher(SPEC, positions=64).state_dict()
        start = {k: torch.randn_like(v) * 0.1 if v.ndim > 1 else v for k, v in start.items()}
        save_file(pack({k: v for k, v in start.items() if not k.startswith("classifier")}), t / "start.safetensors")
        options = [f"--prepared={tmp}/prepared.npz", f"--start={tmp}/start.safetensors", f"--state={tmp}/state"]
        recipe.main([*options, "--device", "cpu", "--deadline", "600"], SPEC, STAGES)
        student = load_student(t / "state/b", SPEC)
        export(student, TASKS["sst2"], vocab, t / "out")
        model = ExportedSorbet(t / "out")
        ids = torch.from_numpy(np.load(t / "prepared.npz")["dev"][:, :64].astype(np.int64))
        with torch.no_grad():
            trained = student(ids, ids != 0)[0].double()
            plain = torch.tensor([model.logits(row[row != 0].tolist()) for row in ids], dtype=torch.float64)
        gap = (trained - plain).abs().amax(1)
        print(f"training code against the exported folder: {int((gap < 1e-6).sum())} of {len(ids)} rows within 1e-6")
        assert float((gap < 1e-6).double().mean()) > 0.9


if __name__ == "__main__":
    main()
