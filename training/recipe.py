"""The recipes of the shipped checkpoints: every stage with its settings, run in one process, resumable by stage.

    python -m training.recipe --task sst2 --prepared prepared.npz --start start.safetensors --state DIR [--run a,b] [--deadline S]

A stage whose log is in DIR is skipped. With --deadline the last stage of the run is cut to the time that is left.
"""

import argparse
import gc
import time
from pathlib import Path

import torch

from . import train
from .student import Spec
from .weights import load_shards, pack, pack_half, save_shards

TEACHERS = {
    "t1": "--lr 5e-5 --batch 64 --steps 4200 --seed 1",
    "t2": "--lr 5e-5 --batch 32 --steps 6300 --seed 2",
    "t3": "--lr 1e-4 --batch 128 --steps 3500 --seed 3",
    "t4": "--lr 1e-4 --batch 64 --steps 4200 --seed 4",
}
LARGE = {name: f"teacher {options}" for name, options in TEACHERS.items()} | {
    "label": "label --teachers " + ",".join(TEACHERS),
    "s1": "second --lr 2e-4 --batch 256 --steps 8300 --seed 11",
    "s2": "second --lr 4e-4 --batch 256 --steps 8300 --seed 12",
    "a": "a --teachers s1,s2 --lr 7e-4 --batch 256 --steps 15468 --hidden 1.0 0.3 --augment 0.5 --seed 21",
    "b": "b --teachers s1,s2 --source a --lr 4e-4 --batch 256 --steps 20547 --hidden 0.3 0.0 --augment 0.5 --seed 22",
}


RATES = ("5e-5", "5e-5", "1e-4", "1e-4")


def small(steps: int, batch: int = 64, rates: tuple[str, ...] = RATES) -> dict[str, str]:
    """A task of a few thousand rows: a teacher of `steps` x 32 rows for every rate; `batch` rows from there on."""
    teachers = {f"t{i}": f"teacher --lr {lr} --batch 32 --steps {steps} --seed {i}" for i, lr in enumerate(rates, 1)}
    return teachers | {
        "label": "label --teachers " + ",".join(teachers),
        "s1": f"second --lr 1e-4 --batch {batch} --steps 2000 --seed 11",
        "s2": f"second --lr 2e-4 --batch {batch} --steps 2000 --seed 12",
        "a": f"a --teachers s1,s2 --lr 5e-4 --batch {batch} --steps 5000 --hidden 1.0 0.3 --augment 0.5 --seed 21",
        "b": f"b --teachers s1,s2 --source a --lr 3e-4 --batch {batch} --steps 7000 --hidden 0.3 0 --augment 0.5 --seed 22",
    }


STAGES = {"sst2": LARGE, "mrpc": small(700), "stsb": small(1100)}
STAGES |= {"cola": small(5000, 128, ("1e-4",) * 6), "rte": small(800, rates=("1e-4",) * 6)}


def reseeded(options: str, add: int) -> str:
    """The options with `add` on their seed."""
    words = options.split()
    if "--seed" in words:
        at = words.index("--seed") + 1
        words[at] = str(int(words[at]) + add)
    return " ".join(words)


def main(argv: list[str] | None = None, spec: Spec | None = None, stages: dict[str, str] | None = None) -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--task", choices=STAGES, default="sst2")
    p.add_argument("--prepared", required=True)
    p.add_argument("--start", required=True)
    p.add_argument("--state", type=Path, required=True)
    p.add_argument("--run", help="stages to run, comma separated (default: all)")
    p.add_argument("--reseed", type=int, default=0, help="added to every seed")
    p.add_argument("--deadline", type=float, help="seconds from now at which the last stage must end")
    p.add_argument("--keep", type=Path, help="folder for rounded copies (int8, float16) of --keep-names")
    p.add_argument("--keep-names", default="", help="results to copy, comma separated")
    p.add_argument("--device")
    args = p.parse_args(argv)
    begin = time.monotonic()
    stages = stages or STAGES[args.task]
    names = args.run.split(",") if args.run else list(stages)
    for name in names:
        if (args.state / f"{name}.log.json").exists():
            continue
        options = reseeded(stages[name], args.reseed).split() + ["--name", name, "--task", args.task]
        options += ["--prepared", args.prepared, "--start", args.start, "--state", str(args.state)]
        if name == names[-1] and args.deadline:
            options += ["--seconds", str(args.deadline - (time.monotonic() - begin))]
        train.main(options, spec, args.device)
        gc.collect()
        torch.cuda.empty_cache()
        print(f"{name}: {time.monotonic() - begin:.0f} s since start", flush=True)
    for name in filter(None, args.keep_names.split(",")):
        full = load_shards(args.state / name)
        student = "classifier_weight" in full
        args.keep.mkdir(parents=True, exist_ok=True)
        save_shards(pack_half(full) if student else pack(full), args.keep / name)


if __name__ == "__main__":
    main()
