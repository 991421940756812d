"""Results of calls: the document of the command, its figures as DataFrames, its folder, its report."""

from __future__ import annotations

import html
import tempfile
from collections.abc import Callable, Mapping
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from .errors import FaultError
from .tables import Tables, read_table

if TYPE_CHECKING:
    import pandas as pd

    from .widget import FloorPlan

_HEIGHT = 720


Again = Callable[[Path], Any]
Scratch = tempfile.TemporaryDirectory[str]


def scratch() -> Scratch:
    """A folder that lives as long as the object."""
    return tempfile.TemporaryDirectory(prefix="sorbet-sim-")


def frame(rows: Any) -> pd.DataFrame:
    """Objects of a document as rows; members of members stand in columns as a.b."""
    import pandas as pd

    return pd.json_normalize(rows)


class Result:
    """What every call gives. `document` is what the command prints with --json."""

    def __init__(
        self, document: dict[str, Any], folder: Path | None, again: Again, kept: Scratch | None = None
    ) -> None:
        self.document = document
        self._folder = folder
        self._again = again
        self._kept = [kept]

    @property
    def folder(self) -> Path:
        """The folder that --out writes. Without `out` the call is repeated for it once, into a temporary folder;
        its figures are the same in every digit, which is checked."""
        if self._folder is None:
            kept = scratch()
            folder = Path(kept.name) / "run"
            if self._again(folder) != self.document:
                raise FaultError("repeated with the same seed, the call gave other figures", 3)
            self._kept.append(kept)
            self._folder = folder
        return self._folder

    @property
    def report(self) -> str:
        """The report of the run, one page of HTML that needs no network."""
        return (self.folder / "report.html").read_text(encoding="utf-8")

    def _repr_html_(self) -> str:
        page = html.escape(self.report, quote=True)
        return f'<iframe srcdoc="{page}" title="{html.escape(repr(self))}" width="100%" height="{_HEIGHT}"></iframe>'

    def __getitem__(self, key: str) -> Any:
        return self.document[key]


class TabledResult(Result):
    """A result with tables of what happened, and a floor plan that replays it."""

    @cached_property
    def tables(self) -> Tables:
        """Tables of what happened, by name: placement, layers, windows, cores, links, energy, power."""
        return Tables(self)

    def floor_plan(self) -> FloorPlan:
        """A widget of Jupyter that replays cores and links through time."""
        from .widget import FloorPlan

        return FloorPlan.of(self)


class RunResult(TabledResult):
    """Sentences on the chip."""

    @property
    def inputs(self) -> pd.DataFrame:
        """A row for each sentence: prediction, logits, latency, traffic, energy."""
        return frame([{k: v for k, v in row.items() if k != "sites"} for row in self.document["inputs"]])

    @property
    def sites(self) -> pd.DataFrame:
        """Spikes of each layer and site, by sentence."""
        return frame([{"id": row["id"], **site} for row in self.document["inputs"] for site in row["sites"]])

    @property
    def energy(self) -> pd.DataFrame:
        """Energy over all sentences by component, femtojoules."""
        parts: Mapping[str, int] = self.document["totals"]["energy"]["by_component"]
        return frame([{"component": name, "energy_fj": fj} for name, fj in parts.items()])

    @property
    def predictions(self) -> list[Any]:
        """The label, or the score, of each sentence."""
        return [row["prediction"] for row in self.document["inputs"]]

    @property
    def exact(self) -> bool:
        """Whether every logit equals the reference bit for bit."""
        return all(row["exact"] for row in self.document["inputs"])

    def __repr__(self) -> str:
        totals = self.document["totals"]
        joule = totals["energy"]["total_fj"] * 1e-15
        seconds = sum(row["latency"]["seconds"] for row in self.document["inputs"])
        return f"RunResult({self.predictions}, {seconds * 1e3:.3g} ms, {joule * 1e6:.4g} uJ, exact={self.exact})"


class SnnResult(TabledResult):
    """A spiking network on a chip."""

    @property
    def populations(self) -> pd.DataFrame:
        """Neurons and spikes of each population."""
        return frame(self.document["network"]["populations"])

    @property
    def steps(self) -> pd.DataFrame:
        """What happened in each step."""
        import pandas as pd

        steps = pd.DataFrame(self.document["per_step"])
        steps.index.name = "step"
        return steps

    @property
    def outputs(self) -> dict[str, list[int]]:
        """Spikes of each output neuron."""
        return {output["name"]: output["spikes"] for output in self.document["outputs"]}

    @property
    def exact(self) -> bool:
        """Whether every spike and membrane equals the reference of integers."""
        return bool(self.document["exact"])

    def __repr__(self) -> str:
        return f"SnnResult({self.document['network']['name']}, {self.document['steps']} steps, exact={self.exact})"


class NocResult(Result):
    """The network alone, at one load or many."""

    @property
    def loads(self) -> pd.DataFrame:
        """A row for each load: latencies, rates, whether it is stable."""
        return frame(self._rows())

    def _rows(self) -> list[dict[str, Any]]:
        networks = self.document.get("measurements")
        if networks is None:
            return list(self.document.get("points", [self.document]))
        # Several networks in one call: each row says which.
        return [
            {"network": one["network"], "traffic": one["traffic"], **point}
            for one in networks
            for point in one.get("points", [one])
        ]

    def __repr__(self) -> str:
        many = len(self._rows())
        return f"NocResult({many} load{'' if many == 1 else 's'})"


class LoadResult(Result):
    """A chip under requests, at one rate or several."""

    @property
    def rates(self) -> pd.DataFrame:
        """A row for each rate offered: latencies, throughput, energy a request; seconds, femtojoules."""
        return frame(self.document["points"])

    def _repr_html_(self) -> str:
        return str(self.rates.to_html())

    def __repr__(self) -> str:
        many = len(self.document["points"])
        return f"LoadResult({many} rate{'' if many == 1 else 's'})"


class SweepResult(Result):
    """A space of chips."""

    @property
    def points(self) -> pd.DataFrame:
        """A row for each point: its place in the space, its figures, whether it is feasible."""
        points: pd.DataFrame = read_table(self.folder / "results.parquet").to_pandas()
        return points

    @property
    def front(self) -> pd.DataFrame:
        """The points that no other beats in every objective."""
        return frame(self.document["front"])

    def __repr__(self) -> str:
        return f"SweepResult({self.document['points']} points, {len(self.document['front'])} on the front)"
