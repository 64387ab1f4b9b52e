"""The labelled texts that the detectors are measured with: frozen before there were rules, and right in themselves."""

from __future__ import annotations

import hashlib

import pytest
from stdnum import iban, luhn
from stdnum.at import vnr
from stdnum.ch import ssn
from stdnum.de import idnr, stnr
from stdnum.eu import vat
from tests.fixtures.labelled import checks
from tests.fixtures.labelled.generator import FOLDER, LEAST, labelled
from tests.fixtures.labelled.values import MAKERS

FROZEN = "742100ff8b176b3b7b8a4561901f1cdf9ad16b3086617da37d3201acaa2288c6"
"""Of all files of the set in the order of their names. Whoever changes one measures with another ruler: say so in
docs/explanation/how-we-recognise-data.md together with the new value."""
CHECKED = {
    "iban": lambda bare: iban.is_valid(bare, check_country=False),
    "card": luhn.is_valid,
    "tax_id": idnr.is_valid,
    "tax_number": stnr.is_valid,
    "at_social_security": vnr.is_valid,
    "ch_ahv": ssn.is_valid,
    "vat_id": lambda bare: bare.startswith("CHE") or vat.is_valid(bare),
}


def test_the_set_is_the_one_that_was_frozen():
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.*")):
        digest.update(path.name.encode() + b"\0" + path.read_bytes().replace(b"\r\n", b"\n"))
    assert digest.hexdigest() == FROZEN


@pytest.mark.parametrize("name", ["positives.txt", "lookalikes.txt"])
def test_every_kind_has_enough_texts_and_every_run_the_same(name):
    texts = labelled(name)
    counts = {about: sum(text.about == about for text in texts) for about in {text.about for text in texts}}
    assert set(counts) == {kind for kind in MAKERS if "." not in kind}
    assert min(counts.values()) >= LEAST
    assert texts == labelled(name)


def test_the_labels_stand_where_they_say():
    for text in labelled("positives.txt"):
        for row in text.expected:
            assert text.text[row.offset : row.offset + 1].strip(), text


@pytest.mark.parametrize("kind", CHECKED)
def test_the_made_up_numbers_are_valid_for_a_library_that_we_did_not_write(kind):
    found = [row.bare for text in labelled("positives.txt") for row in text.expected if row.kind == kind]
    assert [bare for bare in found if not CHECKED[kind](bare)] == []


def test_the_check_digits_agree_with_the_examples_of_the_law():
    """§ 4 VKVV; § 290 SGB V; ICAO Doc 9303 part 3, appendix A."""
    assert checks.pension("15070649C10") == "3"
    assert [checks.health("A00050001"), checks.health("C00050002")] == ["5", "1"]
    assert checks.mrz("520727") == "3"
    assert checks.mrz("D23145890") == "7"
