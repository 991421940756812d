"""The recipe of every task: its stages with their settings, run in one process, resumable.

    python -m training.recipe --task sst2 --prepared prepared.npz --encoders DIR --state ROOT [--run a,b,b-1] [--stop S] [--wait]

DIR holds minilm.safetensors and mpnet.safetensors of training.encoders; results go to ROOT/TASK. A stage whose log is there is skipped,
one that was stopped goes on. `b-1` is stage b with 1 added to its seed, `b-2` with 2, and so on; `b@300` and `b@300-1` have spikes in
the loss, at a weight of 0.3; `b:6000` has 6,000 steps. With --wait a stage waits for what it needs: another process, on another GPU, may be making it.
"""

import argparse
import gc
import time
from pathlib import Path

import torch

from . import train
from .student import Spec
from .weights import load_shards, pack, save_shards

POOLED = ("label", "second", "a", "b", "c", "d")
VARIANTS = {"ternary": "--matrices ternary", "t8": "--bits 3"}
MPNET = "teacher --start {encoders}/mpnet.safetensors"


def stages(
    teachers: dict[str, str],
    pool: int,
    guide: str,
    a: str,
    b: str,
    base: tuple[str, str, str] | None = None,
    c: str | None = None,
) -> dict[str, str]:
    """Teachers on labels, their soft labels, a small guide on these, then the students of both sizes; `c` goes on with a before b,
    `base_d` with base_b.

    Students of the small size once more for every variant: `ternary_c` from c, then `ternary_b`; without c `ternary_a` and `ternary_b`.
    """
    out = dict(teachers)
    out |= {f"l{name}": f"label --teacher {name}" for name in teachers}
    labels = "--labels " + ",".join(f"l{name}" for name in teachers)
    out["s"] = f"second --start {{encoders}}/minilm.safetensors {labels} {guide} --seed 11"
    out["a"] = f"a --guide s {labels} {a} --hidden 1 0.3 --seed 21"
    if c:
        out["c"] = f"c --guide s --source a {labels} {c} --hidden 0.3 0.3 --seed 31"
    out["b"] = f"b --guide s --source {'c' if c else 'a'} {labels} {b} --hidden 0.3 0 --freeze 0.75 --seed 22"
    first = next(iter(teachers))
    base_a, base_b, base_d = base or (a, b, b)
    out["base_a"] = f"a --size base --guide {first} {labels} {base_a} --hidden 2 0.6 --seed 21"
    out["base_b"] = (
        f"b --size base --guide {first} --source base_a {labels} {base_b} --hidden 0.6 0 --freeze 0.75 --seed 22"
    )
    out["base_d"] = f"d --size base --source base_b {labels} {base_d} --hidden 0 0 --freeze 0.75 --seed 32"
    for variant, words in VARIANTS.items():
        for name in ("c", "b") if c else ("a", "b"):
            source = out[name].replace("--source ", f"--source {variant}_")
            out[f"{variant}_{name}"] = f"{source} {words}"
    if c:
        for variant in VARIANTS:  # the weights before rounding: dev 0.908 as ternary ones at once, those of s 0.757
            out[f"{variant}_c"] = out["c"].replace("--source a", "--source c") + f" {VARIANTS[variant]}"
    return {k: v + (f" --pool {pool}" if v.split()[0] in POOLED else "") for k, v in out.items()}


def small(teachers: dict[str, str], batch: int = 64) -> dict[str, str]:
    """A task of a few thousand rows."""
    guide = f"--lr 1e-4 --batch {batch} --steps 2000"
    return stages(
        teachers, 400_000, guide, f"--lr 5e-4 --batch {batch} --steps 5000", f"--lr 3e-4 --batch {batch} --steps 7000"
    )


RECIPES = {
    "sst2": stages(
        {
            "t1": f"{MPNET} --lr 2e-5 --batch 32 --steps 6300 --seed 1",
            "t2": f"{MPNET} --lr 3e-5 --batch 64 --steps 3150 --seed 2",
        },
        2_000_000,
        "--lr 2e-4 --batch 256 --steps 8300",
        "--lr 7e-4 --batch 256 --steps 13000 --every 5000",
        "--lr 4e-4 --batch 256 --steps 33000 --every 5000",
        (
            "--lr 5e-4 --batch 256 --steps 40000 --every 5000",
            "--lr 3e-4 --batch 256 --steps 60000 --every 5000",
            "--lr 1e-4 --batch 256 --steps 60000 --every 5000",
        ),
        "--lr 5e-4 --batch 256 --steps 10000 --every 5000",
    ),
    "stsb": small({"t1": f"{MPNET} --lr 3e-5 --batch 32 --steps 900 --seed 1"}),
    "mrpc": small(
        {
            "t1": f"{MPNET} --lr 3e-5 --batch 32 --steps 570 --seed 1",
            "t2": "teacher --start {root}/stsb/t1 --lr 3e-5 --batch 32 --steps 570 --seed 2",
        }
    ),
    "cola": small(
        {
            "t1": f"{MPNET} --lr 2e-5 --batch 32 --steps 1336 --seed 1",
            "t2": f"{MPNET} --lr 3e-5 --batch 32 --steps 1336 --seed 2",
        },
        128,
    ),
    "rte": small(
        {
            "t1": f"{MPNET} --lr 2e-5 --batch 32 --steps 780 --seed 1",
            "t2": "teacher --start {root}/stsb/t1 --lr 3e-5 --batch 32 --steps 780 --seed 3",
        }
    ),
}


def options_of(name: str, recipe: dict[str, str]) -> list[str]:
    """Words of the stage; of `stage-N` with N on its seed, of `stage@W` with W / 1,000 as the weight of spikes, of `stage:S` with S steps."""
    stage, _, steps = name.partition(":")
    stage, _, add = stage.partition("-")
    stage, _, thousandths = stage.partition("@")
    words = recipe[stage].split()
    if thousandths:
        words += ["--spikes", str(int(thousandths) / 1000)]
    if add:
        at = words.index("--seed") + 1
        words[at] = str(int(words[at]) + int(add))
    return words + (["--steps", steps] if steps else [])


def needs(words: list[str], state: Path) -> list[Path]:
    """Logs of the results that the stage reads."""
    out = []
    for flag in ("--teacher", "--labels", "--guide", "--source"):
        if flag in words:
            out += [state / f"{name}.log.json" for name in words[words.index(flag) + 1].split(",")]
    if "--start" in words:
        start = Path(words[words.index("--start") + 1])
        out += [start if start.suffix else Path(f"{start}.log.json")]
    return out


def await_files(paths: list[Path], name: str, wait: bool, until: float) -> None:
    for path in paths:
        while not path.exists():
            if not wait or time.monotonic() > until:
                raise SystemExit(f"stage {name} needs {path}, which is not there")
            time.sleep(0.2)


def main(argv: list[str] | None = None, spec: Spec | None = None, recipe: dict[str, str] | None = None) -> None:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("--task", choices=RECIPES, default="sst2")
    p.add_argument("--prepared", required=True)
    p.add_argument("--encoders", type=Path, required=True)
    p.add_argument("--state", type=Path, required=True)
    p.add_argument("--run", help="stages to run, comma separated (default: all but the base size and the variants)")
    p.add_argument("--steps", help="of every stage of this command, instead of the recipe's")
    p.add_argument("--lr", help="likewise")
    p.add_argument(
        "--seconds", type=float, help="time from now in which the last stage must end: its schedule shrinks to that"
    )
    p.add_argument(
        "--stop", type=float, help="time from now after which the stage under way stops, to go on in another command"
    )
    p.add_argument("--wait", action="store_true", help="wait for what another process is making")
    p.add_argument("--keep", type=Path, help="folder for copies, rounded to 8 bits a row, of --keep-names")
    p.add_argument("--keep-names", default="", help="results to copy, comma separated")
    p.add_argument("--device")
    args = p.parse_args(argv)
    begin = time.monotonic()
    recipe = recipe or RECIPES[args.task]
    state = args.state / args.task
    names = args.run.split(",") if args.run else [n for n in recipe if "_" not in n]
    for full in names:
        name = full.partition(":")[0]
        if (state / f"{name}.log.json").exists():
            continue
        words = [w.format(encoders=args.encoders, root=args.state) for w in options_of(full, recipe)]
        await_files(needs(words, state), name, args.wait, begin + (args.stop or float("inf")))
        words += [w for flag in ("steps", "lr") if getattr(args, flag) for w in (f"--{flag}", getattr(args, flag))]
        words += ["--name", name, "--task", args.task, "--prepared", args.prepared, "--state", str(state)]
        spent = time.monotonic() - begin
        if args.stop:
            if spent > args.stop:
                break
            words += ["--stop", str(args.stop - spent)]
        if args.seconds and full == names[-1]:
            words += ["--seconds", str(args.seconds - spent)]
        train.main(words, spec, args.device)
        gc.collect()
        torch.cuda.empty_cache()
        print(f"{name}: {time.monotonic() - begin:.0f} s since start", flush=True)
    for name in filter(None, args.keep_names.split(",")):
        args.keep.mkdir(parents=True, exist_ok=True)
        save_shards(pack(load_shards(state / name)), args.keep / name)


if __name__ == "__main__":
    main()
