"""What every test gets: an empty home, a fixed language and width, and no way out of the machine."""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest


@dataclass
class FixedClock:
    """A clock that stands still until it is told to go on."""

    at: datetime = datetime(2026, 11, 23, 9, 0, tzinfo=UTC)

    def now(self) -> datetime:
        return self.at

    def advance(self, **units: float) -> None:
        self.at += timedelta(**units)


@dataclass(frozen=True)
class Ran:
    """What one command line gave."""

    code: int
    out: str
    err: str

    @property
    def json(self) -> dict:
        return json.loads(self.out)

    @property
    def data(self) -> dict:
        return self.json["data"]


@pytest.fixture(autouse=True)
def isolated(tmp_path, monkeypatch):
    """An empty HOME and no setting of the person who runs the tests."""
    import os

    for name in list(os.environ):
        if name.startswith(("POSTFALL_HOME", "POSTFALL_DATABASE", "POSTFALL_LANG", "POSTFALL_CONTENT", "LC_", "LANG")):
            monkeypatch.delenv(name)
    for name, value in {
        "HOME": str(tmp_path / "home"),
        "POSTFALL_HOME": str(tmp_path / "home" / "postfall"),
        "POSTFALL_ACTOR": "tester",
        "POSTFALL_LANG": "en",
        "POSTFALL_DEBUG": "1",
        "COLUMNS": "80",
        "LINES": "24",
        "TZ": "Europe/Berlin",
    }.items():
        monkeypatch.setenv(name, value)
    for name in ("NO_COLOR", "ACCESSIBLE", "FORCE_COLOR", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    (tmp_path / "home").mkdir()


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock()


@pytest.fixture
def run(capsys):
    """Run a command line through the door: `run("deadline", "--aware", "…").code`."""
    from postfall.cli import main

    def call(*argv: str) -> Ran:
        capsys.readouterr()
        code = main(list(argv))
        out, err = capsys.readouterr()
        return Ran(code, out, err)

    return call
