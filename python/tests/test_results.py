"""Tables, reports and the widget of a run."""

import html
from pathlib import Path

import pytest

import sorbet_sim
from sorbet_sim import RunResult


@pytest.fixture(scope="module")
def result() -> RunResult:
    return sorbet_sim.run("good")


def test_tables_are_frames_and_arrow(result: RunResult) -> None:
    assert {"placement", "layers", "windows", "cores", "links", "energy", "power"} <= set(result.tables)
    energy = result.tables["energy"]
    assert energy["energy_fj"].sum() == result["totals"]["energy"]["total_fj"]
    assert result.tables.arrow("energy").num_rows == len(energy)
    with pytest.raises(KeyError, match="there are cores, energy"):
        result.tables["packets"]


def test_a_temporary_folder_goes_with_its_result() -> None:
    run = sorbet_sim.run("good")
    folder = run.folder
    assert (folder / "summary.json").exists()
    del run
    assert not folder.exists()


def test_a_folder_of_ones_own_stays(tmp_path: Path) -> None:
    run = sorbet_sim.run("good", out=tmp_path / "run")
    assert run.folder == tmp_path / "run"
    assert (tmp_path / "run" / "manifest.json").exists()


def test_the_report_stands_in_a_frame(result: RunResult) -> None:
    shown = result._repr_html_()
    assert shown.startswith("<iframe srcdoc=")
    page = html.unescape(shown.split('"')[1])
    assert page == result.report
    assert "good" in page


def test_the_widget_replays_what_the_tables_say(result: RunResult) -> None:
    plan = result.floor_plan()
    replay = plan.replay
    links = result.tables["links"]
    between = links[links["link"] % 5 < 4]
    ticks = replay["frame_seconds"] / (result["chip"]["tick_ps"] / 1e12)
    flits = sum(sum(link["load"]) for link in replay["links"]) * ticks
    assert flits == pytest.approx(between["flits"].sum(), rel=0.02)
    assert len(replay["cores"]) == result["chip"]["cores_used"]
    assert all(len(core["load"]) == replay["frames"] for core in replay["cores"])
    assert any(max(core["load"]) > 0 for core in replay["cores"])
    assert "export default" in str(plan._esm)
