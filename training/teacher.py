"""The float teacher: a BERT or MPNet encoder with the pooler and a classifier, names chosen to match student.py."""

import math

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .data import token_types
from .weights import layer_count

HEADS = 12  # of both encoders
BUCKETS, FAR = 32, 128  # MPNet's relative positions: buckets, and the distance from which all are one


class TeacherLayer(nn.Module):
    def __init__(self, h: int, f: int, eps: float):
        super().__init__()
        self.query, self.key, self.value, self.output = (nn.Linear(h, h) for _ in range(4))
        self.ffn_in, self.ffn_out = nn.Linear(h, f), nn.Linear(f, h)
        self.norm1, self.norm2 = nn.LayerNorm(h, eps), nn.LayerNorm(h, eps)

    def forward(self, h: Tensor, keys: Tensor, dropout: float, relative: Tensor | None = None) -> Tensor:
        """`relative` (heads, L, L) is added to the scores."""
        q, k, v = (m(h).unflatten(-1, (HEADS, -1)).transpose(1, 2) for m in (self.query, self.key, self.value))
        bias = torch.where(keys[:, None, None, :], 0.0, -1e4).to(q.dtype)
        if relative is not None:
            bias = bias + relative.to(q.dtype)
        p = F.dropout(torch.softmax(q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5 + bias, -1), dropout)
        context = (p.to(v.dtype) @ v).transpose(1, 2).flatten(2)
        h = self.norm1(F.dropout(self.output(context), dropout) + h)
        return self.norm2(F.dropout(self.ffn_out(F.gelu(self.ffn_in(h))), dropout) + h)


def buckets(length: int) -> Tensor:
    """(length, length) bucket of every (query, key): half of them for keys behind, single steps first, then logarithmic."""
    half, exact = BUCKETS // 2, BUCKETS // 4
    place = torch.arange(length)
    n = place[:, None] - place[None, :]
    far = exact + (torch.log(n.abs().clamp(min=1).float() / exact) / math.log(FAR / exact) * (half - exact)).long()
    return (n < 0).long() * half + torch.where(n.abs() < exact, n.abs(), far.clamp(max=half - 1))


class Teacher(nn.Module):
    """ids (B, L) and key mask (B, L) -> logits (B, outputs) and the hidden state after every layer.

    Sizes are those of the weights `w`; a table `relative` among them makes it an MPNet. `layer` is what is called for a
    layer; a compiled function may take its place.
    """

    def __init__(self, w: dict[str, Tensor], outputs: int, dropout: float = 0.1):
        super().__init__()
        h, f = w["word"].shape[1], len(w["layers.0.ffn_in.bias"])
        eps = 1e-5 if "relative" in w else 1e-12
        self.word = nn.Parameter(torch.empty(w["word"].shape))
        self.position = nn.Parameter(torch.empty(w["position"].shape))
        self.token_type = nn.Parameter(torch.empty(w["token_type"].shape))
        self.relative = nn.Parameter(torch.empty(w["relative"].shape)) if "relative" in w else None
        self.norm = nn.LayerNorm(h, eps)
        self.layers = nn.ModuleList(TeacherLayer(h, f, eps) for _ in range(layer_count(w)))
        self.pooler, self.classifier = nn.Linear(h, h), nn.Linear(h, outputs)
        self.dropout = dropout
        self.layer = TeacherLayer.__call__
        self.register_buffer("bucket", buckets(len(w["position"])), persistent=False)

    def forward(self, ids: Tensor, keys: Tensor) -> tuple[Tensor, list[Tensor]]:
        dropout = self.dropout if self.training else 0.0
        n = ids.shape[1]
        word = self.word.index_select(0, ids.flatten()).unflatten(0, ids.shape)
        kind = self.token_type[0] + token_types(ids).unsqueeze(-1) * (self.token_type[1] - self.token_type[0])
        h = self.norm(word + self.position[:n] + kind)
        h, hidden = F.dropout(h, dropout), []
        relative = None
        if self.relative is not None:
            relative = self.relative.index_select(0, self.bucket[:n, :n].flatten()).unflatten(0, (n, n))
            relative = relative.permute(2, 0, 1).contiguous()
        for layer in self.layers:
            h = self.layer(layer, h, keys, dropout, relative)
            hidden.append(h)
        pooled = F.dropout(torch.tanh(self.pooler(h[:, 0])), dropout)
        return self.classifier(pooled), hidden

    @torch.no_grad()
    def load_pretrained(self, w: dict[str, Tensor], seed: int) -> None:
        """The starting weights `w`; the classifier, and a pooler that they lack, are drawn from N(0, 0.02)."""
        generator = torch.Generator().manual_seed(seed)
        own = {k: v for k, v in w.items() if not k.startswith("classifier")}
        for name in ("pooler", "classifier"):
            if f"{name}.weight" not in own:
                m = getattr(self, name)
                own[f"{name}.weight"] = torch.randn(m.weight.shape, generator=generator) * 0.02
                own[f"{name}.bias"] = torch.zeros_like(m.bias)
        self.load_state_dict(own)
