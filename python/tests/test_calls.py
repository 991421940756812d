"""Calls give what the command prints, and fail with its line."""

import json
import os
import shutil
import signal
import subprocess
import threading
from pathlib import Path

import numpy as np
import pytest

import sorbet_sim
from sorbet_sim import _session
from sorbet_sim._program import command, node

ROOT = Path(__file__).parents[2]
NIR = ROOT / "test" / "fixtures" / "nir" / "lif_norse.nir"
TEXT = "a fine film"


def printed(*arguments: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(command(*arguments), capture_output=True, text=True, check=False)


def test_nothing_but_the_wheel_is_needed() -> None:
    assert shutil.which("node") is None
    assert Path(node()).exists()
    version = json.loads((ROOT / "package.json").read_text())["version"]
    assert sorbet_sim.version() == version
    script = shutil.which("sorbet-sim")
    assert script is not None
    assert subprocess.run([script, "--version"], capture_output=True, text=True, check=True).stdout == f"{version}\n"


def test_run_gives_the_document_of_the_command() -> None:
    result = sorbet_sim.run(TEXT, chip="small-core", set={"chip.core.lanes": 32}, seed=5)
    line = printed("run", TEXT, "--chip", "small-core", "--set", "chip.core.lanes=32", "--seed", "5", "--json")
    assert result.document == json.loads(line.stdout)
    assert result.exact
    assert result.predictions == ["positive"]
    assert result.energy["energy_fj"].sum() == result["totals"]["energy"]["total_fj"]
    assert list(result.inputs["latency.ticks"]) == [row["latency"]["ticks"] for row in result["inputs"]]
    assert set(result.sites["layer"]) >= {"0", "5"}


def test_several_sentences_and_progress() -> None:
    shares: list[float] = []
    result = sorbet_sim.run(["good", "a mess"], progress=lambda notice: shares.append(notice["share"]))
    assert len(result.inputs) == 2
    assert shares[-1] == 1


def test_network_alone() -> None:
    result = sorbet_sim.noc(k=4, rates="0.1:0.3:0.1", sample_period=200)
    assert list(result.loads["offered_rate"]) == [0.1, 0.2, 0.3]
    assert "report" not in result.document and "<html" in result.report


def test_a_chip_under_requests() -> None:
    result = sorbet_sim.load(["good", "a mess"], rates="200:400:200", requests=20)
    assert list(result.rates["offered_per_second"]) == [200, 400]
    assert list(result.rates["completed"]) == [20, 20]
    assert "<table" in result._repr_html_()


def test_sweep_of_a_dict() -> None:
    space = {
        "workload": {"texts": ["good"]},
        "space": {"chip.core.lanes": [64, 128]},
        "objectives": {"energy": "min", "latency": "min"},
        "fidelity": "count",
    }
    result = sorbet_sim.sweep(space)
    # The default chip stands beside the points of the space.
    assert {64, 128} <= set(result.points["chip.core.lanes"])
    assert len(result.points) == result["points"]
    assert list(result.front["key"]) == [point["key"] for point in result["front"]]
    assert len(result.front) >= 1
    assert "<html" in result.report


def test_spiking_network_with_an_array() -> None:
    checked = sorbet_sim.call("snn check", file=NIR)
    channels = next(n["shape"] for n in checked["nodes"] if n["type"] == "Input")
    spikes = (np.arange(20 * int(np.prod(channels))).reshape(20, -1) % 3 == 0).astype(float)
    result = sorbet_sim.snn(NIR, input=spikes, dt=1e-4, reset="zero")
    assert result.exact
    assert len(result.steps) == 20
    assert list(result.populations["name"]) == [p["name"] for p in result["network"]["populations"]]
    assert result.steps["fired"].sum() == result["totals"]["fired"]


@pytest.mark.parametrize(
    ("options", "line"),
    [
        ({"chip": "sorbet-naive"}, ["--chip", "sorbet-naive"]),
        ({"set": {"chip.core.lane": 3}}, ["--set", "chip.core.lane=3"]),
        ({"model": "/nowhere"}, ["--model", "/nowhere"]),
    ],
)
def test_errors_are_the_line_of_the_command(options: dict[str, object], line: list[str]) -> None:
    with pytest.raises(sorbet_sim.InputError) as caught:
        sorbet_sim.run(TEXT, **options)  # type: ignore[arg-type]
    assert f"error: {caught.value}\n" == printed("run", TEXT, *line).stderr
    assert caught.value.exit_code == 2


def test_unknown_options_and_methods_get_a_suggestion() -> None:
    with pytest.raises(sorbet_sim.InputError, match='did you mean "chip"'):
        sorbet_sim.run(TEXT, chop="x")
    with pytest.raises(sorbet_sim.InputError, match='did you mean "explain"'):
        sorbet_sim.call("explian")
    with pytest.raises(sorbet_sim.InputError, match='did you mean'):
        sorbet_sim.explain("packetz")


def test_a_comparison_beyond_its_threshold_keeps_its_result(tmp_path: Path) -> None:
    for name, text in (("a", "good"), ("b", "a mess")):
        sorbet_sim.run(text, out=tmp_path / name)
    with pytest.raises(sorbet_sim.BeyondThreshold) as caught:
        sorbet_sim.call("compare", a=tmp_path / "a", b=tmp_path / "b", threshold=0.01)
    assert caught.value.result["metrics"]


def test_ctrl_c_cancels_and_the_process_stays() -> None:
    before = _session.session()
    main = threading.main_thread().ident
    assert main is not None
    # The first word of progress says that the call is under way.
    with pytest.raises(KeyboardInterrupt):
        sorbet_sim.run([TEXT] * 500, set={"host.batch": 1}, progress=lambda _: signal.pthread_kill(main, signal.SIGINT))
    assert sorbet_sim.run("good").exact
    assert _session.session() is before


def test_calls_from_threads_wait_for_each_other() -> None:
    found: dict[str, object] = {}

    def explain(term: str) -> None:
        found[term] = sorbet_sim.explain(term)

    threads = [threading.Thread(target=explain, args=(term,)) for term in ("packet", "flit", "hop")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(found) == ["flit", "hop", "packet"]


def test_a_process_that_dies_is_one_line_and_the_next_call_starts_another() -> None:
    current = _session.session()
    os.kill(current._process.pid, signal.SIGKILL)
    current._process.wait()
    with pytest.raises(sorbet_sim.FaultError, match="the simulator ended"):
        current.call("version", {})
    assert sorbet_sim.explain("packet")
