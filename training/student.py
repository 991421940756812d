"""The Sorbet student: what training sees of the arithmetic in README.md, with gradients."""

from dataclasses import asdict, dataclass

import torch
import torch.nn.functional as F
from torch import Tensor, nn

from . import quant
from .data import token_types
from .spikes import Sent
from .weights import layer_count


LEAST = 2.0**-24  # of a calibrated mean: a silent site


@dataclass(frozen=True)
class Spec:
    """Sizes and the arithmetic's constants. `softmax` pt | exact and `matrices` binary | ternary are for ablations."""

    vocab_size: int = 30522
    hidden_size: int = 384
    num_hidden_layers: int = 6
    num_attention_heads: int = 12
    intermediate_size: int = 1536
    max_position_embeddings: int = 128
    type_vocab_size: int = 2
    num_labels: int = 2
    parameter_grid_bits: int = 8
    embedding_grid_bits: int = 8
    word_grid_bits: int = 12
    score_shift: int = 2
    softmax_window: int = 16
    residual_exponent_min: int = -10
    bspn_eps: float = 2.0**-17
    layer_norm_eps: float = 1e-12
    activation_bits: int = 4
    softmax: str = "pt"
    matrices: str = "binary"

    @property
    def head_width(self) -> int:
        return self.hidden_size // self.num_attention_heads

    def kept(self, layers: int) -> list[int]:
        """Which of a teacher's `layers` ours start from and are compared with: evenly spaced, the last one included."""
        return [(i + 1) * layers // self.num_hidden_layers - 1 for i in range(self.num_hidden_layers)]

    def sizes(self) -> dict:
        return asdict(self)


SIZES = {
    "small": {},
    "base": {"hidden_size": 768, "num_hidden_layers": 12, "intermediate_size": 3072},
}


class Encoder(nn.Module):
    """Quantises x + move with a step 2^round(log2_step), learned as a logarithm so that it is positive; a batch sets it while
    `calibration_mask` is there."""

    def __init__(self, channels: int | None, bits: int, signed: bool = True):
        super().__init__()
        self.low, self.high = (-(2 ** (bits - 1)), 2 ** (bits - 1) - 1) if signed else (0, 2**bits - 1)
        self.log2_step = nn.Parameter(torch.tensor(-2.0))
        self.move = nn.Parameter(torch.zeros(channels)) if channels else None
        self.calibration_mask: Tensor | None = None

    def forward(self, x: Tensor, grid_bits: int) -> Tensor:
        q, step = self.codes(x, grid_bits)
        return q * step

    def codes(self, x: Tensor, grid_bits: int) -> tuple[Tensor, Tensor]:
        """Integers and the step that they count in."""
        if self.calibration_mask is not None:
            seen = x[self.calibration_mask.to(x.device)] if x.shape[1] == self.calibration_mask.shape[1] else x
            seen = seen[seen > 0] if self.low == 0 else seen.abs()
            mean = seen.mean() if seen.numel() else seen.new_ones(())  # an unsigned site may be silent
            self.log2_step.data.copy_(torch.log2(2 * mean.clamp(min=LEAST) / self.high**0.5).round())
        if self.move is not None:
            x = x + quant.on_grid(self.move, grid_bits)
        return quant.codes(x, self.log2_step, self.low, self.high)


class BinaryLinear(nn.Module):
    """Encode, then a matrix of m * (+1 | -1), or m * (+1 | 0 | -1), and a bias."""

    def __init__(self, inputs: int, outputs: int, spec: Spec, signed: bool = True):
        super().__init__()
        self.weight = nn.Parameter(torch.empty(outputs, inputs))
        self.bias = nn.Parameter(torch.zeros(outputs))
        self.encoder = Encoder(inputs, spec.activation_bits, signed)
        self.grid_bits, self.most = spec.parameter_grid_bits, 2**spec.activation_bits
        self.matrix = {"binary": quant.binary, "ternary": quant.ternary}[spec.matrices]

    def forward(self, x: Tensor, sent: Sent | None = None) -> Tensor:
        bias = quant.on_grid(self.bias, self.grid_bits)
        q, step = self.encoder.codes(x, self.grid_bits)
        if sent is not None:
            sent.add(q, len(self.bias), self.most)
        return F.linear(q * step, self.matrix(self.weight), bias)


class Norm(nn.Module):
    """LayerNorm in stage A, BSPN from stage B on. Returns (before output rounding, output)."""

    def __init__(self, spec: Spec):
        super().__init__()
        self.weight = nn.Parameter(torch.ones(spec.hidden_size))
        self.beta = nn.Parameter(torch.zeros(spec.hidden_size))
        self.spec = spec
        self.bspn = False
        self.calibration_mask: Tensor | None = None

    def forward(self, x: Tensor) -> tuple[Tensor, Tensor]:
        s = self.spec
        if not self.bspn:
            y = F.layer_norm(x, (s.hidden_size,), self.weight, self.beta, s.layer_norm_eps)
            return y, y
        if self.calibration_mask is not None:
            unit = quant.bspn_unit(x, s.head_width, s.bspn_eps)[self.calibration_mask]
            self.weight.data.div_((unit.square().mean(0) + 1e-5).sqrt())
        beta = quant.on_grid(self.beta, s.parameter_grid_bits)
        y = quant.bspn(x, self.weight, beta, s.head_width, s.bspn_eps)
        return y, quant.bspn_round(y, s.residual_exponent_min)


class Layer(nn.Module):
    def __init__(self, spec: Spec):
        super().__init__()
        h, f = spec.hidden_size, spec.intermediate_size
        self.spec = spec
        self.query, self.key, self.value, self.output = (BinaryLinear(h, h, spec) for _ in range(4))
        self.q, self.k, self.v = (Encoder(None, spec.activation_bits) for _ in range(3))
        self.ffn_in, self.ffn_out = BinaryLinear(h, f, spec), BinaryLinear(f, h, spec, signed=False)
        self.norm1, self.norm2 = Norm(spec), Norm(spec)
        self.counted = False
        # Fixed, so that p = 1 is not clamped to less than 15/16.
        self.register_buffer("p_log2_step", torch.tensor(float(-spec.activation_bits)))

    def forward(self, h: Tensor, keys: Tensor) -> tuple[Tensor, Tensor, Tensor | None]:
        """Hidden state before and after output rounding; the spike rate (B, L) where it is `counted`."""
        s, most = self.spec, 2**self.spec.activation_bits
        sent = Sent(keys) if self.counted else None

        def heads(y: Tensor) -> Tensor:
            return y.unflatten(-1, (s.num_attention_heads, s.head_width)).transpose(1, 2)

        def site(encoder: Encoder, linear: BinaryLinear) -> Tensor:
            return heads(encoder(linear(h, sent), s.parameter_grid_bits))

        q, step = self.q.codes(self.query(h, sent), s.parameter_grid_bits)
        if sent is not None:
            sent.add(q, keys.sum(1, keepdim=True), most)
        q, k, v = heads(q * step), site(self.k, self.key), site(self.v, self.value)
        scores = q @ k.transpose(-1, -2) * 2.0**-s.score_shift
        seen = keys[:, None, None, :]
        p = quant.ptsoftmax(scores, seen, s.softmax_window) if s.softmax == "pt" else quant.softmax(scores, seen)
        p, step = quant.codes(p, self.p_log2_step, 0, most - 1)
        if sent is not None:
            real = keys.sum(1, keepdim=True) * s.num_attention_heads
            sent.add(p.transpose(1, 2).flatten(2), s.head_width, most, real)
        context = ((p * step) @ v).transpose(1, 2).flatten(2)
        h = self.norm1(self.output(context, sent) + h)[1]
        y, h = self.norm2(self.ffn_out(torch.relu(self.ffn_in(h, sent)), sent) + h)
        return y, h, None if sent is None else sent.rate()


class Student(nn.Module):
    """ids (B, L) and key mask (B, L) -> logits (B, labels), hidden states before output rounding and spike rates, one per layer.

    `layer` is what training calls for a layer; a compiled function may take its place.
    """

    def __init__(self, spec: Spec):
        super().__init__()
        self.spec = spec
        h = spec.hidden_size
        self.word = nn.Parameter(torch.empty(spec.vocab_size, h))
        self.position = nn.Parameter(torch.empty(spec.max_position_embeddings, h))
        self.token_type = nn.Parameter(torch.empty(spec.type_vocab_size, h))
        self.norm_weight, self.norm_bias = nn.Parameter(torch.ones(h)), nn.Parameter(torch.zeros(h))
        self.layers = nn.ModuleList(Layer(spec) for _ in range(spec.num_hidden_layers))
        self.layer = Layer.__call__
        self.pooler = BinaryLinear(h, h, spec)
        self.classifier_weight = nn.Parameter(torch.empty(spec.num_labels, h))
        self.classifier_bias = nn.Parameter(torch.zeros(spec.num_labels))

    def embed(self, ids: Tensor) -> Tensor:
        s = self.spec
        rows = self.word.index_select(0, ids.flatten()).unflatten(0, ids.shape)
        x = quant.binary_rows(rows, self.word.detach().mean(), 2.0**-s.word_grid_bits)
        x = x + quant.on_grid(self.position[: ids.shape[1]], s.word_grid_bits)
        first, second = quant.on_grid(self.token_type, s.word_grid_bits)
        x = x + (first + token_types(ids).unsqueeze(-1) * (second - first))
        x = F.layer_norm(x, (s.hidden_size,), self.norm_weight, self.norm_bias, s.layer_norm_eps)
        return quant.on_grid(x, s.embedding_grid_bits)

    def forward(self, ids: Tensor, keys: Tensor) -> tuple[Tensor, list[Tensor], list[Tensor | None]]:
        g = self.spec.parameter_grid_bits
        h, hidden, rates = self.embed(ids), [], []
        call = self.layer if self.training else Layer.__call__
        for layer in self.layers:
            y, h, rate = call(layer, h, keys)
            hidden.append(y)
            rates.append(rate)
        pooled = torch.relu(self.pooler(h[:, :1]))[:, 0]
        # Not a matrix product: pooled values have more bits than tf32 keeps.
        logits = (pooled.unsqueeze(1) * quant.on_grid(self.classifier_weight, g)).sum(-1)
        return logits + quant.on_grid(self.classifier_bias, g), hidden, rates

    def count_spikes(self, on: bool = True) -> None:
        for layer in self.layers:
            layer.counted = on

    def use_bspn(self, on: bool = True) -> None:
        for layer in self.layers:
            layer.norm1.bspn = layer.norm2.bspn = on

    @torch.no_grad()
    def calibrate(self, ids: Tensor, keys: Tensor, steps: bool) -> None:
        """One batch through the model, layer by layer: sets encoder steps (`steps`) or BSPN weights (otherwise)."""
        kind = Encoder if steps else Norm
        sites = [m for m in self.modules() if isinstance(m, kind)]
        for m in sites:
            m.calibration_mask = keys
        self(ids, keys)
        for m in sites:
            m.calibration_mask = None

    @torch.no_grad()
    def load_pretrained(self, w: dict[str, Tensor]) -> None:
        """Takes over the weights of a float teacher (names as in teacher.py), of its evenly spaced layers where it has more."""
        self.word.copy_(w["word"])
        self.position.copy_(w["position"][: self.spec.max_position_embeddings])
        self.token_type.copy_(w["token_type"])
        self.norm_weight.copy_(w["norm.weight"])
        self.norm_bias.copy_(w["norm.bias"])
        self.classifier_weight.copy_(w["classifier.weight"])
        self.classifier_bias.copy_(w["classifier.bias"])
        self.pooler.weight.copy_(w["pooler.weight"])
        self.pooler.bias.copy_(w["pooler.bias"])
        for i, layer in zip(self.spec.kept(layer_count(w)), self.layers, strict=True):
            for name in ("query", "key", "value", "output", "ffn_in", "ffn_out"):
                linear = getattr(layer, name)
                linear.weight.copy_(w[f"layers.{i}.{name}.weight"])
                linear.bias.copy_(w[f"layers.{i}.{name}.bias"])
            for name in ("norm1", "norm2"):
                norm = getattr(layer, name)
                norm.weight.copy_(w[f"layers.{i}.{name}.weight"])
                norm.beta.copy_(w[f"layers.{i}.{name}.bias"])
