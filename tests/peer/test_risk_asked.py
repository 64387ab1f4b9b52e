"""`postfall risk` in a real terminal: asks in the playbook's words, gives help, and shows the outcome."""

from __future__ import annotations

import os
import sys

import pexpect
import pytest

pytestmark = pytest.mark.skipif(os.name != "posix", reason="pseudo-terminals are a Unix thing")


@pytest.fixture
def asked():
    env = {**os.environ, "ACCESSIBLE": "1", "POSTFALL_LANG": "en", "TERM": "xterm", "PYTHONUTF8": "1"}
    child = pexpect.spawn(
        sys.executable, ["-m", "postfall", "risk"], env=env, encoding="utf-8", timeout=20, dimensions=(60, 80)
    )
    yield child
    child.close(force=True)


def test_asked_one_by_one_and_told(asked):
    asked.expect("Did a stranger see or take data")
    asked.expect("Number: ")
    asked.sendline("?")
    asked.expect("at least possible")
    for line in ("1", "3", "1", "1", "1", "1,2,8", "3", "120", "1", "1", "1", "6", "1"):
        asked.expect("(Number|separated by commas|Answer): ")
        asked.sendline(line)
    asked.expect("the risk is high")
    asked.expect("No legal advice. You decide.")
    asked.expect(pexpect.EOF)
    asked.wait()
    assert asked.exitstatus == 0


def test_leaving_keeps_nothing(asked):
    asked.expect("Number: ")
    asked.sendintr()
    asked.expect(pexpect.EOF)
    asked.wait()
    assert asked.exitstatus == 130
