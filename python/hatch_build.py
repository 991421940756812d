"""Puts the built program into the wheel: dist, the packages of Node that it needs, chips, and the SST-2 model."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface

HERE = Path(__file__).parent
ROOT = HERE.parent
STAGE = HERE / "build" / "node"
MODEL = "sorbet-sst2"
# What the bundle leaves outside, and what the threads of sweeps import beside it. The queue of sweeps over many
# machines (bullmq, ioredis) is left out.
PACKAGES = [
    "@huggingface/tokenizers",
    "commander",
    "fastest-levenshtein",
    "h5wasm",
    "heap-js",
    "hyparquet",
    "hyparquet-writer",
    "jsep",
    "piscina",
    "pure-rand",
    "rxjs",
    "tslib",
    "yaml",
    "zod",
]
# Types and maps are for those who build, and forms of modules that Node does not load.
NO_FILES = ["*.ts", "*.mts", "*.cts", "*.map", "*.tsbuildinfo"]
LEFT_OUT = shutil.ignore_patterns(*NO_FILES, "bundles", "esm5", "test", "node_modules")


class Program(BuildHookInterface):  # type: ignore[misc]
    """The hook that hatchling calls before it writes a wheel."""

    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        """Gathers the program below build/node and adds it to the wheel."""
        if version == "editable":
            return
        main = ROOT / "dist" / "cli" / "main.js"
        if not main.exists():
            raise SystemExit(f"{main} is missing: build the program first with npm ci --engine-strict, in {ROOT}")
        shutil.rmtree(STAGE, ignore_errors=True)
        shutil.copytree(ROOT / "dist", STAGE / "dist", ignore=shutil.ignore_patterns("*.ts", "*.map"))
        shutil.copytree(ROOT / "chips", STAGE / "chips")
        shutil.copytree(ROOT / "models" / MODEL, STAGE / "models" / MODEL)
        for name in PACKAGES:
            shutil.copytree(ROOT / "node_modules" / name, STAGE / "node_modules" / name, ignore=LEFT_OUT)
        (STAGE / "docs").mkdir()
        shutil.copy(ROOT / "docs" / "glossary.md", STAGE / "docs")
        for name in ["package.json", "LICENSE", "NOTICE"]:
            shutil.copy(ROOT / name, STAGE)
        build_data["force_include"][str(STAGE)] = "sorbet_sim/node"
