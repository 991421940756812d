"""Tables of a run folder as DataFrames, each read when it is first asked for."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import pandas as pd


def read_table(file: Path) -> Any:
    """A Parquet file as an Arrow table."""
    import pyarrow.parquet as parquet

    return parquet.read_table(file)


class HasFolder(Protocol):
    """A result, whose folder is made when it is asked for."""

    @property
    def folder(self) -> Path:
        """Where `tables` lies."""


class Tables(Mapping[str, "pd.DataFrame"]):
    """Tables by name: `tables["links"]`. Units stand in the names of columns (docs/traces.md)."""

    def __init__(self, result: HasFolder) -> None:
        # The result owns the folder: tables that outlive it keep it.
        self._result = result
        self._read: dict[str, pd.DataFrame] = {}

    def __getitem__(self, name: str) -> pd.DataFrame:
        if name not in self._read:
            file = self._result.folder / "tables" / f"{name}.parquet"
            if not file.exists():
                raise KeyError(f"there is no table {name}; there are {', '.join(self)}")
            self._read[name] = read_table(file).to_pandas()
        return self._read[name]

    def arrow(self, name: str) -> Any:
        """The table as Arrow has it: a `pyarrow.Table`."""
        return read_table(self._result.folder / "tables" / f"{name}.parquet")

    def __iter__(self) -> Iterator[str]:
        return iter(sorted(file.stem for file in (self._result.folder / "tables").glob("*.parquet")))

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def __repr__(self) -> str:
        return f"Tables({', '.join(self)})"
