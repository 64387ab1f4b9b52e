"""Finds the Pythons of this machine, for what has to come out the same on every one."""

from __future__ import annotations

import shutil
import subprocess
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from collections.abc import Iterator

VERSIONS = ("3.11", "3.12", "3.13", "3.14")


def python_of(version: str) -> str:
    """An interpreter of Python `version`; skips the test where there is none."""
    found = next((one for one in _candidates(version) if _runs(one, version)), None)
    if found is None:
        pytest.skip(f"no Python {version} on this machine")
    return found


def _candidates(version: str) -> Iterator[str]:
    """Interpreters that may be it: ours, one on the path, those of a version manager on the path."""
    yield sys.executable
    if found := shutil.which(f"python{version}"):
        yield found
        yield from map(str, Path(found).parents[1].glob(f"versions/{version}*/bin/python{version}"))


def _runs(python: str, version: str) -> bool:
    asked = [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"]
    return subprocess.run(asked, capture_output=True, text=True, check=False).stdout.strip() == version
