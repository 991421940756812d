"""sorbet-sim: Sorbet, a spiking transformer, on a simulated many-core neuromorphic chip.

    import sorbet_sim
    result = sorbet_sim.run("an utterly charming and often affecting comedy")
    result.predictions, result.energy, result.tables["links"], result.floor_plan()
"""

from ._session import Session, close
from .calls import call, explain, load, noc, run, snn, sweep, version
from .errors import BeyondThreshold, Cancelled, FaultError, InputError, SorbetSimError
from .results import LoadResult, NocResult, Result, RunResult, SnnResult, SweepResult
from .tables import Tables

__all__ = [
    "BeyondThreshold",
    "Cancelled",
    "FaultError",
    "InputError",
    "LoadResult",
    "NocResult",
    "Result",
    "RunResult",
    "Session",
    "SnnResult",
    "SorbetSimError",
    "SweepResult",
    "Tables",
    "call",
    "close",
    "explain",
    "load",
    "noc",
    "run",
    "snn",
    "sweep",
    "version",
]
