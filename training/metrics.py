"""Figures of merit of the GLUE tasks, in numpy."""

import numpy as np


def of_labels(predicted: np.ndarray, answers: np.ndarray) -> dict[str, float]:
    """Accuracy; with two labels also F1 of label 1 and Matthews' correlation (0 where it is 0 / 0)."""
    out = {"accuracy": float((predicted == answers).mean())}
    if max(predicted.max(), answers.max()) > 1:
        return out
    tp, tn = float((predicted & answers).sum()), float(((1 - predicted) & (1 - answers)).sum())
    fp, fn = float((predicted & (1 - answers)).sum()), float(((1 - predicted) & answers).sum())
    spread = ((tp + fp) * (tp + fn) * (tn + fp) * (tn + fn)) ** 0.5
    out["f1"] = 2 * tp / (2 * tp + fp + fn) if tp else 0.0
    out["matthews"] = (tp * tn - fp * fn) / spread if spread else 0.0
    return out


def _correlation(x: np.ndarray, y: np.ndarray) -> float:
    x, y = x.astype(np.float64) - x.mean(dtype=np.float64), y.astype(np.float64) - y.mean(dtype=np.float64)
    spread = float((x * x).sum() * (y * y).sum()) ** 0.5
    return float((x * y).sum()) / spread if spread else 0.0


def _ranks(x: np.ndarray) -> np.ndarray:
    """Ranks from 1; equal values share the mean of theirs."""
    _, group, count = np.unique(x, return_inverse=True, return_counts=True)
    return (np.cumsum(count) - (count - 1) / 2)[group]


def of_regression(predicted: np.ndarray, answers: np.ndarray) -> dict[str, float]:
    """Pearson's and Spearman's correlation."""
    return {"pearson": _correlation(predicted, answers), "spearman": _correlation(_ranks(predicted), _ranks(answers))}
