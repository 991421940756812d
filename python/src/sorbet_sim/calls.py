"""The commands as functions. Options are those of the command line, with _ for -; docs/rpc.md."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from ._session import Progress, session
from .results import LoadResult, NocResult, RunResult, SnnResult, SweepResult, scratch

PathLike = str | os.PathLike[str]
Value = str | int | float | bool


def call(method: str, /, progress: Progress | None = None, **options: Any) -> Any:
    """Calls any command, such as `call("snn check", file="a.nir")`; gives the document that it prints with --json.

    Raises an `InputError` with the command's line where something is to be corrected."""
    return session().call(method, _parameters(options), progress)


def _parameters(options: Mapping[str, Any]) -> dict[str, Any]:
    return {name.replace("_", "-"): _plain(value) for name, value in options.items() if value is not None}


def _plain(value: Any) -> Any:
    if isinstance(value, os.PathLike):
        return os.path.abspath(value)
    if isinstance(value, (list, tuple)):
        return [_plain(item) for item in value]
    return value


def _settings(given: Mapping[str, Value] | Sequence[str] | None) -> list[str] | None:
    """`set`: a dict of keys, or a list of "path=value"."""
    if given is None or not isinstance(given, Mapping):
        return None if given is None else list(given)
    return [f"{path}={json.dumps(value) if isinstance(value, bool) else value}" for path, value in given.items()]


def _folder(out: PathLike | None) -> Path | None:
    return None if out is None else Path(os.path.abspath(out))


def run(
    text: str | Sequence[str] = (),
    *,
    chip: PathLike | None = None,
    set: Mapping[str, Value] | Sequence[str] | None = None,
    out: PathLike | None = None,
    progress: Progress | None = None,
    **options: Any,
) -> RunResult:
    """Runs sentences on the simulated chip: `run("a fine film", chip="small-core", seed=7)`.

    `options`: model, input, config, code, noc, seed, limit, workers, mapping, trace and so on."""
    texts = [text] if isinstance(text, str) else list(text)

    def simulated(folder: Path | None) -> Any:
        return call("run", progress, text=texts, chip=chip, set=_settings(set), out=folder, **options)

    folder = _folder(out)
    return RunResult(simulated(folder), folder, simulated)


def snn(
    network: Any,
    *,
    input: Any = None,
    dt: float | None = None,
    reset: str | None = None,
    set: Mapping[str, Value] | Sequence[str] | None = None,
    out: PathLike | None = None,
    progress: Progress | None = None,
    **options: Any,
) -> SnnResult:
    """Runs a spiking network: the path of a NIR file, or a graph of the package nir.

    `input` is a file, "poisson:20", or an array (steps, channels); `options`: steps, bits, integrator, chip and so
    on."""
    # Files that a repetition reads too live as long as the result.
    kept = scratch()
    file, source = _network_file(network, Path(kept.name)), _input_file(input, Path(kept.name))

    def simulated(folder: Path | None) -> Any:
        given = {"file": file, "input": source, "dt": dt, "reset": reset, "set": _settings(set), "out": folder}
        return call("snn run", progress, **given, **options)

    folder = _folder(out)
    return SnnResult(simulated(folder), folder, simulated, kept)


def _network_file(network: Any, folder: Path) -> Path:
    if not hasattr(network, "nodes"):
        return Path(network)
    import nir

    file = folder / "network.nir"
    nir.write(file, network)
    return file


def _input_file(given: Any, folder: Path) -> Any:
    if not hasattr(given, "__array__"):
        return given
    import numpy as np

    file = folder / "input.npy"
    np.save(file, np.asarray(given, dtype=np.float64))
    return file


def noc(*, out: PathLike | None = None, progress: Progress | None = None, **options: Any) -> NocResult:
    """The on-chip network alone: `noc(k=4, rates="0.1:0.7:0.2", routing="odd-even")`."""

    def simulated(folder: Path | None) -> Any:
        return call("noc", progress, out=folder, **options)

    folder = _folder(out)
    return NocResult(simulated(folder), folder, simulated)


def load(
    text: str | Sequence[str] = (),
    *,
    out: PathLike | None = None,
    set: Mapping[str, Value] | Sequence[str] | None = None,
    progress: Progress | None = None,
    **options: Any,
) -> LoadResult:
    """A chip under requests: `load(["good", "a mess"], rates="200:800:200", requests=200)`.

    `options`: rate, rates, find, bound, scenario, arrival, requests, seeds, input, chip, code and so on. `out` keeps
    every load run; the same folder again does only what is missing."""
    texts = [text] if isinstance(text, str) else list(text)

    def simulated(folder: Path | None) -> Any:
        return call("load", progress, text=texts, set=_settings(set), out=folder, **options)

    folder = _folder(out)
    return LoadResult(simulated(folder), folder, simulated)


def sweep(
    space: PathLike | Mapping[str, Any],
    *,
    out: PathLike | None = None,
    set: Mapping[str, Value] | Sequence[str] | None = None,
    progress: Progress | None = None,
    **options: Any,
) -> SweepResult:
    """A space of chips: a sweep file, or what one holds as a dict. `out` keeps every point; the same folder again
    does only what is missing."""
    kept = scratch()
    file = Path(space) if not isinstance(space, Mapping) else Path(kept.name) / "sweep.yaml"
    if isinstance(space, Mapping):
        # JSON is YAML.
        file.write_text(json.dumps(space), encoding="utf-8")
    folder = _folder(out) or Path(kept.name) / "sweep"
    document = call("sweep", progress, file=file, set=_settings(set), out=folder, **options)
    return SweepResult(document, folder, lambda _: document, kept)


def explain(term: str) -> Any:
    """What a figure or a word of the field means."""
    return call("explain", term=term)


def version() -> str:
    """Version of the simulator."""
    return str(session().call("version", {})["version"])
