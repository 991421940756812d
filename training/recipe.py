"""The recipe of the shipped checkpoint: every stage with its settings, run in one process, resumable by stage.

    python -m training.recipe --prepared prepared.npz --start start.safetensors --state DIR [--run a,b] [--deadline S]

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
STAGES = {name: f"teacher {options}" for name, options in TEACHERS.items()}
STAGES |= {
    "label": "label --teachers " + ",".join(TEACHERS),
    "s1": "second --lr 2e-4 --batch 256 --steps 8300 --seed 11",
    "s2": "second --lr 4e-4 --batch 256 --steps 8300 --seed 12",
    "a": "a --teachers s1,s2 --lr 7e-4 --batch 256 --steps 15468 --hidden 1.0 0.3 --augment 0.5 --seed 21",
    "b": "b --teachers s1,s2 --source a --lr 4e-4 --batch 256 --steps 20547 --hidden 0.3 0.0 --augment 0.5 --seed 22",
}


def main(argv: list[str] | None = None, spec: Spec | None = None, stages: dict[str, str] = STAGES) -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--prepared", required=True)
    p.add_argument("--start", required=True)
    p.add_argument("--state", type=Path, required=True)
    p.add_argument("--run", default=",".join(stages), help="stages to run, comma separated")
    p.add_argument("--deadline", type=float, help="seconds from now at which the last stage must end")
    p.add_argument("--keep", type=Path, help="folder for rounded copies (int8, float16) of --keep-names")
    p.add_argument("--keep-names", default="", help="results to copy, comma separated")
    p.add_argument("--device")
    args = p.parse_args(argv)
    begin = time.monotonic()
    names = args.run.split(",")
    for name in names:
        if (args.state / f"{name}.log.json").exists():
            continue
        options = stages[name].split() + ["--name", name, "--prepared", args.prepared, "--start", args.start]
        options += ["--state", str(args.state)]
        if name == names[-1] and args.deadline:
            options += ["--seconds", str(args.deadline - (time.monotonic() - begin))]
        train.main(options, spec, args.device)
        gc.collect()
        torch.cuda.empty_cache()
        print(f"{name}: {time.monotonic() - begin:.0f} s since start", flush=True)
    for name in filter(None, args.keep_names.split(",")):
        full = load_shards(args.state / name)
        student = "classifier_weight" in full
        save_shards(pack_half(full) if student else pack(full), args.keep / name)


if __name__ == "__main__":
    main()
