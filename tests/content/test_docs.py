"""The documentation says what the program does: tables equal enums, pages name what there is, links lead somewhere."""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from tests.tools.reference_pages import command, commands_page, verbs

import postfall
from postfall.errors import Code

CHECKOUT = Path(__file__).parents[2]
DOCS = CHECKOUT / "docs"
SOURCE = Path(postfall.__file__).parent
PAGES = sorted(DOCS.rglob("*.md"))
TOP = [CHECKOUT / name for name in ("README.md", "README.de.md", "CONTRIBUTING.md", "CHANGELOG.md")]
LINK = re.compile(r"(?<!!)\[[^\]]*\]\(([^)\s]+)\)|!\[[^\]]*\]\(([^)\s]+)\)")


def read(path: Path) -> str:
    return path.read_text(encoding="utf-8")


def links(path: Path) -> list[str]:
    """The targets of all links in a page; what stands in code does not count."""
    text = re.sub(r"```.*?```|`[^`\n]*`", "", read(path), flags=re.DOTALL)
    return [first or second for first, second in LINK.findall(text)]


def anchors(path: Path) -> set[str]:
    """The anchors of all headings, as GitHub makes them."""
    titles = re.findall(r"^#+ +(.+?)\s*$", re.sub(r"```.*?```", "", read(path), flags=re.DOTALL), flags=re.MULTILINE)
    return {re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-") for title in titles}


def short(path: Path) -> str:
    return path.relative_to(CHECKOUT).as_posix()


def test_the_table_of_exit_codes_equals_the_enum():
    rows = re.findall(r"^\| (\d+) \| `(\w+)` \|", read(DOCS / "reference" / "exit-codes.md"), flags=re.MULTILINE)
    assert [(int(number), name) for number, name in rows] == [(code.value, code.name) for code in Code]


def test_the_page_of_commands_equals_the_parser():
    """POSTFALL_REWRITE=1 writes it anew."""
    page = DOCS / "reference" / "commands.md"
    if os.environ.get("POSTFALL_REWRITE") == "1":
        page.write_text(commands_page(), encoding="utf-8")
    assert read(page) == commands_page()


def test_every_command_says_what_its_json_holds():
    """In `json.md`, or on a page of its own that stands there."""
    first_cells = re.findall(r"^\|.*?\|", read(DOCS / "reference" / "json.md"), flags=re.MULTILINE)
    told = set(re.findall(r"`([a-z ]+)`", " ".join(first_cells)))
    assert {command(row) for row in verbs()} - told == set()


def test_every_variable_that_the_program_reads_is_documented():
    pattern = re.compile(r"""environ(?:\.get\(|\[)\s*["']([A-Z_]+)["']|["'](POSTFALL_[A-Z]+)["']""")
    used = {name for path in SOURCE.rglob("*.py") for pair in pattern.findall(read(path)) for name in pair if name}
    documented = re.findall(r"^\| `([A-Z_]+)` \|", read(DOCS / "reference" / "environment.md"), flags=re.MULTILINE)
    assert used - set(documented) == set()
    ours = {name for name in documented if name.startswith("POSTFALL_")}
    assert ours - used == set()


@pytest.mark.parametrize("path", [*PAGES, *TOP], ids=short)
def test_every_link_leads_somewhere(path):
    broken = []
    for target in links(path):
        if re.match(r"[a-z]+:", target):
            continue
        name, _, anchor = target.partition("#")
        place = (path.parent / name).resolve() if name else path
        if not place.exists() or (anchor and place.suffix == ".md" and anchor not in anchors(place)):
            broken.append(target)
    assert broken == []


def test_every_page_can_be_reached_from_the_first():
    seen, left = set(), [DOCS / "index.md"]
    while left:
        page = left.pop()
        if page in seen or page.suffix != ".md" or not page.is_file():
            continue
        seen.add(page)
        left += [(page.parent / link.partition("#")[0]).resolve() for link in links(page) if "://" not in link]
    assert [short(path) for path in PAGES if path not in seen] == []


def test_the_readmes_lead_to_the_documentation():
    for path in TOP[:2]:
        assert any(link.startswith("docs/") for link in links(path)), path.name


@pytest.mark.parametrize("path", [*PAGES, *TOP], ids=short)
def test_commands_in_the_documentation_exist(path):
    """Every line that begins with `postfall` names a verb that there is."""
    known = {command(row) for row in verbs()}
    nouns = {name.split()[0] for name in known}
    wrong = []
    for block in re.findall(r"^```[a-z]*\n(.*?)^```", read(path), flags=re.DOTALL | re.MULTILINE):
        for words in (line.removeprefix("$ ").split() for line in block.splitlines()):
            if words[:1] == ["postfall"] and len(words) > 1 and not words[1].startswith(("-", "[")):
                name = words[1] if words[1] in known else " ".join(words[1:3])
                if words[1] not in nouns or name not in known:
                    wrong.append(" ".join(words))
    assert wrong == []


def test_every_dependency_is_explained():
    text = read(CHECKOUT / "pyproject.toml")
    needed = re.search(r"^dependencies = \[(.*?)^\]", text, flags=re.DOTALL | re.MULTILINE)
    names = re.findall(r'"([A-Za-z-]+)', needed.group(1))
    page = read(DOCS / "explanation" / "dependencies.md").lower()
    assert [name for name in names if name.lower() not in page] == []


def test_the_changelog_has_a_place_for_what_is_new():
    assert "## [Unreleased]" in read(CHECKOUT / "CHANGELOG.md")
