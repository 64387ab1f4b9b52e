"""The built wheel: what it ships, and that it works alone, away from the checkout."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from pathlib import Path

import pytest
from tests.tools.shipped_content import CHECKOUT, differences, known_files, shipped_files

import postfall

pytestmark = [
    pytest.mark.skipif(not (CHECKOUT / ".git").exists(), reason="not a git checkout"),
    pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed (apt-get install git)"),
]


def build(source: Path, target: Path, kind: str) -> Path:
    """Build a wheel or an sdist from `source` with the build tools that are installed; nothing is downloaded."""
    words = [sys.executable, "-m", "build", f"--{kind}", "--no-isolation", "--outdir", str(target), str(source)]
    ran = subprocess.run(words, capture_output=True, text=True, timeout=110, check=False)
    assert ran.returncode == 0, ran.stdout + ran.stderr
    return next(target.glob("*.whl" if kind == "wheel" else "*.tar.gz"))


@pytest.fixture(scope="module")
def wheel(tmp_path_factory) -> Path:
    return build(CHECKOUT, tmp_path_factory.mktemp("wheel"), "wheel")


@pytest.fixture(scope="module")
def sdist(tmp_path_factory) -> Path:
    return build(CHECKOUT, tmp_path_factory.mktemp("sdist"), "sdist")


@pytest.fixture(scope="module")
def fresh(wheel, tmp_path_factory) -> Path:
    """An environment with the wheel in it. The libraries are those of this environment, so nothing is downloaded."""
    folder = tmp_path_factory.mktemp("fresh") / "venv"
    venv.create(folder, with_pip=False)
    scheme = "nt" if os.name == "nt" else "venv"
    site = Path(sysconfig.get_path("purelib", scheme, {"base": str(folder), "platbase": str(folder)}))
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)
    libraries = {sysconfig.get_path("purelib"), sysconfig.get_path("platlib")}
    # As plain lines they come after the wheel's own folder, and .pth files in them are not followed: no checkout.
    (site / "libraries.pth").write_text("\n".join(sorted(libraries)) + "\n")
    return folder / ("Scripts" if os.name == "nt" else "bin") / "python"


def postfall_in(python: Path, *words: str) -> subprocess.CompletedProcess[str]:
    """Run the installed program from the root folder."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    return subprocess.run(
        [str(python), "-m", "postfall", *words],
        cwd=Path(CHECKOUT.anchor), env=clean, capture_output=True, text=True, timeout=60, check=False,
    )  # fmt: skip


def test_the_wheel_ships_what_git_knows(wheel):
    known = known_files()
    assert known
    assert differences(known, shipped_files(wheel)) == []


def test_a_difference_would_be_seen():
    known = {"playbooks/a": b"1", "playbooks/b": b"1", "templates/c": b"1"}
    shipped = {"playbooks/a": b"1", "playbooks/b": b"2", "templates/.c.swp": b"1"}
    assert differences(known, shipped) == [
        "missing in the wheel: templates/c",
        "in the wheel, unknown to git: templates/.c.swp",
        "differs: playbooks/b",
    ]


def test_the_wheel_holds_code_types_data_and_licences_and_no_tests(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    for name in ("postfall/py.typed", "postfall/law/data/regimes/gdpr.yaml", "postfall/cli/frame.py"):
        assert name in names
    for name in ("LICENSE", "NOTICE", "entry_points.txt"):
        assert any(row.endswith(f"/{name}") and ".dist-info/" in row for row in names), name
    assert {row.split("/")[0].partition("-")[0] for row in names} == {"postfall"}
    assert not [row for row in names if row.endswith((".pyc", ".swp", "~")) or "__pycache__" in row]


def test_every_module_and_data_file_of_the_source_is_in_the_wheel(wheel):
    names = set(zipfile.ZipFile(wheel).namelist())
    source = Path(postfall.__file__).parent
    if CHECKOUT not in source.parents:
        pytest.skip("the tests run against an installed copy")
    files = [path for path in source.rglob("*") if path.is_file() and "__pycache__" not in path.parts]
    assert [
        row for row in (f"postfall/{path.relative_to(source).as_posix()}" for path in files) if row not in names
    ] == []


def test_a_wheel_from_the_sdist_ships_the_same(sdist, wheel, tmp_path):
    with tarfile.open(sdist) as archive:
        safely = {"filter": "data"} if hasattr(tarfile, "data_filter") else {}  # since 3.11.4
        archive.extractall(tmp_path / "source", **safely)
    source = next((tmp_path / "source").iterdir())
    again = build(source, tmp_path / "again", "wheel")
    assert differences(shipped_files(wheel), shipped_files(again)) == []
    assert set(zipfile.ZipFile(again).namelist()) == set(zipfile.ZipFile(wheel).namelist())


def test_the_sdist_holds_all_that_is_needed_to_test(sdist):
    with tarfile.open(sdist) as archive:
        names = {name.partition("/")[2] for name in archive.getnames()}
    for name in (
        "pyproject.toml",
        "Makefile",
        "LICENSE",
        "NOTICE",
        "CHANGELOG.md",
        "tests/conftest.py",
        "docs/index.md",
    ):
        assert name in names


def test_it_runs_from_anywhere_without_the_checkout(fresh):
    where = subprocess.run(
        [str(fresh), "-c", "import postfall; print(postfall.__file__)"],
        cwd=CHECKOUT.anchor, capture_output=True, text=True, timeout=60, check=True,
    )  # fmt: skip
    assert Path(where.stdout.strip()).is_relative_to(fresh.parents[1])
    assert postfall_in(fresh, "--version").stdout == f"postfall {postfall.__version__}\n"


def test_every_shipped_playbook_and_draft_is_listed_from_the_wheel(fresh):
    listed = postfall_in(fresh, "playbook", "list", "--json")
    assert listed.returncode == 0, listed.stderr
    for name in {name.split("/")[1] for name in known_files() if name.endswith("/playbook.yaml")}:
        assert f'"{name}"' in listed.stdout
    drafts = postfall_in(fresh, "draft", "list", "--json")
    assert drafts.returncode == 0, drafts.stderr
    for name in {name.split("/")[1] for name in known_files() if name.startswith("templates/")}:
        assert f'"{name}"' in drafts.stdout
    assert postfall_in(fresh, "playbook", "check").returncode == 0


def test_every_mail_program_is_known_from_the_wheel(fresh):
    shipped = [Path(name).stem for name in known_files() if re.fullmatch(r"playbooks/settings/[^/]+\.yaml", name)]
    assert "thunderbird" in shipped
    for name in shipped[::6]:
        shown = postfall_in(fresh, "mailbox", "advise", "--program", name, "--json")
        assert shown.returncode == 0, shown.stderr


def test_it_counts_from_the_wheel(fresh):
    words = ("deadline", "--aware", "2026-03-27 17:20", "--zone", "Europe/Berlin", "--json")
    assert '"due": "2026-03-30T18:20:00+02:00"' in postfall_in(fresh, *words).stdout
