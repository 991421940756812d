"""One process of `sorbet-sim rpc` that stays up, spoken to in JSON-RPC lines."""

from __future__ import annotations

import atexit
import itertools
import json
import os
import subprocess
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import Future
from typing import IO, Any

from ._program import command
from .errors import FaultError, error_of

Progress = Callable[[dict[str, Any]], None]


class Session:
    """A process of the simulator. Models and chips stay in its memory, so a call costs what it simulates."""

    def __init__(self) -> None:
        self._log: IO[bytes] = tempfile.TemporaryFile()
        # Of a session of its own: Ctrl-C is answered here, by a message.
        self._process = subprocess.Popen(
            command("rpc"),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._log,
            start_new_session=True,
        )
        self._owner = os.getpid()
        self._ids = itertools.count(1)
        self._waiting: dict[int, Future[Any]] = {}
        self._listeners: dict[int, Progress] = {}
        self._sending = threading.Lock()
        threading.Thread(target=self._read, name="sorbet-sim", daemon=True).start()

    @property
    def alive(self) -> bool:
        """Whether it can be called: the process is up, and is this one's and not that of the parent of a fork."""
        return self._process.poll() is None and self._owner == os.getpid()

    def call(self, method: str, params: dict[str, Any], on_progress: Progress | None = None) -> Any:
        """The result of a call. Ctrl-C cancels it. Raises a `SorbetSimError`."""
        number = next(self._ids)
        answer: Future[Any] = Future()
        self._waiting[number] = answer
        if on_progress is not None:
            self._listeners[number] = on_progress
        try:
            self._send({"jsonrpc": "2.0", "id": number, "method": method, "params": params})
            return answer.result()
        except KeyboardInterrupt:
            self._send({"jsonrpc": "2.0", "method": "cancel", "params": {"id": number}})
            raise
        finally:
            self._waiting.pop(number, None)
            self._listeners.pop(number, None)

    def close(self) -> None:
        """Ends the process."""
        if not self.alive:
            return
        assert self._process.stdin is not None
        try:
            self._send({"jsonrpc": "2.0", "method": "shutdown"})
            self._process.stdin.close()
            self._process.wait(timeout=10)
        except (OSError, subprocess.TimeoutExpired):
            self._process.kill()

    def _send(self, message: dict[str, Any]) -> None:
        assert self._process.stdin is not None
        line = json.dumps(message, allow_nan=False).encode() + b"\n"
        try:
            with self._sending:
                self._process.stdin.write(line)
                self._process.stdin.flush()
        except OSError:
            raise self._ended() from None

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            message = json.loads(line)
            if message.get("method") == "progress":
                listener = self._listeners.get(message["params"]["id"])
                if listener is not None:
                    listener({key: value for key, value in message["params"].items() if key != "id"})
                continue
            answer = self._waiting.get(message["id"])
            if answer is None:
                continue
            if "error" in message:
                answer.set_exception(error_of(message["error"]))
            else:
                answer.set_result(message["result"])
        self._process.wait()
        for answer in list(self._waiting.values()):
            answer.set_exception(self._ended())

    def _ended(self) -> FaultError:
        self._log.seek(0)
        said = self._log.read().decode(errors="replace").strip().splitlines()
        why = next((line for line in said if line.startswith(("fault:", "error:"))), "it said nothing")
        return FaultError(f"the simulator ended with {self._process.poll()}: {why}", 3)


_current: Session | None = None
_lock = threading.Lock()


def session() -> Session:
    """The process that calls go to, started where none is up."""
    global _current
    with _lock:
        if _current is None or not _current.alive:
            _current = Session()
        return _current


@atexit.register
def close() -> None:
    """Ends the process that calls go to; the next call starts another."""
    if _current is not None:
        _current.close()
