"""One optimisation step, repeated: warm-up and linear decay, clipping, AdamW; on a GPU as one CUDA graph a length."""

import math
import time
from collections.abc import Callable

import torch
from torch import Tensor, nn

DECAY, CLIP = 0.01, 1.0
Loss = Callable[[dict[str, Tensor]], Tensor]


def compiled(forward: Callable) -> Callable:
    """A layer's forward(layer, h (B, L, H), keys (B, L), ...), compiled once for all layers and lengths; on failure it runs as it is.

    Tensors (heads, L, L) among the rest may have any L too.
    """
    torch._dynamo.config.recompile_limit = 64
    torch._dynamo.config.suppress_errors = True
    fused = torch.compile(forward)

    def call(layer: nn.Module, h: Tensor, keys: Tensor, *rest):
        torch._dynamo.maybe_mark_dynamic(h, 1)
        torch._dynamo.maybe_mark_dynamic(keys, 1)
        for table in rest:
            if isinstance(table, Tensor):
                torch._dynamo.maybe_mark_dynamic(table, 1)
                torch._dynamo.maybe_mark_dynamic(table, 2)
        return fused(layer, h, keys, *rest)

    return call


def schedule(progress: float, warm_up: float = 0.06) -> float:
    """Factor on the learning rate: linear from 0 over `warm_up`, then linear to 0."""
    return progress / warm_up if progress < warm_up else max(0.0, (1 - progress) / (1 - warm_up))


def groups(model: nn.Module, decay: float, lr: Tensor, lr_steps: Tensor) -> list[dict]:
    """Weight decay on matrices only; the encoders' steps at a rate of their own."""
    named = [(n, p) for n, p in model.named_parameters() if p.requires_grad]
    steps = [p for n, p in named if n.endswith("log2_step")]
    trained = [p for n, p in named if not n.endswith("log2_step")]
    out = [
        {"params": [p for p in trained if p.ndim > 1], "weight_decay": decay, "lr": lr},
        {"params": [p for p in trained if p.ndim <= 1], "weight_decay": 0.0, "lr": lr},
        {"params": steps, "weight_decay": 0.0, "lr": lr_steps},
    ]
    return [group for group in out if group["params"]]


class Stepper:
    """Runs `loss(inputs)` forward, backward, clip and update on `model`; inputs["ids"] gives the shape of a step.

    The encoders' steps stand still from `freeze` of the schedule on.
    """

    def __init__(self, model: nn.Module, loss: Loss, lr: float, betas: tuple[float, float], freeze: float = 1.0):
        self.model, self.loss, self.peak, self.freeze = model, loss, lr, freeze
        self.device = next(model.parameters()).device
        self.graphed = self.device.type == "cuda"
        self.lr, self.lr_steps = (torch.tensor(0.0, device=self.device) for _ in range(2))
        self.optimizer = torch.optim.AdamW(
            groups(model, DECAY, self.lr, self.lr_steps),
            lr=self.lr,
            betas=betas,
            eps=1e-8,
            capturable=self.graphed,
            fused=self.graphed,
        )
        self.pool = torch.cuda.graph_pool_handle() if self.graphed else None
        self.graphs: dict[tuple, tuple[torch.cuda.CUDAGraph, dict[str, Tensor], Tensor]] = {}

    def _step(self, inputs: dict[str, Tensor]) -> Tensor:
        self.optimizer.zero_grad(set_to_none=True)
        loss = self.loss(inputs)
        loss.backward()
        nn.utils.clip_grad_norm_(self.model.parameters(), CLIP)
        self.optimizer.step()
        return loss.detach()

    def _capture(self, inputs: dict[str, Tensor]) -> tuple[torch.cuda.CUDAGraph, dict[str, Tensor], Tensor]:
        static = {k: v.clone() for k, v in inputs.items()}
        side = torch.cuda.Stream()
        side.wait_stream(torch.cuda.current_stream())
        with torch.cuda.stream(side):
            for _ in range(2):
                self._step(static)
        torch.cuda.current_stream().wait_stream(side)
        graph = torch.cuda.CUDAGraph()
        self.optimizer.zero_grad(set_to_none=True)
        with torch.cuda.graph(graph, pool=self.pool):
            loss = self._step(static)
        return graph, static, loss

    def prepare(self, inputs: dict[str, Tensor]) -> None:
        """Captures the graph of these shapes ahead of time; its two warm-up steps run at learning rate 0."""
        self.lr.zero_()
        self.lr_steps.zero_()
        if self.graphed:
            self.graphs[tuple(inputs["ids"].shape)] = self._capture(inputs)

    def __call__(self, inputs: dict[str, Tensor], progress: float) -> Tensor:
        """One step at `progress` in 0..1 of the schedule; the loss as a tensor on the device."""
        rate = self.peak * schedule(progress)
        self.lr.fill_(rate)
        self.lr_steps.fill_(rate if progress < self.freeze else 0.0)
        if not self.graphed:
            return self._step(inputs)
        graph, static, loss = self.graphs[tuple(inputs["ids"].shape)]
        for name, value in inputs.items():
            static[name].copy_(value)
        graph.replay()
        return loss


class Clock:
    """Keeps a stage that begins at step `first` to its time: every `sample` steps, `total` becomes what fits into `seconds`, `steps` at most.

    Again and again, because what shares the machine changes the time of a step; the schedule follows `total`.
    """

    def __init__(self, steps: int, seconds: float, first: int = 0, settle: int = 600, sample: int = 1000):
        self.total, self.steps, self.seconds = steps, steps, seconds
        self.settle, self.sample = first + settle, sample
        self.start = time.monotonic()
        self.mark = 0.0

    def tick(self, step: int, sync: Callable[[], None]) -> None:
        """Call before every step; the first `settle` count for nothing."""
        if step < self.settle or (step - self.settle) % self.sample:
            return
        sync()
        now = time.monotonic()
        if step > self.settle:
            each = (now - self.mark) / self.sample
            if math.isfinite(self.seconds):
                fits = step + math.floor((self.seconds - (now - self.start)) / each)
                self.total = max(step + 1, min(self.steps, fits))
            if step == self.settle + self.sample:
                print(f"{each * 1e3:.2f} ms a step, {self.total} steps", flush=True)
        self.mark = now

    def pause(self, seconds: float) -> None:
        """Leaves time out that no step took."""
        self.mark += seconds

    def late(self) -> bool:
        """True once the stage has outrun its time by more than 5 %."""
        return time.monotonic() - self.start > self.seconds * 1.05
