"""Address books and calendars beside the mail: everybody they name, whatever wrote them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures.copies import look

from postfall.errors import UsageError
from postfall.mailbox.archive import Archive, contacts
from postfall.mailbox.model import Depth

CARDS = """BEGIN:VCARD\r
VERSION:3.0\r
FN:Kim Beispiel\r
N:Beispiel;Kim;;;\r
item1.EMAIL;type=INTERNET;type=pref:kim@example.org\r
EMAIL;TYPE=work:kim@firma.\r
 example\r
PHOTO;ENCODING=b;TYPE=JPEG:/9j/4AAQ\r
 SkZJRgABAQ\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:2.1\r
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:M=C3=BCller;J=C3=B6rg\r
EMAIL;INTERNET;PREF:joerg@example.org\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:2.1\r
FN;ENCODING=QUOTED-PRINTABLE:Gro=DF=\r
e AG\r
TEL;CELL:+49 30 1\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:4.0\r
FN:Öznur\\, Ayşe\r
EMAIL:not an address\r
END:VCARD\r
BEGIN:VCARD\r
VERSION:3.0\r
ORG:Firma;Abteilung\r
EMAIL:KIM@example.org\r
"""
CALENDAR = """BEGIN:VCALENDAR
VERSION:2.0
BEGIN:VEVENT
SUMMARY:Gespräch
ORGANIZER;CN="Müller, Jörg":mailto:joerg@example.org
ATTENDEE;CN=kim@example.org;ROLE=REQ-PARTICIPANT:MAILTO:kim@example.org
ATTENDEE;CN=Raum 5;CUTYPE=ROOM:invalid:nomail
ATTENDEE;CN=Ayşe;EMAIL=ayse@example.org:urn:uuid:5
ATTENDEE
 ;RSVP=TRUE:mailto:lang@
 example.org
DESCRIPTION:nobody@example.org
END:VEVENT
END:VCALENDAR
"""


def people(tmp_path, kind, data):
    path = tmp_path / f"a.{kind}"
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    found = look(Archive(kind, path))
    assert (found.messages, found.rows, found.protocol.name) == (0, (), kind)
    assert {reason.code for reason in found.not_checked} >= {"beside_not_looked_at"}
    return found, [(row.address, row.name) for row in found.contacts]


def test_cards_of_every_version(tmp_path):
    found, rows = people(tmp_path, "vcard", CARDS.encode().replace(b"Gro=DF", b"Gro=DF"))
    assert rows == [
        ("kim@example.org", "Kim Beispiel"),
        ("kim@firma.example", "Kim Beispiel"),
        ("joerg@example.org", "Jörg Müller"),
        ("", "Große AG"),
        ("", "Öznur, Ayşe"),
    ]
    assert found.problems == {"address_odd": 1}


def test_a_calendar_names_who_invites_and_who_is_invited(tmp_path):
    assert people(tmp_path, "ics", CALENDAR)[1] == [
        ("joerg@example.org", "Müller, Jörg"),
        ("kim@example.org", "kim@example.org"),
        ("", "Raum 5"),
        ("ayse@example.org", "Ayşe"),
        ("lang@example.org", ""),
    ]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
@pytest.mark.parametrize(
    "table",
    [
        (
            "Vorname;Nachname;Firma;E-Mail-Adresse;E-Mail-Typ;E-Mail: Angezeigter Name\n"
            'Jörg;Müller;;"j@example.org";SMTP;'
            "Jörg (x@example.org)\n;;Große AG;;;\n"
        ),
        (
            "First Name,Last Name,Company,E-mail Address,E-mail 2 Address,E-mail Type\n"
            "Jörg,Müller,,j@example.org,,SMTP\n,,Große AG,,,\n"
        ),
        (
            "Vorname,Nachname,Anzeigename,Spitzname,Primäre E-Mail-Adresse,Sekundäre E-Mail-Adresse\n"
            "Jörg,Müller,Jörg Müller,,j@example.org,\n,,Große AG,,,\n"
        ),
        (
            "First Name,Last Name,Organization Name,E-mail 1 - Label,E-mail 1 - Value\n"
            "Jörg,Müller,,* Work,j@example.org\n"
            ",,Große AG,,\n"
        ),
        "Name\tEmail\nJörg Müller\tj@example.org\nGroße AG\t\n",
    ],
)
def test_tables_of_programs_in_both_languages(tmp_path, table, encoding):
    assert people(tmp_path, "csv", table.encode(encoding))[1] == [("j@example.org", "Jörg Müller"), ("", "Große AG")]


def test_several_addresses_in_a_cell_and_cells_with_lines(tmp_path):
    table = 'Name,Notes,E-mail 1 - Value\r\nKim,"a\r\nb ""c""",a@example.org ::: b@example.org\r\n'
    assert people(tmp_path, "csv", table)[1] == [("a@example.org", "Kim"), ("b@example.org", "Kim")]


def test_without_column_names_every_address_counts(tmp_path):
    assert people(tmp_path, "csv", "a@example.org;Kim\nx;b@example.org\n")[1] == [
        ("a@example.org", ""),
        ("b@example.org", ""),
    ]


def test_what_cannot_be_read_is_counted(tmp_path, monkeypatch):
    monkeypatch.setattr(contacts, "MOST", 2)
    found, rows = people(tmp_path, "csv", 'Name,Email\n"' + "x" * 200_000 + "\nb,b@example.org\n" * 3)
    assert found.problems["line_unreadable"] >= 1
    found, rows = people(tmp_path, "csv", "Email\n" + "".join(f"{at}@example.org\n" for at in range(9)))
    assert len(rows) == 2
    assert "too_many_contacts" in {reason.code for reason in found.not_checked}


def test_lines_of_any_length(tmp_path):
    card = b"BEGIN:VCARD\nFN:Kim\nPHOTO:" + b"A" * 5_000_000 + b"\n " + b"B" * 5_000_000 + b"\nEMAIL:k@example.org\n"
    assert people(tmp_path, "vcard", card)[1] == [("k@example.org", "Kim")]
    assert people(tmp_path, "vcard", b"BEGIN:VCARD\n" + b'EMAIL;X="' * 300_000)[1] == []


@pytest.mark.parametrize("wishes", [{"depth": Depth.COUNTS}, {"folders": ["x"]}])
def test_an_address_book_is_read_as_a_whole(tmp_path, wishes):
    (tmp_path / "a.vcf").write_text(CARDS)
    with pytest.raises(UsageError):
        look(tmp_path / "a.vcf", **wishes)


@given(st.sampled_from(["vcard", "ics", "csv"]), st.binary(max_size=300))
def test_any_octets_are_read(tmp_path_factory, kind, data):
    path = tmp_path_factory.mktemp("book") / "a"
    path.write_bytes(b"BEGIN:VCARD\nEMAIL;" + data + b"\nATTENDEE;CN=" + data)
    assert look(Archive(kind, path)).messages == 0
