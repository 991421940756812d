"""What a call can end with instead of a result. The text of an error is the one line that the command prints."""

from __future__ import annotations

from typing import Any


class SorbetSimError(Exception):
    """A call that failed: `exit_code` is that of the command, `result` what it gave all the same."""

    def __init__(self, line: str, exit_code: int, data: dict[str, Any] | None = None) -> None:
        super().__init__(line)
        self.exit_code = exit_code
        self.result: Any = (data or {}).get("result")
        self.state_dump: Any = (data or {}).get("state_dump")


class InputError(SorbetSimError):
    """Something to correct in what was given: exit code 2, or a parameter that there is not."""


class FaultError(SorbetSimError):
    """A bug, a fault in the simulated chip, or a result that is not exact: exit code 3. See `state_dump`."""


class BeyondThreshold(SorbetSimError):
    """A comparison found a change beyond its threshold: exit code 1. `result` has the comparison."""


class Cancelled(SorbetSimError):
    """The call was cancelled: exit code 130. `result` has what had finished, if anything had."""


_KINDS: dict[int, type[SorbetSimError]] = {1: BeyondThreshold, 2: InputError, 3: FaultError, 130: Cancelled}


def error_of(error: dict[str, Any]) -> SorbetSimError:
    """The exception for the error of an answer."""
    code = int(error["code"])
    line = str(error["message"])
    # Below zero are the codes of JSON-RPC: an unknown method, an unknown parameter.
    kind = InputError if code < 0 else _KINDS.get(code, SorbetSimError)
    return kind(line, 2 if code < 0 else code, error.get("data"))
