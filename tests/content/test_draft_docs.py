"""The pages about drafts name everything that there is."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from postfall.draft import grammar
from postfall.draft.catalogue import KINDS
from postfall.draft.kinds import LetterFile

DOCS = Path(__file__).parents[2] / "docs"
PAGE = (DOCS / "reference" / "drafts.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.id)
def test_every_kind_has_its_row(kind):
    row = next(line for line in PAGE.splitlines() if line.startswith(f"| `{kind.id}` |"))

    assert f"| {', '.join(kind.formats)} |" in row
    assert (f"`{kind.duty}`" if kind.duty else "–") in row


@pytest.mark.parametrize(
    "word", sorted({*grammar.TESTS, *grammar.FILTERS, *grammar.EXTRAS, *grammar.LISTS}.union(*grammar.LISTS.values()))
)
def test_every_word_of_a_template_is_told(word):
    assert re.search(rf"`[^`\n]*\b{word}\b[^`\n]*`", PAGE)


@pytest.mark.parametrize("key", LetterFile.model_fields)
def test_every_key_of_a_letter_file_is_told(key):
    assert f"`{key}`" in PAGE


def test_links_between_the_pages_land():
    assert (DOCS / "how-to" / "change-a-template.md").is_file()
    assert "../reference/drafts.md#template-files" in (DOCS / "how-to" / "change-a-template.md").read_text("utf-8")
    assert "## Template files" in PAGE
