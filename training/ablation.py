"""What each part and each size of Sorbet costs on SST-2: short runs on equal terms, differing in one thing and the seed.

    python -m training.ablation --group 6l --prepared sst2.npz --state DIR [--seeds 1,2,3] [--vocab vocab.txt]

DIR holds a small float encoder as teacher and guide, `s` of the recipe. Every run: stage a for STEPS, then as many with BSPN (b) or with LayerNorm kept (c); both share
their stage a. The last HELD rows of imdb are kept out of training: on them the student is compared with its teacher. One JSON line a run,
in DIR/GROUP.jsonl; a run that has its line is skipped. With --vocab a student that a checkpoint can hold is exported to DIR/sst2-GROUP-SEED.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F

from . import train
from .export import export
from .student import Spec, Student
from .tasks import TASKS
from .teacher import Teacher
from .weights import load_shards, load_start

STEPS, BATCH, HELD = 4000, 128, 8192
TEACHER = "s"
POOL = 1_000_000  # rows: every run draws half as many in a stage
NORMS = {"b": "bspn", "c": "layernorm"}
GROUPS = {
    "6l-softmax": (Spec(softmax="exact"), "cb"),
    "6l": (Spec(), "cb"),
    "6l-ternary": (Spec(matrices="ternary"), "b"),
    "6l-t8": (Spec(activation_bits=3), "b"),
    "4l": (Spec(num_hidden_layers=4), "b"),
    "3l": (Spec(num_hidden_layers=3), "b"),
    "2l": (Spec(num_hidden_layers=2), "b"),
}


def held_out(prepared: Path, folder: Path, held: int) -> tuple[Path, np.ndarray]:
    """A copy of the prepared data without the last `held` rows of imdb, and those rows."""
    z = dict(np.load(prepared))
    rows, z["imdb"] = z["imdb"][-held:], z["imdb"][:-held]
    out = folder / "ablation.npz"
    np.savez(out, **z)
    return out, rows


@torch.no_grad()
def against_teacher(student: Student, teacher: Teacher, ids: torch.Tensor) -> dict[str, float]:
    """Share of equal labels, and mean KL divergence to the teacher, on unseen sentences."""
    mine = F.log_softmax(train.forward_all(student.eval(), ids, False), -1)
    theirs = F.log_softmax(train.forward_all(teacher.eval(), ids, True), -1)
    kl = F.kl_div(mine, theirs, reduction="batchmean", log_target=True)
    return {"agreement": float((mine.argmax(1) == theirs.argmax(1)).double().mean()), "kl": float(kl)}


def done(results: Path) -> set[tuple[str, int]]:
    """(norm, seed) of the runs that have their line."""
    lines = results.read_text().splitlines() if results.exists() else []
    return {(run["norm"], run["seed"]) for run in map(json.loads, lines)}


def trained(log: Path, seed: int, steps: int) -> bool:
    """Whether the log is of a finished stage with this seed and number of steps."""
    if not log.exists():
        return False
    run = json.loads(log.read_text())
    return (run["args"]["seed"], run["steps"]) == (str(seed), steps)


def main(argv: list[str] | None = None, groups: dict = GROUPS, device: str | None = None) -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--group", choices=groups, required=True)
    p.add_argument("--prepared", type=Path, required=True)
    p.add_argument("--state", type=Path, required=True)
    p.add_argument("--seeds", default="1,2,3")
    p.add_argument("--steps", type=int, default=STEPS)
    p.add_argument("--pool", type=int, default=POOL)
    p.add_argument("--held", type=int, default=HELD)
    p.add_argument("--vocab", type=Path)
    args = p.parse_args(argv)
    spec, seconds = groups[args.group]
    where = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    state = args.state / f"{args.group}-{args.seeds.replace(',', '-')}"
    state.mkdir(parents=True, exist_ok=True)
    weights = load_start(args.state / TEACHER)
    teacher = Teacher(weights, spec.num_labels).to(where)
    teacher.load_state_dict(weights)
    for shard in args.state.glob(f"{TEACHER}.*.safetensors"):
        (state / shard.name).unlink(missing_ok=True)
        (state / shard.name).symlink_to(shard.resolve())
    prepared, rows = held_out(args.prepared, state, args.held)
    ids = torch.from_numpy(rows).to(where)
    results = args.state / f"{args.group}.jsonl"
    pooled = ["--prepared", str(prepared), "--state", str(state), "--pool", str(args.pool)]
    if not (state / "labels.log.json").exists():
        train.main(["label", "--name", "labels", "--teacher", TEACHER, *pooled], spec, device)
    common = [*pooled, "--labels", "labels", "--guide", TEACHER, "--batch", str(BATCH)]
    common += ["--steps", str(args.steps), "--every", str(args.steps)]
    for seed in map(int, args.seeds.split(",")):
        left = [s for s in seconds if (NORMS[s], seed) not in done(results)]
        mine = [*common, "--seed", str(seed)]
        if left and not trained(state / "a.log.json", seed, args.steps):
            train.main(["a", "--lr", "7e-4", "--hidden", "1.0", "0.3", *mine], spec, device)
        for second in left:
            train.main([second, "--source", "a", "--lr", "4e-4", "--hidden", "0.3", "0", *mine], spec, device)
            student = Student(spec).to(where)
            student.load_state_dict(load_shards(state / second))
            student.use_bspn(second == "b")
            log = json.loads((state / f"{second}.log.json").read_text())
            line = {"group": args.group, "norm": NORMS[second], "seed": seed, "steps": log["steps"]}
            line |= {"dev": log["last"]} | against_teacher(student, teacher, ids)
            with results.open("a") as f:
                f.write(json.dumps(line) + "\n")
            print(json.dumps(line), flush=True)
            if args.vocab and second == "b" and spec.softmax == "pt":
                name = f"sst2-{args.group}"
                export(student.cpu(), TASKS["sst2"], args.vocab, args.state / f"{name}-{seed}", name)


if __name__ == "__main__":
    main()
