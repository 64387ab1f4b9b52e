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
import tempfile
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
    writing, add, added = store.Store.writing, store.Writing.add, []

    def remembered(self, *parts):
        added.append(parts)
        return add(self, *parts)

    store.Writing.add = remembered

    @contextlib.contextmanager
    def deadly(self):
        added.clear()
        with writing(self) as inner:
            yield inner
            if where == "begin" and added:
                die()
        if where == "commit" and added:
            die()

    store.Store.writing = deadly


def _run(argv: list[str], every: int, where: str) -> int:
    child = os.fork()
    if child == 0:
        for number in (1, 2):
            os.dup2(os.open(os.devnull, os.O_WRONLY), number)
        _die_at(every, where)
        os._exit(main(argv))
    _, status = os.waitpid(child, 0)
    return os.waitstatus_to_exitcode(status)


def _warm(argv: list[str]) -> None:
    """One walk that is not killed, elsewhere, so that the children need not import and read everything again."""
    real = os.environ["POSTFALL_HOME"]
    with tempfile.TemporaryDirectory() as folder, Path(os.devnull).open("w", encoding="utf-8") as nowhere:
        os.environ["POSTFALL_HOME"] = folder
        place = argv.index("--out") + 1
        with contextlib.redirect_stdout(nowhere), contextlib.redirect_stderr(nowhere):
            main([*argv[:place], f"{folder}/out", *argv[place + 1 :]])
    os.environ["POSTFALL_HOME"] = real


def run(plan: dict) -> dict:
    """Kill and go on until the walk ends; a run that gets nowhere may take more before it is killed."""
    first, following = plan["argv"]
    _warm(first)
    every, where, kills = plan["every"], plan["where"], 0
    code = _run(first, every, where)
    while code == -signal.SIGKILL:
        kills += 1
        if kills > plan.get("most", 700):
            break
        again = every + kills % 3 if where != "commit" else every
        code = _run(following, again, where)
        if code == 2:
            code = _run(first, again, where)
    return {"kills": kills, "code": code}


if __name__ == "__main__":
    print(json.dumps(run(json.loads(Path(sys.argv[1]).read_text(encoding="utf-8")))))
