"""The tasks: where a GLUE file has its columns, what an answer is, how a model is scored, how long its inputs are."""

from dataclasses import dataclass
from pathlib import Path

import numpy as np

from . import metrics


@dataclass(frozen=True)
class Task:
    """`texts` and `answer` are column numbers; `labels` as the file writes them (none: the answer is a number)."""

    name: str
    folder: str
    texts: tuple[int, ...]
    answer: int
    labels: tuple[str, ...]
    names: tuple[str, ...]
    score: str
    header: bool = True
    train_length: int = 128
    positions: int = 128

    @property
    def outputs(self) -> int:
        return max(1, len(self.labels))

    def read(self, path: Path) -> tuple[list[tuple[str, ...]], np.ndarray]:
        """Sentences or sentence pairs of a GLUE file (tabs, no quoting), and the answers: label numbers or scores."""
        lines = path.read_text(encoding="utf-8-sig").split("\n")[1 if self.header else 0 :]
        rows = [line.rstrip("\r").split("\t") for line in lines if line]
        texts = [tuple(row[c] for c in self.texts) for row in rows]
        answers = [row[self.answer] for row in rows]
        if not self.labels:
            return texts, np.array([float(a) for a in answers], np.float32)
        return texts, np.array([self.labels.index(a) for a in answers], np.int64)

    def scores(self, logits: np.ndarray, answers: np.ndarray) -> dict[str, float]:
        """Every figure of merit of (N, outputs) logits."""
        if not self.labels:
            return metrics.of_regression(logits[:, 0], answers)
        return metrics.of_labels(logits.argmax(1), answers)


_BINARY = ("0", "1")
TASKS = {
    t.name: t
    for t in (
        Task("sst2", "SST-2", (0,), 1, _BINARY, ("negative", "positive"), "accuracy", train_length=48),
        Task(
            "cola", "CoLA", (3,), 1, _BINARY, ("unacceptable", "acceptable"), "matthews", header=False, train_length=48
        ),
        Task("mrpc", "MRPC", (3, 4), 0, _BINARY, ("not_equivalent", "equivalent"), "accuracy"),
        Task(
            "rte", "RTE", (1, 2), 3, ("entailment", "not_entailment"), ("entailment", "not_entailment"), "accuracy",
            positions=256,
        ),
        Task("stsb", "STS-B", (7, 8), 9, (), ("score",), "pearson"),
    )
}  # fmt: skip
