"""Quantisers with a hard forward and a soft backward.

Every estimator has the form `hard.detach() + (soft - soft.detach())`: the bracket is exactly 0, so the forward value is
exactly the hard one. Powers of two are found in the bits of the float32, never with a computed logarithm.
"""

import torch
from torch import Tensor

# float32 mantissas from 0x3504F4 (the first above sqrt 2) up carry into the exponent.
_TO_NEAREST = 0x800000 - 0x3504F4
_EXPONENT = -0x800000  # 0xFF800000: sign and exponent bits
_CEIL = 0x7FFFFF
_LINEAR_NEAREST = 0x400000  # mantissa 1.5 and above carries
LN_2 = 0.6931471805599453


def _add_and_cut(x: Tensor, add: int) -> Tensor:
    return ((x.contiguous().view(torch.int32) + add) & _EXPONENT).view(torch.float32)


def pow2_nearest(x: Tensor) -> Tensor:
    """sign(x) * 2^round(log2|x|), 0 for 0."""
    return _add_and_cut(x, _TO_NEAREST)


def pow2_ceil(x: Tensor) -> Tensor:
    """Least power of two >= x, for x > 0."""
    return _add_and_cut(x, _CEIL)


def pow2_linear_nearest(x: Tensor) -> Tensor:
    """Power of two nearest to x > 0 in linear distance, ties up."""
    return _add_and_cut(x, _LINEAR_NEAREST)


def straight_through(hard: Tensor, soft: Tensor) -> Tensor:
    """Value of `hard`, gradient of `soft`."""
    return hard.detach() + (soft - soft.detach())


def on_grid(x: Tensor, bits: int) -> Tensor:
    """x rounded (half to even) to multiples of 2^-bits; identity gradient."""
    return straight_through(torch.round(x.detach() * 2.0**bits) * 2.0**-bits, x)


def pow2_rounded(exponent: Tensor) -> Tensor:
    """2^round(exponent), a positive normal number whatever the exponent."""
    return ((torch.round(exponent).clamp(-100, 100).to(torch.int32) + 127) << 23).view(torch.float32)


def codes(x: Tensor, log2_step: Tensor, low: int, high: int) -> tuple[Tensor, Tensor]:
    """clamp(round(x / step), low, high) and step = 2^round(log2_step).

    Straight through inside the clamp, 0 outside; the logarithm learns through both factors, the step's gradient scaled by
    1 / sqrt(numel * high) (learned step size).
    """
    scale = (x.numel() * high) ** -0.5
    hard = pow2_rounded(log2_step.detach())
    step = hard + (log2_step - log2_step.detach()) * hard * (LN_2 * scale)
    t = torch.clamp(x / step, low, high)
    return straight_through(torch.round(t), t), step


def encode(x: Tensor, log2_step: Tensor, low: int, high: int) -> Tensor:
    """What the codes stand for: step * clamp(round(x / step), low, high)."""
    q, step = codes(x, log2_step, low, high)
    return q * step


def binary(weight: Tensor) -> Tensor:
    """m * sign(W - mean W) without zeros, m = 2^round(log2 mean|W|); identity gradient."""
    w = weight.detach()
    m = pow2_nearest(w.abs().mean())
    return straight_through(torch.where(w >= w.mean(), m, -m), weight)


def ternary(weight: Tensor) -> Tensor:
    """m * clamp(round(W / m), -1, 1), m = 2^round(log2 mean|W|) (BitNet's rule, the scale a power of two); identity gradient."""
    w = weight.detach()
    m = pow2_nearest(w.abs().mean())
    return straight_through(ternary_levels(w, m) * m, weight)


def ternary_levels(w: Tensor, m: Tensor) -> Tensor:
    """+1, 0 or -1."""
    return torch.round(w / m).clamp(-1, 1)


def binary_rows(rows: Tensor, table_mean: Tensor, scale_min: float) -> Tensor:
    """Word rows (..., H): one mean for the table, one power-of-two scale a row, at least scale_min."""
    r = rows.detach()
    m = pow2_nearest(r.abs().mean(-1, keepdim=True)).clamp(min=scale_min)
    return straight_through(torch.where(r >= table_mean, m, -m), rows)


def softmax(scores: Tensor, keys: Tensor) -> Tensor:
    """Exact softmax to base 2 over the last axis; `keys` is true at real keys."""
    return torch.softmax(torch.where(keys, scores, -1e4) * LN_2, -1)


def ptsoftmax(scores: Tensor, keys: Tensor, window: int) -> Tensor:
    """PTsoftmax over the last axis. `keys` is true at real keys; terms below 2^-window of the largest count as 0."""
    masked = torch.where(keys, straight_through(torch.ceil(scores.detach()), scores), -1e4)
    c = masked.detach()
    c = c - c.amax(-1, keepdim=True)
    e = ((c.clamp(min=-126).to(torch.int32) + 127) << 23).view(torch.float32)
    e = torch.where(c < -window, 0.0, e)
    hard = e / pow2_linear_nearest(e.sum(-1, keepdim=True))
    return straight_through(hard, torch.softmax(masked * LN_2, -1))


def bspn(x: Tensor, weight: Tensor, beta: Tensor, group: int, eps: float) -> Tensor:
    """BSPN before its output rounding: x / 2^k * w + beta, k per group of channels and without gradient."""
    return bspn_unit(x, group, eps) * straight_through(pow2_nearest(weight.detach()), weight) + beta


def bspn_unit(x: Tensor, group: int, eps: float) -> Tensor:
    """x / 2^k with the least k such that mean|x| + eps <= 2^k, per token and group of `group` channels."""
    g = x.unflatten(-1, (-1, group))
    return (g / pow2_ceil(g.detach().abs().mean(-1, keepdim=True) + eps)).flatten(-2)


def bspn_round(y: Tensor, exponent_min: int) -> Tensor:
    """sign(y) * 2^round(log2|y|); a result below 2^exponent_min becomes 0. Identity gradient."""
    r = pow2_nearest(y.detach())
    return straight_through(torch.where(r.abs() >= 2.0**exponent_min, r, 0.0), y)
