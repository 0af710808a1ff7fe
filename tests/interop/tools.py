"""The tools of others: found, or the test is skipped; and where they were to be installed, it fails.

``.ci/run interop`` installs them, and sets STENOSIS_INTEROP=1.
"""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from shutil import which
from typing import Any

import pytest

__all__ = ["NPM", "absent", "node", "python", "tool"]

ROOT = Path(__file__).parent.parent.parent
NPM = Path(os.environ.get("STENOSIS_NPM", ROOT / ".cache" / "npm")) / "node_modules"
"""Where .ci/npm-tools has put them."""


def absent(what: str) -> None:
    """Skip the test, or fail where the tool was to be there."""
    if os.environ.get("STENOSIS_INTEROP") == "1":
        pytest.fail(f"{what} is not installed, and .ci/run interop installs it")
    pytest.skip(f"{what} is not installed; .ci/run interop installs it and runs this test")


def tool(module: str) -> Any:
    """A module of a foreign package."""
    try:
        return import_module(module)
    except ImportError:
        absent(module)


def node(script: str, *arguments: str | Path, package: str) -> subprocess.CompletedProcess[str]:
    """Run a script of tests/interop with Node."""
    if which("node") is None or not (NPM / package).is_dir():
        absent(f"npm {package}")
    return subprocess.run(
        ["node", str(Path(__file__).parent / script), *map(str, arguments)],
        capture_output=True,
        text=True,
        env={**os.environ, "NODE_PATH": str(NPM)},
    )


def python(script: str, *arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run a script of tests/interop in an interpreter of its own."""
    return subprocess.run(
        [sys.executable, str(Path(__file__).parent / script), *map(str, arguments)], capture_output=True, text=True
    )
