"""The floor plan of a run as a widget of Jupyter: cores fill and links glow as the run is replayed."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import anywidget
import traitlets

from .tables import Tables

if TYPE_CHECKING:
    import pandas as pd

# Frames that are shown; a longer run has its intervals joined.
_MOST_FRAMES = 240
_LINK_PORTS = 4
_PORTS = 5


class HasTables(Protocol):
    """A result with tables."""

    @property
    def tables(self) -> Tables:
        """Tables by name."""

    @property
    def document(self) -> dict[str, Any]:
        """The document of the command."""


def _of_first_run(table: pd.DataFrame) -> pd.DataFrame:
    return table[table["run"] == 0]


def _series(table: pd.DataFrame, key: str, value: str, frame_ticks: int, frames: int) -> dict[int, list[float]]:
    """Share of each frame that the value takes, by key."""
    at = table["start_ticks"] // frame_ticks
    found: dict[int, list[float]] = {}
    for index, frame, ticks in zip(table[key], at, table[value], strict=True):
        found.setdefault(int(index), [0.0] * frames)[int(frame)] += float(ticks)
    return {index: [min(1.0, round(ticks / frame_ticks, 3)) for ticks in series] for index, series in found.items()}


def replay_of(result: HasTables) -> dict[str, Any]:
    """What the widget draws: cores and links of the first chip run, with their load in each frame."""
    tables = result.tables
    placement, cores, links = tables["placement"], _of_first_run(tables["cores"]), _of_first_run(tables["links"])
    ticks = int(cores["end_ticks"].max())
    interval = int((cores["end_ticks"] - cores["start_ticks"]).max())
    frame_ticks = interval * -(-ticks // (interval * _MOST_FRAMES))
    frames = -(-ticks // frame_ticks)
    busy = cores.groupby(["core", "unit"])["busy_ticks"].sum()
    busiest = dict(busy.groupby(level=0).idxmax())
    of_unit = [busiest[core] == (core, unit) for core, unit in zip(cores["core"], cores["unit"], strict=True)]
    core_loads = _series(cores[of_unit], "core", "busy_ticks", frame_ticks, frames)
    between = links[links["link"] % _PORTS < _LINK_PORTS]
    link_loads = _series(between, "link", "flits", frame_ticks, frames)
    seen: dict[tuple[int, int], int] = {}
    shown = []
    for row in placement.to_dict("records"):
        place = (int(row["x"]), int(row["y"]))
        seen[place] = seen.get(place, -1) + 1
        shown.append(
            {
                **{key: str(row[key]) for key in ("name", "role", "layer")},
                **{"x": place[0], "y": place[1], "slot": seen[place]},
                "load": core_loads.get(int(row["core"]), [0.0] * frames),
            }
        )
    width, height = (int(n) for n in result.document["chip"]["mesh"])
    return {
        "mesh": [width, height],
        "slots": max(seen.values()) + 1,
        "frames": frames,
        "frame_seconds": frame_ticks * int(result.document["chip"]["tick_ps"]) / 1e12,
        "cores": shown,
        "links": [
            {"x": link // _PORTS % width, "y": link // _PORTS // width, "port": link % _PORTS, "load": load}
            for link, load in sorted(link_loads.items())
        ],
    }


class FloorPlan(anywidget.AnyWidget):
    """Replays a run on the floor plan of its chip. `frame` is the one that is shown, `playing` whether it moves on."""

    _esm = Path(__file__).parent / "static" / "floor-plan.js"
    replay = traitlets.Dict().tag(sync=True)
    frame = traitlets.Int(0).tag(sync=True)
    playing = traitlets.Bool(True).tag(sync=True)

    @classmethod
    def of(cls, result: HasTables) -> FloorPlan:
        """The widget of a result."""
        return cls(replay=replay_of(result))
