"""The shape of the house, proved on the code itself and, where imports count, in a process of its own."""

from __future__ import annotations

import ast
import json
import os
import subprocess
import sys
from functools import cache
from pathlib import Path

import pytest

import postfall

SOURCE = Path(postfall.__file__).parent
FILES = sorted(SOURCE.rglob("*.py"))
ROOMS = sorted(
    row.stem if row.suffix else row.name
    for row in SOURCE.iterdir()
    if row.name != "__pycache__" and ((row.is_dir() and (row / "__init__.py").exists()) or row.suffix == ".py")
)

TERMINAL = {"questionary", "prompt_toolkit", "rich"}
DOOR = {"typer", "click"}
STORE = {"sqlalchemy", "sqlite3", "psycopg"}
WIRE = {"ssl", "asyncio", "twisted", "OpenSSL"}
# Loading a room may load what is listed here; nothing else of the four sets. SQLAlchemy brings asyncio and ssl along,
# which is why the case room has them; the guide and the verbs that probe have them because they call
# the mailbox room.
MAY_LOAD = {
    "case": STORE | WIRE,
    "mailbox": {"ssl", "asyncio"},
    "guide": {"ssl", "asyncio"},
    "exercise": WIRE,
    "screen": TERMINAL,
    "cli": DOOR | {"ssl", "asyncio"},
}
NOT_FOR_HELP = TERMINAL | STORE | WIRE | {"docx", "icalendar", "jinja2", "babel", "holidays", "markdown_it", "trustme"}
PURE = ("exposure", "law", "dossier", "playbook/next.py", "case/state.py")
# exposure/load.py opens the kinds and words that ship with the package; the detectors themselves open nothing.
READERS = {"exposure/read.py", "exposure/load.py", "law/read.py", "law/risk/read.py", "law/authorities/read.py"}
WORLD = {
    *("os", "io", "pathlib", "shutil", "tempfile", "subprocess", "socket", "ssl", "time", "random", "secrets", "sys"),
    *("sqlite3", "sqlalchemy", "asyncio", "urllib", "http", "importlib"),
}
VAGUE = {"utils", "util", "helpers", "helper", "manager", "common", "core", "misc", "tools"}


def name_of(path: Path) -> str:
    return path.relative_to(SOURCE).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def loaded_by(code: str, *words: str) -> set[str]:
    """The top-level names of all modules that `code` loads in a fresh interpreter."""
    code += (
        "\nimport json, sys\nsys.stderr.write('\\n' + json.dumps(sorted({n.partition('.')[0] for n in sys.modules})))"
    )
    clean = {name: value for name, value in os.environ.items() if not name.startswith("COV")}
    ran = subprocess.run(
        [sys.executable, "-c", code, *words], capture_output=True, text=True, env=clean, timeout=60, check=False
    )
    assert ran.returncode == 0, ran.stderr
    return set(json.loads(ran.stderr.splitlines()[-1]))


@pytest.mark.parametrize("room", [room for room in ROOMS if room not in {"__main__", "__init__"}])
def test_a_room_loads_only_its_own_side_of_the_border(room):
    code = f"""
import importlib, pkgutil
room = importlib.import_module("postfall.{room}")
for row in pkgutil.walk_packages(getattr(room, "__path__", ()), room.__name__ + "."):
    importlib.import_module(row.name)
"""
    banned = (TERMINAL | DOOR | STORE | WIRE) - MAY_LOAD.get(room, set())
    assert loaded_by(code) & banned == set()


RUN = "import sys\nfrom postfall.cli import main\ncode = main(sys.argv[1:])\nassert code == 0, code"


@pytest.mark.parametrize(
    ("words", "banned"),
    [
        (["--help"], NOT_FOR_HELP | {"pydantic", "yaml", "zoneinfo"}),
        (["--version"], NOT_FOR_HELP | {"pydantic", "yaml", "zoneinfo"}),
        (["deadline", "--help"], NOT_FOR_HELP),
        (["case", "--help"], NOT_FOR_HELP),
        (["mailbox", "probe", "--help"], NOT_FOR_HELP),
        (["draft", "write", "--help"], NOT_FOR_HELP),
        (["start", "--help"], NOT_FOR_HELP),
        (["demo", "--help"], NOT_FOR_HELP),
        (
            ["deadline", "--aware", "2026-03-27 17:20", "--zone", "Europe/Berlin", "--json"],
            TERMINAL | STORE | WIRE | {"docx", "jinja2", "icalendar", "trustme"},
        ),
        (["playbook", "list", "--json"], TERMINAL | STORE | WIRE | {"docx", "icalendar", "trustme"}),
        (["case", "list", "--json"], TERMINAL | {"twisted", "OpenSSL", "docx", "icalendar", "trustme"}),
    ],
    ids=lambda value: " ".join(value) if isinstance(value, list) else "",
)
def test_no_verb_loads_what_it_does_not_need(words, banned):
    assert loaded_by(RUN, *words) & banned == set()


def test_only_the_noun_that_is_called_is_imported():
    code = RUN + "\nloaded = {n for n in sys.modules if n.startswith('postfall.cli.')}\nassert not loaded & {others}"
    others = {f"postfall.cli.{name}" for name in ("start", "demo", "case", "mailbox", "draft", "playbook", "exercise")}
    loaded_by(code.replace("{others}", repr(others)), "deadline", "--help")


NO_NETWORK = """
import sys
def watch(event, arguments):
    if event in {"socket.connect", "socket.bind", "socket.getaddrinfo", "socket.gethostbyname", "socket.sendto"}:
        raise RuntimeError(event)
sys.addaudithook(watch)
"""


@pytest.mark.parametrize(
    "words",
    [
        ["deadline", "--aware", "2026-03-27 17:20", "--zone", "Europe/Berlin"],
        ["playbook", "list"],
        ["playbook", "check"],
        ["case", "list"],
        ["draft", "list"],
        ["answers", "template", "compromised-mailbox"],
    ],
    ids=" ".join,
)
def test_verbs_that_need_no_mailbox_use_no_network(words):
    loaded_by(NO_NETWORK + RUN, *words)


def test_every_file_is_short():
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in FILES}
    assert {name: lines for name, lines in lengths.items() if lines > 400} == {}


def test_every_function_is_short():
    """60 lines at most; a verb's options, which are its parameters, do not count."""
    long = {}
    for path in FILES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                first = node.body[0].lineno if name_of(path).startswith("cli/") else node.lineno
                if (lines := node.end_lineno - first + 1) > 60:
                    long[f"{name_of(path)}: {node.name}"] = lines
    assert long == {}


def test_no_module_has_a_name_that_says_nothing():
    names = [part for path in FILES for part in path.relative_to(SOURCE).with_suffix("").parts]
    assert [name for name in names if name.strip("_") in VAGUE] == []


@pytest.mark.parametrize("path", FILES, ids=name_of)
def test_every_module_says_what_it_is_for(path):
    tree = tree_of(path)
    assert ast.get_docstring(tree), "no docstring"
    imports = [
        alias.name
        for node in tree.body
        if isinstance(node, ast.ImportFrom) and node.module == "__future__"
        for alias in node.names
    ]
    assert imports == ["annotations"]


def test_only_the_door_reads_the_clock():
    """Rooms get a `Clock`, so that an exercise can run on a fast one."""
    readings = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}
    found = set()
    for path in FILES:
        for node in ast.walk(tree_of(path)):
            if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name | ast.Attribute):
                owner = node.value.id if isinstance(node.value, ast.Name) else node.value.attr
                if (owner, node.attr) in readings:
                    found.add(name_of(path))
    # Age of half-written files: the file system knows the machine's time only.
    assert found <= {"cli/door.py", "case/artefacts.py"}


def imports_of(path: Path, *, types_too: bool) -> set[str]:
    """Full names of what `path` imports; imports for type checkers only are left out unless `types_too`."""
    tree, found = tree_of(path), set()
    guarded = {
        id(inner)
        for node in ast.walk(tree)
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        for inner in ast.walk(node)
    }
    for node in ast.walk(tree):
        if types_too or id(node) not in guarded:
            if isinstance(node, ast.Import):
                found |= {alias.name for alias in node.names}
            elif isinstance(node, ast.ImportFrom) and node.module:
                found |= {node.module, *(f"{node.module}.{alias.name}" for alias in node.names)}
    return found


@pytest.mark.parametrize(
    "path",
    [path for path in FILES if name_of(path).startswith(PURE) and name_of(path) not in READERS],
    ids=name_of,
)
def test_pure_rooms_touch_neither_disk_nor_network_nor_clock(path):
    used = {name.partition(".")[0] for name in imports_of(path, types_too=False)}
    called = {node.func.id for node in ast.walk(tree_of(path)) if _is_call(node)}
    assert used & WORLD == set()
    assert called & {"open", "print", "input", "exec", "eval", "__import__"} == set()


def _is_call(node: ast.AST) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name)


def test_asyncio_stays_inside_the_mailbox_room():
    users = {name_of(path) for path in FILES if "asyncio" in imports_of(path, types_too=True)}
    assert {name for name in users if not name.startswith("mailbox/")} == set()


def test_the_check_of_playbooks_knows_no_room_that_acts():
    """Names of actions, drafts and duties are handed to it."""
    found = imports_of(SOURCE / "playbook" / "check.py", types_too=True)
    rooms = {name.split(".")[1] for name in found if name.startswith("postfall.")}
    assert rooms & {"guide", "draft", "law", "mailbox", "case"} == set()


def test_no_module_needs_one_operating_system():
    """What only POSIX has is imported where it is used, behind a question."""
    posix = {"fcntl", "pwd", "grp", "termios", "tty", "pty", "resource", "syslog"}
    found = {}
    for path in FILES:
        top = {name.partition(".")[0] for node in tree_of(path).body for name in _imported(node)}
        if used := top & posix:
            found[name_of(path)] = used
    assert found == {}


def _imported(node: ast.stmt) -> list[str]:
    if isinstance(node, ast.Import):
        return [alias.name for alias in node.names]
    return [node.module] if isinstance(node, ast.ImportFrom) and node.module else []
