"""The shipped authorities: whole, plausible, with source and date, and never a complaint form."""

from __future__ import annotations

import os
import re
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from tests.tools.authorities_page import authorities_page

from postfall.errors import ContentError
from postfall.law.authorities.find import EEA
from postfall.law.authorities.read import AuthoritiesFile, authorities
from postfall.yamlfile import load

ALL = authorities()
PAGE = Path(__file__).parents[2] / "docs" / "reference" / "authorities.md"
DATA = Path(__file__).parents[2] / "src" / "postfall" / "law" / "data" / "authorities"
EXAMPLE = (DATA / "neighbours.yaml").read_bytes()

# Complaint forms (host and path), from datenanfragen/data, CC0-1.0: they are for people concerned.
COMPLAINTS = """
www.formularservice.gv.at/site/fsrv/user/formular.aspx
www.dataprotectionauthority.be/citizen/actions/lodge-a-complaint
www.edoeb.admin.ch/edoeb/de/home/der-edoeb/kontakt/kontaktformular.html
www.dataprotection.gov.cy/dataprotection/dataprotection.nsf/All/2FBD2ACD407DEFE8C22582B9002E7019
www.service-bw.de/onlineantraege/onlineantrag
www.lda.bayern.de/de/beschwerde.html
www.datenschutz-bayern.de/service/complaint.html
kontakt.datenschutz-berlin.de/
www.lda.brandenburg.de/lda/de/service/formulare-und-musterschreiben/beschwerdeformular/
www.datenschutz.bremen.de/wir-ueber-uns/online-meldungen/beschwerdeformular-15253
datenschutz.ekd.de/meldung-einer-beschwerde/
datenschutz.hessen.de/service/beschwerde-uebermitteln
datenschutz-hamburg.de/beschwerde/
www.kdsa-nord.de/beschwerde_einreichen
www.kdsa-ost.de/datenschutzbeschwerde.html
www.datenschutz-mv.de/kontakt/online-beschwerdeformular-mitteilung-ueber-einen-datenschutzverstoss/
www.navo.niedersachsen.de/navo2/portal/csend/8915/fileget/dsbeschwerdeformular.html
www.mdr.de/rundfunkdatenschutz/buerger-innen/beschwerden/index.html
www.datenschutz.rlp.de/de/themenfelder-themen/online-services/beschwerdeformular/
www.datenschutz.saarland.de/online-dienste/beschwerdeformular
formulare.datenschutz.sachsen.de/form/provide/53/
datenschutz.sachsen-anhalt.de/service/online-formulare/beschwerde-anfrage
datenschutz.sachsen-anhalt.de/service/online-formulare/beschwerde
www.datenschutzzentrum.de/formular/beschwerde.php
sedeagpd.gob.es/sede-electronica-web/vistas/infoSede/tramitesCiudadano.jsf
tietosuoja.fi/ilmoitus-tietosuojavaltuutetulle
www.cnil.fr/fr/plaintes
ico.org.uk/make-a-complaint/data-protection-complaints/data-protection-complaints/
azop.hr/zahtjev-za-utvrdivanje-povrede-prava/
forms.dataprotection.ie/contact
formulare.llv.li/formserver_DSS/start.do
cnpd.public.lu/en/particuliers/faire-valoir/formulaire-plainte.html
register.idpc.org.mt/report-breach/complaint/
autoriteitpersoonsgegevens.nl/nl/meldingsformulier-klachten
www.dataprotection.ro/index.jsp
"""
COMPLAINT_ID = "BfDIBeschwerde"
"""The BfDI's forms differ in the query only."""


def id_of(row):
    return row.id


def place(url):
    parts = urlsplit(url)
    return (parts.netloc.removeprefix("www.") + parts.path).rstrip("/").lower()


@pytest.mark.parametrize("row", ALL, ids=id_of)
def test_no_form_is_a_complaint_form(row):
    complaints = {place(f"https://{line}") for line in COMPLAINTS.split()}
    assert place(row.form) not in complaints
    assert COMPLAINT_ID not in row.form
    for word in ("beschwerde", "complaint", "plainte", "klacht", "reclamaci", "reclamo", "skarg", "klage"):
        assert word not in row.form.lower()


@pytest.mark.parametrize("row", ALL, ids=id_of)
def test_each_row_is_plausible(row):
    assert row.source
    assert re.fullmatch(r"20\d\d-\d\d(-\d\d)?", row.checked)
    assert row.mail == "" or re.fullmatch(r"[\w.+-]+@[\w.-]+\.[a-z]{2,}", row.mail)
    assert row.pgp == "" or re.fullmatch(r"[0-9A-F]{40}", row.pgp.replace(" ", ""))
    for url in (row.form, row.web, row.pgp_url):
        assert url == "" or (urlsplit(url).scheme in {"http", "https"} and "." in urlsplit(url).netloc)
    assert row.form or row.note.de
    assert row.rule.de != row.rule.en
    assert all(line == line.strip() and "\n" not in line for line in row.address)
    for text in (row.rule, row.note):
        assert text.de == "" or text.de.endswith((".", "!"))
        assert text.en == "" or text.en.endswith((".", "!"))
        assert text.de.count("„") == text.de.count("“")
        assert text.en.count("“") == text.en.count("”") or "„" in text.en


@pytest.mark.parametrize("row", ALL, ids=id_of)
def test_confirmed_is_only_what_was_read_on_a_page(row):
    if row.confirmed or row.form_confirmed:
        assert "http" in row.source.partition("datenanfragen")[0]
    if row.confirmed:
        assert row.address


def test_ids_are_unique_and_begin_with_the_country():
    assert len({row.id for row in ALL}) == len(ALL)
    assert all(row.id.partition("-")[0].upper() == row.country for row in ALL)


def test_every_promised_country_is_there():
    assert {row.country for row in ALL} == {*EEA, "GB", "CH"}


def test_every_german_land_can_be_reached_with_encryption():
    lands = {row.land for row in ALL if row.country == "DE" and row.land and row.pgp}
    assert len(lands) == 16


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        (b"id: at-dsb", b"id: AT DSB", "authorities[0].id"),
        (b'mail: "dsb@dsb.gv.at"', b'mail: "DSB <dsb@dsb.gv.at>"', "authorities[0].mail"),
        (b'form: "https://dsb', b'form: "dsb', "authorities[0].form"),
        (b"  - id: li-dss", b"  - id: at-dsb", ""),
        (b"country: LI", b"country: Liechtenstein", "authorities[3].country"),
        (b"    rule:", b"    rules:", "authorities[0]"),
    ],
)
def test_a_broken_file_names_the_place(old, new, key):
    assert old in EXAMPLE
    with pytest.raises(ContentError) as caught:
        load(EXAMPLE.replace(old, new, 1), "neighbours.yaml", AuthoritiesFile)
    assert any(problem.key.startswith(key) for problem in caught.value.problems), caught.value.problems


def test_the_reference_page_equals_the_data():
    """POSTFALL_REWRITE=1 writes it anew."""
    if os.environ.get("POSTFALL_REWRITE") == "1":
        PAGE.write_text(authorities_page(), encoding="utf-8")
    assert PAGE.read_text(encoding="utf-8") == authorities_page()


def test_the_collection_is_named():
    notice = (Path(__file__).parents[2] / "NOTICE").read_text(encoding="utf-8")
    assert "datenanfragen/data" in notice
    assert "CC0-1.0" in notice
