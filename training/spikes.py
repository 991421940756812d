"""What a layer's spikes cost, with gradients: the penalty that teaches a student to send fewer of them."""

import torch
from torch import Tensor


class Sent:
    """Collects, in one pass of a layer, the synaptic operations that its spikes cause: |code| at a site, spikes of the signed code,
    times the synapses that one spike reaches (outputs of a matrix; keys for Q, channels of a head for probabilities).

    K and V are written into memory as they are and counted nowhere. In offset code a signed site sends code + 2^(bits - 1)
    spikes: there small codes save nothing.
    """

    def __init__(self, keys: Tensor):
        """`keys` (B, L) is true at real tokens."""
        self.operations = torch.zeros(keys.shape, device=keys.device)
        self.possible = torch.zeros(keys.shape, device=keys.device)

    def add(self, q: Tensor, reached: Tensor | float, most: int, values: Tensor | None = None) -> None:
        """Codes q (B, L, values); `reached` synapses each, a number or (B, 1); `most` spikes of a value are a rate of 1.

        `values` (B, 1): how many are real where some are padding.
        """
        self.operations = self.operations + q.abs().sum(-1) * reached
        self.possible = self.possible + (q.shape[-1] if values is None else values) * most * reached

    def rate(self) -> Tensor:
        """(B, L): operations over those of a spike in every step."""
        return self.operations / self.possible


def mean_rate(rates: list[Tensor], keys: Tensor) -> Tensor:
    """Mean over real tokens and layers; layers of one model have equal `possible`, so this is the rate of the whole."""
    return sum((rate * keys).sum() for rate in rates) / (len(rates) * keys.sum())
