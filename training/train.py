"""Stages of training: teacher, label, second (generation teacher), a (quantised, LayerNorm), b (BSPN), c (a continued),
d (b continued).

    python -m training.train STAGE --task sst2 --prepared prepared.npz --state DIR ...

Each stage reads its predecessors from DIR and writes DIR/NAME.N.safetensors (float32 shards) and DIR/NAME.log.json. At dev points, and where
--stop ends it early, a stage leaves DIR/NAME-part.N.safetensors (8-bit rows) and DIR/NAME-part.json, and goes on from there when run again.
"""

import argparse
import json
import math
import time
from pathlib import Path

import numpy as np
import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .data import MIX, Corpus
from .loop import Clock, Stepper, compiled
from .spikes import mean_rate
from .student import SIZES, Layer, Spec, Student
from .tasks import TASKS
from .teacher import Teacher, TeacherLayer
from .weights import load_shards, load_start, pack, save_shards, unpack

EVALUATION_BATCH, LABEL_BATCH = 1024, 4096  # rows
SAVE_APART = 60.0  # seconds at least between two copies that a stage leaves on its way


@torch.no_grad()
def forward_all(model: nn.Module, ids: Tensor, bf16: bool, batch: int = EVALUATION_BATCH) -> Tensor:
    """Float32 logits of all rows, in batches."""
    out = []
    for part in ids.split(batch):
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


def task_spec(task: str, size: str = "small", matrices: str = "binary", bits: int = 4) -> Spec:
    """A size with the task's positions and outputs; `bits` of the spike codes, 2^bits steps."""
    own = {"max_position_embeddings": TASKS[task].positions, "num_labels": TASKS[task].outputs}
    return Spec(matrices=matrices, activation_bits=bits, **own, **SIZES[size])


def new_teacher(args, device: torch.device, stem: str | None = None) -> Teacher:
    """A teacher at the starting weights, or as saved under `stem`."""
    weights = load_start(args.start if stem is None else args.state / stem)
    teacher = Teacher(weights, TASKS[args.task].outputs)
    if stem is None:
        teacher.load_pretrained(weights, args.seed)
    else:
        teacher.load_state_dict(weights)
    return teacher.to(device)


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


class Progress:
    """What an earlier command left of this stage: weights and steps done; Adam's moments begin anew."""

    def __init__(self, args):
        self.stem = args.state / f"{args.name}-part"
        self.note = Path(f"{self.stem}.json")

    def load(self, model: nn.Module) -> dict:
        if not self.note.exists():
            return {"steps": 0, "total": None, "commands": 0}
        model.load_state_dict(unpack(load_shards(self.stem)))
        return json.loads(self.note.read_text())

    def save(self, model: nn.Module, note: dict) -> None:
        """The note is there only while the shards are whole."""
        self.note.unlink(missing_ok=True)
        save_shards(pack(model.state_dict()), self.stem)
        self.note.write_text(json.dumps(note) + "\n")

    def clear(self) -> None:
        for path in [self.note, *self.stem.parent.glob(f"{self.stem.name}.*.safetensors")]:
            path.unlink(missing_ok=True)


def fit(args, corpus: Corpus, model: nn.Module, step: Stepper, feed, mix: dict, bf16: bool) -> None:
    """The loop of every stage: batches, steps, dev points, saving the last weights; goes on where an earlier command stopped."""
    name, device = args.name, corpus.device
    progress = Progress(args)
    note = progress.load(model)
    batches = corpus.batches(args.batch, args.seed + 1000 * note["commands"], mix)
    part, drawn, ids = next(batches)
    model.train()
    for length in reversed(corpus.padded):
        step.prepare(feed(part, drawn, F.pad(ids, (0, max(0, length - ids.shape[1])))[:, :length], 0.0))
    print(f"{name}: ready after {time.monotonic() - args.began:.0f} s", flush=True)
    i = note["steps"]
    clock = Clock(note["total"] or args.steps, args.seconds - (time.monotonic() - args.began), i)
    log = {"stage": name, "args": {k: str(v) for k, v in vars(args).items()}, "dev": note.get("dev", [])}
    log |= {"metric": TASKS[args.task].score, "dev_rows": len(corpus.dev_label), "commands": note["commands"] + 1}
    sync = torch.cuda.synchronize if device.type == "cuda" else lambda: None
    saved = time.monotonic()
    while i < clock.total and not clock.late():
        if time.monotonic() - args.began > args.stop:
            progress.save(model, log | {"steps": i, "total": clock.total})
            print(f"{name}: stopped after {i} of {clock.total} steps", flush=True)
            return
        clock.tick(i, sync)
        loss = step(feed(*next(batches), i / clock.total), i / clock.total)
        i += 1
        if i % args.every == 0:
            sync()
            aside = time.monotonic()
            score = dev_score(model, corpus, args.task, bf16)
            log["dev"].append([i, score, float(loss)])
            print(f"{name} {i}/{clock.total} loss {float(loss):.4f} dev {score:.4f}", flush=True)
            if time.monotonic() - saved > SAVE_APART:
                progress.save(model, log | {"steps": i, "total": clock.total})
                saved = time.monotonic()
            clock.pause(time.monotonic() - aside)
    save_shards(model.state_dict(), args.state / name)
    last = dev_score(model, corpus, args.task, bf16)
    log |= {"steps": i, "last": last, "seconds": round(time.monotonic() - args.began)}
    (args.state / f"{name}.log.json").write_text(json.dumps(log) + "\n")
    progress.clear()
    print(f"{name}: {log['metric']} last {last:.4f}", flush=True)


def run_teacher(args, corpus: Corpus) -> None:
    """First generation: labels of train; dropout, cross entropy."""
    model = new_teacher(args, corpus.device)

    def loss(x: dict[str, Tensor]) -> Tensor:
        with torch.autocast(corpus.device.type, torch.bfloat16):
            logits, _ = model(x["ids"], x["ids"] != 0)
        return hard_loss(logits.float(), x["label"])

    def feed(part: str, rows: Tensor, ids: Tensor, progress: float) -> dict[str, Tensor]:
        return {"ids": ids, "label": corpus.train_label[rows]}

    fit(args, corpus, model, Stepper(model, loss, args.lr, (0.9, 0.999)), feed, {"train": 1.0}, True)


def run_label(args, corpus: Corpus) -> None:
    """Log-probabilities of one teacher over every row of the pool, into DIR/NAME.npz."""
    model = new_teacher(args, corpus.device, args.teacher).eval()
    out = {}
    for name, part in [*corpus.parts.items(), ("dev", corpus.dev)]:
        order = part.length.argsort()
        logits = forward_all(model, part.ids[order], True, LABEL_BATCH)
        back = torch.empty_like(logits)
        back[order] = log_probabilities(logits)
        out[name] = back.cpu().numpy()
    np.savez(args.state / f"{args.name}.npz", **out)
    task = TASKS[args.task]
    score = task.scores(out["dev"], corpus.dev_label)[task.score]
    log = {"stage": args.name, "args": {k: str(v) for k, v in vars(args).items()}, "metric": task.score, "last": score}
    log |= {"rows": {k: len(v) for k, v in out.items()}, "seconds": round(time.monotonic() - args.began)}
    (args.state / f"{args.name}.log.json").write_text(json.dumps(log) + "\n")
    print(f"{args.name}: {task.score} {score:.4f}", flush=True)


def targets(args, corpus: Corpus) -> dict[str, Tensor]:
    """Mean log-probabilities of --labels for every row of the pool."""
    files = [np.load(args.state / f"{name}.npz") for name in args.labels.split(",")]
    out = {}
    for k, part in corpus.parts.items():
        rows = [len(z[k]) for z in files]
        if rows != [len(part.ids)] * len(files):
            raise SystemExit(
                f"--labels {args.labels}: {rows} rows of {k}, the pool has {len(part.ids)}: another --pool?"
            )
        out[k] = log_probabilities(torch.from_numpy(sum(z[k] for z in files) / len(files)).to(corpus.device))
    task, dev = TASKS[args.task], sum(z["dev"] for z in files) / len(files)
    print(f"{args.labels} together: {task.score} {task.scores(dev, corpus.dev_label)[task.score]:.4f}", flush=True)
    return out


def run_second(args, corpus: Corpus) -> None:
    """Second generation: a float encoder on the soft labels of the first, over all parts."""
    target = targets(args, corpus)
    model = new_teacher(args, corpus.device)

    def loss(x: dict[str, Tensor]) -> Tensor:
        with torch.autocast(corpus.device.type, torch.bfloat16):
            logits, _ = model(x["ids"], x["ids"] != 0)
        return soft_loss(logits, x["target"])

    def feed(part: str, rows: Tensor, ids: Tensor, progress: float) -> dict[str, Tensor]:
        return {"ids": ids, "target": target[part][rows]}

    fit(args, corpus, model, Stepper(model, loss, args.lr, (0.9, 0.98)), feed, MIX, True)


def run_student(args, corpus: Corpus) -> None:
    """Stages a to d: KL to the soft labels, plus hidden states of the guide, a float encoder of the student's width (unless
    their weight is 0 throughout), plus spikes."""
    device = corpus.device
    target = targets(args, corpus)
    guided = args.stage == "a" or any(args.hidden)
    guide = new_teacher(args, device, args.guide).eval().requires_grad_(False) if guided else None
    model = Student(args.spec).to(device)
    some = corpus.sample(512, args.seed)
    if args.stage == "a":
        model.load_pretrained(guide.state_dict())
        model.calibrate(some, some != 0, steps=True)
    else:
        own, weights = dict(model.named_buffers()), load_start(args.state / args.source)
        model.load_state_dict(weights | own)
        if any(not torch.equal(weights[name], step.cpu()) for name, step in own.items()):
            model.calibrate(some, some != 0, steps=True)  # the source's codes have other bits
        model.use_bspn(args.stage in "bd")
        if args.stage == "b":
            model.calibrate(some, some != 0, steps=False)
    print(f"{args.name} before training: dev {dev_score(model, corpus, args.task):.4f}", flush=True)
    if device.type == "cuda":
        model.layer = compiled(Layer.forward)
        if guide:
            guide.layer = compiled(TeacherLayer.forward)

    def apart(ids: Tensor, keys: Tensor, hidden: list[Tensor]) -> Tensor:
        with torch.no_grad(), torch.autocast(device.type, torch.bfloat16):
            seen = guide(ids, keys)[1]
        weight = (keys / keys.sum() / args.spec.hidden_size).unsqueeze(-1)
        theirs = [seen[i] for i in args.spec.kept(len(seen))]
        return sum(((a - b.float()).square() * weight).sum() for a, b in zip(hidden, theirs, strict=True))

    def loss(x: dict[str, Tensor]) -> Tensor:
        keys = x["ids"] != 0
        logits, hidden, rates = model(x["ids"], keys)
        out = soft_loss(logits, x["target"])
        if guide:
            out = out + x["r"] * apart(x["ids"], keys, hidden)
        return out + args.spikes * mean_rate(rates, keys) if args.spikes else out

    def feed(part: str, rows: Tensor, ids: Tensor, progress: float) -> dict[str, Tensor]:
        first, last = args.hidden
        r = torch.full((), first + (last - first) * progress, device=device)
        return {"ids": ids, "target": target[part][rows], "r": r}

    model.count_spikes(args.spikes > 0)
    fit(args, corpus, model, Stepper(model, loss, args.lr, (0.9, 0.98), args.freeze), feed, MIX, False)
    log = args.state / f"{args.name}.log.json"
    if log.exists():
        rate = dev_rate(model, corpus)
        log.write_text(json.dumps(json.loads(log.read_text()) | {"rate": rate}) + "\n")
        print(f"{args.name}: spike rate {rate:.4f}", flush=True)


@torch.no_grad()
def dev_rate(model: Student, corpus: Corpus) -> float:
    """Spike rate of signed code on dev, a synapse counted once (spikes.py): mean over rows weighted by tokens."""
    model.eval().count_spikes()
    total, tokens = 0.0, 0
    for part in corpus.dev.ids.split(EVALUATION_BATCH):
        part = part[:, : int((part != 0).sum(1).max())].long()
        keys = part != 0
        total += float(mean_rate(model(part, keys)[2], keys) * keys.sum())
        tokens += int(keys.sum())
    model.count_spikes(False)
    return total / tokens


STAGES = {"teacher": run_teacher, "label": run_label, "second": run_second}
STAGES |= dict.fromkeys("abcd", run_student)


def parser() -> argparse.ArgumentParser:
    p = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    p.add_argument("stage", choices=STAGES)
    p.add_argument("--task", choices=TASKS, default="sst2")
    p.add_argument("--size", choices=SIZES, default="small", help="of the student")
    p.add_argument("--prepared", type=Path, required=True)
    p.add_argument("--state", type=Path, required=True)
    p.add_argument("--start", type=Path, help="starting weights (stages teacher and second)")
    p.add_argument("--name", help="what to call the result (default: the stage)")
    p.add_argument("--teacher", help="teacher to label with")
    p.add_argument("--labels", help="results of stage label to learn from, comma separated")
    p.add_argument("--guide", help="teacher whose hidden states the student follows; stage a starts from it")
    p.add_argument("--source", default="a", help="where stages b, c and d start")
    p.add_argument(
        "--pool", type=int, default=0, help="rows to label and to distil on, augmented copies (0: rows as they are)"
    )
    p.add_argument("--steps", type=int, default=8000)
    p.add_argument("--seconds", type=float, default=math.inf, help="keeps the steps to what fits, --steps at most")
    p.add_argument(
        "--stop", type=float, default=math.inf, help="seconds after which the stage stops, to go on in another command"
    )
    p.add_argument("--batch", type=int, default=128)
    p.add_argument("--lr", type=float, default=1e-4)
    p.add_argument("--hidden", type=float, nargs=2, default=(1.0, 0.3), help="weight of the hidden loss, from and to")
    p.add_argument("--spikes", type=float, default=0.0, help="weight of the spike rate in the loss (spikes.py)")
    p.add_argument("--matrices", choices=("binary", "ternary"), default="binary")
    p.add_argument("--bits", type=int, default=4, help="of the spike codes; a spike train has 2^bits steps")
    p.add_argument("--freeze", type=float, default=1.0, help="share of the steps after which encoder steps stand still")
    p.add_argument("--seed", type=int, default=1)
    p.add_argument("--every", type=int, default=1000, help="steps between dev points")
    return p


def main(argv: list[str] | None = None, spec: Spec | None = None, device: str | None = None) -> None:
    args = parser().parse_args(argv)
    args.began = time.monotonic()
    args.name = args.name or args.stage
    args.spec = spec or task_spec(args.task, args.size, args.matrices, args.bits)
    torch.manual_seed(args.seed)
    torch.set_float32_matmul_precision("high")  # tf32; 4-bit integers times powers of two: exact in it
    args.state.mkdir(parents=True, exist_ok=True)
    where = torch.device(device or ("cuda" if torch.cuda.is_available() else "cpu"))
    STAGES[args.stage](args, Corpus(args.prepared, where, args.pool))


if __name__ == "__main__":
    main()
