"""Builds the wheel, installs it into an environment of its own, and tests it there: no Node on the path, no network.

    python python/tests/fresh.py

The program must be built (npm ci --engine-strict)."""

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

PACKAGE = Path(__file__).parents[1]


def main() -> int:
    begin = time.monotonic()
    with tempfile.TemporaryDirectory(prefix="sorbet-sim-fresh-") as folder:
        bin = Path(folder) / "bin"
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [str(bin / "pip"), "--disable-pip-version-check", "--quiet"]
        subprocess.run([*pip, "wheel", "--no-deps", "--wheel-dir", folder, str(PACKAGE)], check=True)
        (wheel,) = Path(folder).glob("*.whl")
        subprocess.run([*pip, "install", f"{wheel}[test]"], check=True)
        print(f"{wheel.name}: {wheel.stat().st_size / 1e6:.1f} MB, installed in {time.monotonic() - begin:.0f} s")
        python = str(bin / "python")
        offline = [python, str(PACKAGE / "tests" / "offline.py"), python]
        env = {**os.environ, "PATH": str(bin)}
        config = str(PACKAGE / "pyproject.toml")
        for arguments in (
            ["-m", "mypy", "--config-file", config, "--cache-dir", folder, "-p", "sorbet_sim"],
            ["-m", "pytest", "-p", "no:cacheprovider", "-c", config, str(PACKAGE / "tests")],
        ):
            code = subprocess.run([*offline, *arguments], cwd=folder, env=env, check=False).returncode
            if code != 0:
                return code
        print(f"Python package: {time.monotonic() - begin:.0f} s in all")
        return 0


if __name__ == "__main__":
    sys.exit(main())
