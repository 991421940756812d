"""The float teacher: a BERT encoder with the pooler and a classifier, names chosen to match student.py."""

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from .data import token_types


class TeacherLayer(nn.Module):
    def __init__(self, h: int, heads: int, f: int, eps: float):
        super().__init__()
        self.heads = heads
        self.query, self.key, self.value, self.output = (nn.Linear(h, h) for _ in range(4))
        self.ffn_in, self.ffn_out = nn.Linear(h, f), nn.Linear(f, h)
        self.norm1, self.norm2 = nn.LayerNorm(h, eps), nn.LayerNorm(h, eps)

    def forward(self, h: Tensor, keys: Tensor, dropout: float) -> Tensor:
        q, k, v = (m(h).unflatten(-1, (self.heads, -1)).transpose(1, 2) for m in (self.query, self.key, self.value))
        bias = torch.where(keys[:, None, None, :], 0.0, -1e4).to(q.dtype)
        p = F.dropout(torch.softmax(q @ k.transpose(-1, -2) * q.shape[-1] ** -0.5 + bias, -1), dropout)
        context = (p.to(v.dtype) @ v).transpose(1, 2).flatten(2)
        h = self.norm1(F.dropout(self.output(context), dropout) + h)
        return self.norm2(F.dropout(self.ffn_out(F.gelu(self.ffn_in(h))), dropout) + h)


class Teacher(nn.Module):
    """ids (B, L) and key mask (B, L) -> logits (B, labels) and the hidden state after every layer.

    `layer` is what is called for a layer; a compiled function may take its place.
    """

    def __init__(self, spec, positions: int = 512, dropout: float = 0.1, layers: int | None = None):
        super().__init__()
        h = spec.hidden_size
        self.word = nn.Parameter(torch.empty(spec.vocab_size, h))
        self.position = nn.Parameter(torch.empty(positions, h))
        self.token_type = nn.Parameter(torch.empty(spec.type_vocab_size, h))
        self.norm = nn.LayerNorm(h, spec.layer_norm_eps)
        self.layers = nn.ModuleList(
            TeacherLayer(h, spec.num_attention_heads, spec.intermediate_size, spec.layer_norm_eps)
            for _ in range(layers or spec.num_hidden_layers)
        )
        self.pooler, self.classifier = nn.Linear(h, h), nn.Linear(h, spec.num_labels)
        self.dropout = dropout
        self.layer = TeacherLayer.__call__

    def forward(self, ids: Tensor, keys: Tensor) -> tuple[Tensor, list[Tensor]]:
        dropout = self.dropout if self.training else 0.0
        word = self.word.index_select(0, ids.flatten()).unflatten(0, ids.shape)
        kind = self.token_type[0] + token_types(ids).unsqueeze(-1) * (self.token_type[1] - self.token_type[0])
        h = self.norm(word + self.position[: ids.shape[1]] + kind)
        h, hidden = F.dropout(h, dropout), []
        for layer in self.layers:
            h = self.layer(layer, h, keys, dropout)
            hidden.append(h)
        pooled = F.dropout(torch.tanh(self.pooler(h[:, 0])), dropout)
        return self.classifier(pooled), hidden

    @torch.no_grad()
    def load_pretrained(self, w: dict[str, Tensor], seed: int) -> None:
        """Starting weights of weights.py; the classifier is drawn from N(0, 0.02)."""
        generator = torch.Generator().manual_seed(seed)
        own = dict(w)
        own["classifier.weight"] = torch.randn(self.classifier.weight.shape, generator=generator) * 0.02
        own["classifier.bias"] = torch.zeros_like(self.classifier.bias)
        self.load_state_dict(own)
