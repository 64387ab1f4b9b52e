"""The reference page of the form sheet says what its data file says."""

from __future__ import annotations

import os
from pathlib import Path

from tests.tools.form_page import form_page

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "authority-form.md"


def test_the_page_equals_the_data():
    """POSTFALL_REWRITE=1 writes it anew."""
    if os.environ.get("POSTFALL_REWRITE") == "1":
        PAGE.write_text(form_page(), encoding="utf-8")

    assert PAGE.read_text(encoding="utf-8") == form_page()
