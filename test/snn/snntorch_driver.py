"""Draws networks, writes them as NIR files, imports them with snnTorch and nirtorch, and runs them in float64.

    python test/snn/snntorch_driver.py FOLDER [PUBLISHED.nir ...]

Recurrence is an edge of nirtorch's executor: snnTorch 1.0.0 raises on the RLeaky and RSynaptic that its importer makes
(reset_delay=False). Writes, for each network, NAME.nir (drawn ones), NAME.npy (its input spikes, steps x channels) and NAME.json
({"spikes": {node: [[neurons that fire] by step]}}). Weights, decays and thresholds of drawn networks are multiples of
2^-8, so that sums are exact in any order.
"""

import contextlib
import io
import json
import pathlib
import sys

import nir
import nirtorch
import numpy as np
import snntorch as snn
import torch
from snntorch import import_nir

DT = 1e-4  # snnTorch's importer knows no other step
STEPS = 200
SHARE = 256


def exact(share):
    """Whether dt / (dt / share) is that share again, to the last bit."""
    return DT / (DT / share) == share


SHARES = [n / SHARE for n in range(4, 129) if exact(n / SHARE)]


def weights(rng, *shape, mean=0.0):
    return np.round(rng.normal(mean, 0.35, shape) * SHARE) / SHARE


def lif(rng, *shape):
    tau = np.full(shape, DT / rng.choice(SHARES))
    return nir.LIF(tau=tau, r=tau / DT, v_leak=np.zeros(shape), v_threshold=np.full(shape, rng.integers(128, 400) / SHARE))


def cuba(rng, *shape):
    tau, syn = (np.full(shape, DT / rng.choice(SHARES)) for _ in range(2))
    return nir.CubaLIF(
        tau_mem=tau,
        tau_syn=syn,
        r=tau / DT,
        w_in=syn / DT,
        v_leak=np.zeros(shape),
        v_threshold=np.full(shape, rng.integers(256, 1200) / SHARE),
    )


def affine(rng, outputs, inputs):
    return nir.Affine(weights(rng, outputs, inputs, mean=0.1), np.round(rng.normal(0, 0.05, outputs) * SHARE) / SHARE)


def chain(nodes):
    names = list(nodes)
    return nir.NIRGraph(nodes, list(zip(names, names[1:])), type_check=False)


def feed_forward(rng, neuron):
    a, b, c = rng.integers(3, 24, 3)
    return chain(
        {
            "input": nir.Input(np.array([a])),
            "fc1": affine(rng, b, a),
            "lif1": neuron(rng, b),
            "fc2": nir.Linear(weights(rng, c, b, mean=0.15)),
            "lif2": neuron(rng, c),
            "output": nir.Output(np.array([c])),
        }
    )


def recurrent(rng, neuron):
    a, b, c = rng.integers(3, 16, 3)
    nodes = {
        "input": nir.Input(np.array([a])),
        "fc1": affine(rng, b, a),
        "lif1.lif": neuron(rng, b),
        "lif1.w_rec": affine(rng, b, b),
        "fc2": affine(rng, c, b),
        "lif2": neuron(rng, c),
        "output": nir.Output(np.array([c])),
    }
    path = ["input", "fc1", "lif1.lif", "fc2", "lif2", "output"]
    edges = list(zip(path, path[1:])) + [("lif1.lif", "lif1.w_rec"), ("lif1.w_rec", "lif1.lif")]
    return nir.NIRGraph(nodes, edges, type_check=False)


def convolution(rng, pool):
    channels, size, kernel = int(rng.integers(1, 3)), int(rng.integers(6, 11)), int(rng.integers(2, 4))
    stride, padding, dilation = (int(rng.integers(low, 3)) for low in (1, 0, 1))
    out = 4
    conv = nir.Conv2d(
        input_shape=(size, size),
        weight=weights(rng, out, channels, kernel, kernel, mean=0.1),
        bias=np.round(rng.normal(0, 0.05, out) * SHARE) / SHARE,
        stride=(stride, stride),
        padding=(padding, padding),
        dilation=(dilation, dilation),
        groups=1,
    )
    shape = tuple(int(n) for n in conv.output_type["output"])
    window = 2 if shape[1] > 1 else 1
    pooled = (out, shape[1] // window, shape[2] // window)
    flat = int(np.prod(pooled))
    pair = np.array([window, window])
    return chain(
        {
            "input": nir.Input(np.array([channels, size, size])),
            "conv": conv,
            "lif1": lif(rng, *shape),
            "pool": pool(kernel_size=pair, stride=pair, padding=np.array([0, 0])),
            "flat": nir.Flatten({"input": np.array(pooled)}, start_dim=0, end_dim=-1),
            "fc": affine(rng, 5, flat),
            "lif2": lif(rng, 5),
            "output": nir.Output(np.array([5])),
        }
    )


class SumPool(torch.nn.Module):
    def __init__(self, node):
        super().__init__()
        self.window = {"kernel_size": tuple(int(n) for n in node.kernel_size), "stride": tuple(int(n) for n in node.stride)}

    def forward(self, x):
        return torch.nn.functional.avg_pool2d(x, **self.window, divisor_override=1)


def module(node):
    """snnTorch's module for a node, in float64; what its importer lacks or gets wrong comes from PyTorch and snnTorch."""
    if isinstance(node, nir.SumPool2d):
        return SumPool(node)
    if isinstance(node, nir.Flatten):  # the importer takes dimensions as if there were no batch
        return torch.nn.Flatten(node.start_dim + 1, node.end_dim)
    if isinstance(node, nir.IF):  # the importer lets it leak
        made = snn.Leaky(beta=1.0, threshold=float(np.unique(node.v_threshold)[0]), reset_mechanism="zero", reset_delay=False)
    else:
        made = import_nir._nir_to_snntorch_module(node)
    if made is None:
        return None
    made = made.double()
    # Decays go through float32 in the importer.
    double = lambda value: torch.tensor(np.unique(value)[0], dtype=torch.float64)
    if isinstance(node, nir.LIF):
        made.beta = double(1 - DT / node.tau)
    if isinstance(node, nir.CubaLIF):
        made.beta = double(1 - DT / node.tau_mem)
        made.alpha = double(1 - DT / node.tau_syn)
    if hasattr(node, "v_threshold"):
        made.threshold = double(node.v_threshold)
        made.spike_grad = lambda above: (above > 0).double()
    return made


def neuron_of(graph, name):
    """The name in the file of a module, whose name has no dots."""
    return next(n for n in graph.nodes if nirtorch.utils.sanitize_name(n) == name)


def run(graph, spikes):
    shape = tuple(int(n) for n in graph.nodes["input"].input_type["input"])
    net = nirtorch.load(graph, module)
    fired = {}
    for name, part in net.named_modules():
        if isinstance(part, (snn.Leaky, snn.Synaptic)):
            rows = fired.setdefault(name, [])
            part.register_forward_hook(
                lambda _, __, out, rows=rows: rows.append(torch.nonzero(out[0].reshape(-1)).reshape(-1).tolist())
            )
    # Recurrent weights see no spikes before the first step, but their bias is there.
    state = nirtorch.graph_executor.GraphExecutorState()
    for name, node in graph.nodes.items():
        if name.endswith("w_rec"):
            own = nirtorch.utils.sanitize_name(name)
            state.cache[own] = getattr(net, own)(torch.zeros(1, node.weight.shape[1], dtype=torch.float64))
    with torch.no_grad():
        for step in spikes:
            _, state = net(torch.tensor(step, dtype=torch.float64).reshape(1, *shape), state)
    return fired


def main():
    folder = pathlib.Path(sys.argv[1])
    torch.manual_seed(0)
    drawn = {}
    for i in range(6):
        drawn[f"lif{i}"] = lambda rng: feed_forward(rng, lif)
        drawn[f"cuba{i}"] = lambda rng: feed_forward(rng, cuba)
        drawn[f"recurrent-lif{i}"] = lambda rng: recurrent(rng, lif)
        drawn[f"recurrent-cuba{i}"] = lambda rng: recurrent(rng, cuba)
        drawn[f"average{i}"] = lambda rng: convolution(rng, nir.AvgPool2d)
        drawn[f"sum{i}"] = lambda rng: convolution(rng, nir.SumPool2d)
    for number, name in enumerate([*drawn, *sys.argv[2:]]):
        rng = np.random.default_rng(number)
        with contextlib.redirect_stdout(io.StringIO()):
            if name in drawn:
                graph = drawn[name](rng)
                path, chance = folder / f"{name}.nir", 0.4
                nir.write(path, graph)
            else:
                path, chance = pathlib.Path(name), 0.3
            graph = nir.read(path, type_check=False)
            channels = int(np.prod(graph.nodes["input"].input_type["input"]))
            steps = STEPS if channels < 1000 else 20
            spikes = (rng.random((steps, channels)) < chance).astype(np.uint8)
            neurons = nir.read(path, type_check=False)
            fired = run(graph, spikes)
        np.save(folder / f"{path.stem}.npy", spikes)
        result = {"spikes": {neuron_of(neurons, node): rows for node, rows in fired.items()}}
        (folder / f"{path.stem}.json").write_text(json.dumps(result))


main()
