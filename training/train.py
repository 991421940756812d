"""Stages of training: teacher, label, second (generation teacher), a (quantised, LayerNorm), b (BSPN), c (a continued).

    python -m training.train STAGE --prepared prepared.npz --state DIR ...

Each stage reads its predecessor from DIR and writes DIR/STAGE.N.safetensors (float32 shards) and DIR/STAGE.log.json.
"""

import argparse
import json
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .data import Corpus, augment
from .loop import Clock, Stepper, compiled
from .student import Layer, Spec, Student
from .tasks import TASKS
from .teacher import Teacher, TeacherLayer
from .weights import layer_count, load_shards, load_start, save_shards

EVALUATION_BATCH = 256
MIX = {"train": 1.0, "rt": 0.2, "cross": 0.5, "other": 0.5, "imdb": 1.0}  # parts that a task lacks drop out


@torch.no_grad()
def forward_all(model: nn.Module, ids: Tensor, bf16: bool) -> Tensor:
    """Float32 logits of all rows, in batches."""
    out = []
    for part in ids.split(EVALUATION_BATCH):
        part = part[:, : int((part != 0).sum(1).max())].long()
        with torch.autocast(part.device.type, torch.bfloat16, enabled=bf16):
            out.append(model(part, part != 0)[0].float())
    return torch.cat(out)


def dev_score(model: nn.Module, corpus: Corpus, task: str, bf16: bool = False) -> float:
    """The task's own figure of merit on dev."""
    was = model.training
    model.eval()
    logits = forward_all(model, corpus.dev.ids, bf16).cpu().numpy()
    model.train(was)
    return TASKS[task].scores(logits, corpus.dev_label)[TASKS[task].score]


def task_spec(task: str) -> Spec:
    """The shipped size with the task's positions and outputs."""
    return Spec(max_position_embeddings=TASKS[task].positions, num_labels=TASKS[task].outputs)


def new_teacher(args, device: torch.device, stem: str | None = None, seed: int = 0) -> Teacher:
    """A teacher at the starting weights, or as saved under `stem`."""
    weights = load_start(args.start if stem is None else args.state / stem)
    teacher = Teacher(args.spec, args.positions, layers=layer_count(weights)).to(device)
    if stem is None:
        teacher.load_pretrained(weights, seed)
    else:
        teacher.load_state_dict(weights)
    return teacher


def log_probabilities(logits: Tensor) -> Tensor:
    """What teachers hand on: log-probabilities; a single output as it is."""
    return logits if logits.shape[-1] == 1 else F.log_softmax(logits, -1)


def hard_loss(logits: Tensor, answer: Tensor) -> Tensor:
    """Cross entropy; squared error of a single output."""
    return F.mse_loss(logits[:, 0], answer) if logits.shape[-1] == 1 else F.cross_entropy(logits, answer)


def soft_loss(logits: Tensor, target: Tensor) -> Tensor:
    """KL divergence to the target's log-probabilities, temperature 1; squared error of a single output."""
    if logits.shape[-1] == 1:
        return F.mse_loss(logits.float(), target)
    return F.kl_div(F.log_softmax(logits.float(), -1), target, reduction="batchmean", log_target=True)


def fit(args, corpus: Corpus, model: nn.Module, step: Stepper, feed, mix: dict, name: str, bf16: bool) -> None:
    """The loop of every stage: batches, steps, dev points, saving last and best-of-dev."""
    device = corpus.device
    batches = corpus.batches(args.batch, args.seed, mix)
    part, drawn, ids = next(batches)
    model.train()
    for length in reversed(corpus.padded):
        step.prepare(feed(part, drawn, F.pad(ids, (0, max(0, length - ids.shape[1])))[:, :length], 0.0))
    clock = Clock(args.steps, args.seconds)
    log = {"stage": name, "args": {k: str(v) for k, v in vars(args).items()}, "dev": []}
    log |= {"metric": TASKS[args.task].score, "dev_rows": len(corpus.dev_label)}
    best = 0.0
    sync = torch.cuda.synchronize if device.type == "cuda" else lambda: None
    i = 0
    while i < clock.total and not clock.late():
        clock.tick(i, sync)
        loss = step(feed(*next(batches), i / clock.total), i / clock.total)
        i += 1
        if i % args.every == 0 or i >= clock.total:
            score = dev_score(model, corpus, args.task, bf16)
            log["dev"].append([i, score, float(loss)])
            print(f"{name} {i}/{clock.total} loss {float(loss):.4f} dev {score:.4f}", flush=True)
            if score > best and i > clock.total / 2:
                best = score
                save_shards(model.state_dict(), args.state / f"{name}-best")
    save_shards(model.state_dict(), args.state / name)
    last = dev_score(model, corpus, args.task, bf16)
    log |= {"steps": i, "last": last, "best": max([last, *(score for _, score, _ in log["dev"])])}
    (args.state / f"{name}.log.json").write_text(json.dumps(log) + "\n")
    print(f"{name}: {log['metric']} last {log['last']:.4f}, best {log['best']:.4f}", flush=True)


def run_teacher(args, corpus: Corpus) -> None:
    """First generation: labels of train (and rt); dropout, cross entropy."""
    model = new_teacher(args, corpus.device, seed=args.seed)

    def loss(x: dict[str, Tensor]) -> Tensor:
        with torch.autocast(corpus.device.type, torch.bfloat16):
            logits, _ = model(x["ids"], x["ids"] != 0)
        return hard_loss(logits.float(), x["label"])

    def feed(part: str, rows: Tensor, ids: Tensor, progress: float) -> dict[str, Tensor]:
        return {"ids": ids, "label": corpus.train_label[rows]}

    step = Stepper(model, loss, args.lr, (0.9, 0.999), 0.01, 1.0)
    fit(args, corpus, model, step, feed, {"train": 1.0}, args.name, True)


def run_label(args, corpus: Corpus) -> None:
    """Mean log-probabilities of the named teachers over every part, into DIR/labels.npz."""
    out = {k: 0.0 for k in [*corpus.parts, "dev"]}
    for stem in args.teachers.split(","):
        model = new_teacher(args, corpus.device, stem).eval()
        for k in out:
            part = corpus.dev if k == "dev" else corpus.parts[k]
            order = part.length.argsort()
            logits = forward_all(model, part.ids[order], True)
            back = torch.empty_like(logits)
            back[order] = log_probabilities(logits)
            out[k] = out[k] + back
    final = {k: log_probabilities(v / len(args.teachers.split(","))).cpu().numpy() for k, v in out.items()}
    np.savez(args.state / "labels.npz", **final)
    task = TASKS[args.task]
    score = task.scores(final["dev"], corpus.dev_label)[task.score]
    log = {"stage": "label", "teachers": args.teachers, "metric": task.score, "last": score}
    log["dev_rows"] = len(corpus.dev_label)
    (args.state / f"{args.name}.log.json").write_text(json.dumps(log) + "\n")
    print(f"label: the teachers together {score:.4f}", flush=True)


def run_second(args, corpus: Corpus) -> None:
    """Second generation: from the starting weights again, on the ensemble's soft labels over all parts."""
    z = np.load(args.state / "labels.npz")
    target = {k: torch.from_numpy(z[k]).to(corpus.device) for k in corpus.parts}
    model = new_teacher(args, corpus.device, seed=args.seed)

    def loss(x: dict[str, Tensor]) -> Tensor:
        with torch.autocast(corpus.device.type, torch.bfloat16):
            logits, _ = model(x["ids"], x["ids"] != 0)
        return soft_loss(logits, x["target"])

    def feed(part: str, rows: Tensor, ids: Tensor, progress: float) -> dict[str, Tensor]:
        return {"ids": ids, "target": target[part][rows]}

    step = Stepper(model, loss, args.lr, (0.9, 0.98), 0.01, 1.0)
    fit(args, corpus, model, step, feed, MIX, args.name, True)


def run_student(args, corpus: Corpus) -> None:
    """Stages a and b: KL to the teachers' mean output, plus hidden states of the first teacher."""
    device = corpus.device
    teachers = [new_teacher(args, device, stem).eval().requires_grad_(False) for stem in args.teachers.split(",")]
    model = Student(args.spec).to(device)
    generator = torch.Generator(device).manual_seed(args.seed)
    some = corpus.sample(512, args.seed)
    if args.stage == "a":
        model.load_pretrained(teachers[0].state_dict())
        model.calibrate(some, some != 0, steps=True)
    else:
        model.load_state_dict(load_shards(args.state / args.source))
        if args.stage == "b":
            model.use_bspn()
            model.calibrate(some, some != 0, steps=False)
    print(f"{args.name} before training: dev {dev_score(model, corpus, args.task):.4f}", flush=True)
    if device.type == "cuda":
        model.layer = compiled(Layer.forward)
        for teacher in teachers:
            teacher.layer = compiled(TeacherLayer.forward)

    def loss(x: dict[str, Tensor]) -> Tensor:
        keys = x["ids"] != 0
        with torch.no_grad(), torch.autocast(device.type, torch.bfloat16):
            seen = [t(x["ids"], keys) for t in teachers]
        target = torch.stack([log_probabilities(y.float()) for y, _ in seen]).mean(0)
        logits, hidden = model(x["ids"], keys)
        total = soft_loss(logits, log_probabilities(target))
        weight = (keys / keys.sum() / args.spec.hidden_size).unsqueeze(-1)
        theirs = [seen[0][1][i] for i in args.spec.kept(len(seen[0][1]))]
        apart = sum(((a - b.float()).square() * weight).sum() for a, b in zip(hidden, theirs, strict=True))
        return total + x["r"] * apart

    def feed(part: str, rows: Tensor, ids: Tensor, progress: float) -> dict[str, Tensor]:
        first, last = args.hidden
        r = torch.full((), first + (last - first) * progress, device=device)
        return {"ids": augment(ids, args.augment, 0.15, generator), "r": r}

    step = Stepper(model, loss, args.lr, (0.9, 0.98), 0.01, 1.0)
    fit(args, corpus, model, step, feed, MIX, args.name, False)


STAGES = {"teacher": run_teacher, "label": run_label, "second": run_second}
STAGES |= dict.fromkeys(("a", "b", "c"), run_student)


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("stage", choices=STAGES)
    p.add_argument("--task", choices=TASKS, default="sst2")
    p.add_argument("--prepared", type=Path, required=True)
    p.add_argument("--state", type=Path, required=True)
    p.add_argument("--start", type=Path, help="starting weights (stages teacher and second)")
    p.add_argument("--name", help="what to call the result (default: the stage)")
    p.add_argument("--teachers", default="second", help="teachers to label or distil with, comma separated")
    p.add_argument("--source", default="a", help="where stages b and c start")
    p.add_argument("--steps", type=int, default=8000)
    p.add_argument("--seconds", type=float, default=1e9, help="shrinks --steps to what fits")
    p.add_argument("--batch", type=int, default=128)
    p.add_argument("--lr", type=float, default=1e-4)
    p.add_argument("--hidden", type=float, nargs=2, default=(1.0, 0.3), help="weight of the hidden loss, from and to")
    p.add_argument("--augment", type=float, default=0.0, help="share of sentences with masked or swapped tokens")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--every", type=int, default=1000, help="steps between dev points")
    p.add_argument("--positions", type=int, default=512, help="positions of the teacher")
    return p


def main(argv: list[str] | None = None, spec: Spec | None = None, device: str | None = None) -> None:
    args = parser().parse_args(argv)
    args.name = args.name or args.stage
    args.spec = spec or task_spec(args.task)
    torch.manual_seed(args.seed)
    torch.set_float32_matmul_precision("high")  # tf32; 4-bit integers times powers of two: exact in it
    args.state.mkdir(parents=True, exist_ok=True)
    where = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    STAGES[args.stage](args, Corpus(args.prepared, where))


if __name__ == "__main__":
    main()
