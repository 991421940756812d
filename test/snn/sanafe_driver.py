"""Runs networks in SANA-FE 2.2.9 as they are mapped here, and writes what it counts in each step.

    python sanafe_driver.py cases CASES.json RESULT.json
    python sanafe_driver.py gesture FOLDER STEPS      writes gesture.nir and input.npy; needs nir
    python sanafe_driver.py gesture-run FOLDER STEPS [MODEL]  reads FOLDER/neurons.json, writes sanafe.json
    python sanafe_driver.py gesture-time FOLDER STEPS MODEL   the same without traces; prints packets and seconds of CPU
    python sanafe_driver.py cases-time CASES.json MODEL       the same for cases, all together

The gesture network is the one that comes with SANA-FE's wheel. Tiles are numbered by columns there and by rows here.
"""

import json
import os
import sys
import time

import numpy as np
import sanafe
import sanafe.layers

EXAMPLES = os.path.join(os.path.dirname(sanafe.__file__), "examples")
# Channels, height, width of the gesture network's layers.
INPUT = (1, 32, 32)
CONVOLUTIONS = [("conv1", 2), ("conv2", 1), ("conv3", 1), ("conv4", 1)]


def counted(chip, steps, model="detailed"):
    """Counts of each step, and the energy of each in J."""
    begin = time.time()
    result = chip.sim(steps, timing_model=model, perf_trace=True, message_trace=True, processing_threads=1)
    seconds = time.time() - begin
    trace = result["perf_trace"]
    packets = [sum(not message["placeholder"] for message in messages) for messages in result["message_trace"]]
    return {
        "updated": trace["updated"],
        "fired": trace["fired"],
        "packets": packets,
        "synaptic_events": trace["spikes"],
        "hops": trace["hops"],
        "energy_j": trace["total_energy"],
        "step_s": trace["sim_time"],
        "wall_s": seconds,
    }


def timed(chips_and_steps, model):
    """Prints the packets of some runs without traces, and the seconds of CPU that they took, those of loading not."""
    packets, seconds = 0, 0.0
    for chip, steps in chips_and_steps:
        begin = time.process_time()
        packets += chip.sim(steps, timing_model=model, processing_threads=1)["packets_sent"]
        seconds += time.process_time() - begin
    print(json.dumps({"packets": packets, "cpu_s": seconds}))


def core_of(arch, shape, core):
    """The core that has this number here, on a mesh of (width, height, cores a tile)."""
    width, height, cores = shape
    tile, place = divmod(core, cores)
    y, x = divmod(tile, width)
    return arch.tiles[x * height + y].cores[place]


def chip_of(case):
    arch = sanafe.load_arch(os.path.join(EXAMPLES, case["arch"]))
    network = sanafe.Network()
    groups = []
    input_units = {}
    for group in case["groups"]:
        made = network.create_neuron_group(group["name"], len(group["cores"]))
        for i, core in enumerate(group["cores"]):
            if "spikes" in group:
                unit = input_units.setdefault(core, 0)
                input_units[core] += 1
                made[i].set_attributes(
                    soma_hw_name=f"{case['input_soma']}[{unit}]", model_attributes={"spikes": group["spikes"][i]}
                )
            else:
                # A synapse is of the kind that its target neuron names.
                made[i].set_attributes(
                    soma_hw_name=case["soma"],
                    default_synapse_hw_name=group["synapse"],
                    model_attributes=group["neurons"][i],
                )
        groups.append(made)
    # Neurons of a core are walked over in the order in which they are mapped.
    for made, group in zip(groups, case["groups"]):
        for i, core in enumerate(group["cores"]):
            made[i].map_to_core(core_of(arch, case["shape"], core))
    for source, i, target, j, weight in case["edges"]:
        groups[source][i].connect_to_neuron(groups[target][j], {"weight": weight})
    chip = sanafe.SpikingChip(arch)
    chip.load(network)
    return chip


def gesture_arrays():
    return np.load(os.path.join(EXAMPLES, "dvs_challenge.npz"), allow_pickle=False)


def write_gesture(folder, steps):
    import nir

    arrays = gesture_arrays()
    nodes, edges, before = {"input": nir.Input({"input": np.array(INPUT)})}, [], "input"
    shape = INPUT

    def add(name, node):
        nonlocal before
        nodes[name] = node
        edges.append((before, name))
        before = name

    def neurons(name, shape, threshold):
        full = np.full(shape, float(threshold))
        add(name, nir.IF(r=np.ones(shape), v_threshold=full, v_reset=np.zeros(shape)))

    thresholds = arrays["thresholds"]
    for k, (name, stride) in enumerate(CONVOLUTIONS):
        # (row, column, in, out) there, (out, in, row, column) in NIR.
        weight = np.ascontiguousarray(arrays[name].transpose(3, 2, 0, 1)).astype(np.float64)
        size = (shape[1] - 3) // stride + 1
        add(
            f"{name}_w",
            nir.Conv2d(shape[1:], weight, (stride, stride), (0, 0), (1, 1), 1, np.zeros(weight.shape[0])),
        )
        shape = (weight.shape[0], size, size)
        neurons(name, shape, thresholds[k + 1])
    add("flatten", nir.Flatten({"input": np.array(shape)}, start_dim=0, end_dim=-1))
    # Neurons of a layer are numbered channel by channel on both sides.
    dense = np.ascontiguousarray(arrays["dense1"].T).astype(np.float64)
    add("dense1_w", nir.Linear(dense))
    neurons("dense1", (dense.shape[0],), thresholds[5])
    add("output", nir.Output({"output": np.array([dense.shape[0]])}))
    nir.write(os.path.join(folder, "gesture.nir"), nir.NIRGraph(nodes, edges))
    np.save(os.path.join(folder, "input.npy"), gesture_input(steps))


def gesture_input(steps):
    """Drawn spikes: a tenth of the 1,024 pixels a step."""
    return (np.random.default_rng(1).random((steps, 1024)) < 0.1).astype(np.uint8)


def gesture_chip(folder, steps):
    arrays = gesture_arrays()
    arch = sanafe.load_arch(os.path.join(EXAMPLES, "loihi.yaml"))
    network = sanafe.Network()
    thresholds = arrays["thresholds"]
    drive = gesture_input(steps)
    source = sanafe.layers.Input2D(network, 32, 32, 1)
    layers, before = {"input": source}, source
    for k, (name, stride) in enumerate(CONVOLUTIONS):
        before = sanafe.layers.Conv2D(
            network, before, arrays[name], stride_width=stride, stride_height=stride, threshold=float(thresholds[k + 1])
        )
        layers[name] = before
    # A weight of 0 in a Linear node is no synapse here, so the last layer is a list of those that are not.
    layers["dense1"] = network.create_neuron_group(
        "dense1", 11, model_attributes={"threshold": float(thresholds[5])}
    )
    for i, row in enumerate(arrays["dense1"]):
        for j, weight in enumerate(row):
            if weight != 0:
                before[i].connect_to_neuron(layers["dense1"][j], {"weight": float(weight)})
    with open(os.path.join(folder, "neurons.json")) as file:
        slices = json.load(file)
    units = {}
    for row in slices:
        layer = layers[row["population"]]
        core = core_of(arch, (8, 4, 4), row["core"])
        for i in range(row["first"], row["first"] + row["count"]):
            neuron = layer[i]
            if row["population"] == "input":
                unit = units.setdefault(row["core"], 0)
                units[row["core"]] += 1
                neuron.set_attributes(
                    soma_hw_name=f"loihi_inputs[{unit}]",
                    default_synapse_hw_name="loihi_conv_synapse",
                    model_attributes={"spikes": [bool(spike) for spike in drive[:, i]]},
                )
            else:
                kind = "loihi_sparse_synapse" if row["population"] == "dense1" else "loihi_conv_synapse"
                neuron.set_attributes(soma_hw_name="loihi_lif", default_synapse_hw_name=kind)
            neuron.map_to_core(core)
    chip = sanafe.SpikingChip(arch)
    chip.load(network)
    return chip


def main(argv):
    verb, path = argv[0], argv[1]
    if verb.startswith("cases"):
        with open(path) as file:
            cases = json.load(file)
        if verb == "cases-time":
            timed(((chip_of(case), case["steps"]) for case in cases), argv[2])
            return
        with open(argv[2], "w") as file:
            json.dump([counted(chip_of(case), case["steps"], case["model"]) for case in cases], file)
    elif verb == "gesture":
        write_gesture(path, int(argv[2]))
    elif verb == "gesture-time":
        timed([(gesture_chip(path, int(argv[2])), int(argv[2]))], argv[3])
    else:
        steps = int(argv[2])
        with open(os.path.join(path, "sanafe.json"), "w") as file:
            json.dump(counted(gesture_chip(path, steps), steps, argv[3] if len(argv) > 3 else "detailed"), file)


main(sys.argv[1:])
