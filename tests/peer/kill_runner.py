"""Runs command lines in forked children of one warm process and kills them with SIGKILL where it is told to.

Called as `kill_runner.py PLAN.json`, with a plan like `{"argv": [[first], [next]], "where": "commit", "every": 1}`;
`where` is commit, begin or fsync.
The first command line is run once, the next one until it ends by itself; each run dies at its `every`-th transaction
(or fsync). Prints how often it was killed and the exit code of the last run.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import sys
from pathlib import Path

from postfall.case import store
from postfall.cli import main


def _die_at(count: int, where: str) -> None:
    left = [count]

    def die() -> None:
        left[0] -= 1
        if left[0] <= 0:
            os.kill(os.getpid(), signal.SIGKILL)

    if where == "fsync":
        real = os.fsync

        def fsync(number: int) -> None:
            real(number)
            die()

        os.fsync = fsync
        return
    writing = store.Store.writing

    @contextlib.contextmanager
    def deadly(self):
        with writing(self) as inner:
            yield inner
            if where == "begin":
                die()
        if where == "commit":
            die()

    store.Store.writing = deadly


def _run(argv: list[str], every: int, where: str) -> int:
    child = os.fork()
    if child == 0:
        os.dup2(os.open(os.devnull, os.O_WRONLY), 1)
        _die_at(every, where)
        os._exit(main(argv))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def run(plan: dict) -> dict:
    """Kill and go on until the walk ends; a run that gets nowhere may take more before it is killed."""
    first, following = plan["argv"]
    every, where, kills = plan["every"], plan["where"], 0
    code = _run(first, every, where)
    while code == -signal.SIGKILL:
        kills += 1
        if kills > plan.get("most", 2000):
            break
        again = every + kills % 3 if where != "commit" else every
        code = _run(following, again, where)
        if code == 2:
            code = _run(first, again, where)
    return {"kills": kills, "code": code}


if __name__ == "__main__":
    print(json.dumps(run(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))))
