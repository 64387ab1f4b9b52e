"""A message taken apart: which texts come out, what is counted, and that nothing a message holds breaks us."""

from __future__ import annotations

import base64
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.fixtures.corpus import spam_assassin

from postfall.mailbox.content.model import Bounds, Extracted, PartText
from postfall.mailbox.content.parts import open_message
from postfall.mailbox.model import UNINSPECTED, Attachment


def texts(message: bytes, **more) -> dict[str, str]:
    return {text.part: text.text for text in open_message(message, **more).texts}


def gaps(message: bytes, **more) -> list[tuple[str, str]]:
    return [(gap.part, gap.code) for gap in open_message(message, **more).not_inspected]


def mixed(*parts: bytes, boundary: bytes = b"b") -> bytes:
    body = b"".join(b"--" + boundary + b"\r\n" + part + b"\r\n" for part in parts)
    return b'Content-Type: multipart/mixed; boundary="%s"\r\n\r\n%s--%s--\r\n' % (boundary, body, boundary)


class Echo:
    """Stands in for the process that opens documents: says what it was handed."""

    def __init__(self) -> None:
        self.asked = []

    def text(self, kind, data, name=""):
        self.asked.append((kind, data, name))
        return Extracted((PartText("", "", kind, "first"), PartText("2.1", "inner.txt", "plain", "second")), ())


# -- what comes out ----------------------------------------------------------------------------------------------------


def test_parts_are_numbered_like_imap_numbers_them():
    """RFC 9051 6.4.5: the parts of an attached message go on below its number."""
    inner = b"Content-Type: message/rfc822\r\n\r\nSubject: inner\r\n" + mixed(b"\r\nhello", b"\r\nthere", boundary=b"c")
    simple = b"Content-Type: message/rfc822\r\n\r\nSubject: plain one\r\n\r\nbody"
    message = b"Subject: outer\r\n" + mixed(b"\r\nfirst", inner, simple)
    assert texts(message) == {
        "subject": "outer",
        "1": "first",
        "2.subject": "inner",
        "2.1": "hello",
        "2.2": "there",
        "3.subject": "plain one",
        "3.1": "body",
    }


def test_a_message_without_parts_is_part_1():
    assert texts(b"Subject: s\r\n\r\nhello\r\n") == {"subject": "s", "1": "hello\r\n"}


@pytest.mark.parametrize(
    ("header", "body"),
    [
        (b"Content-Transfer-Encoding: base64", base64.b64encode("Grüße, IBAN".encode())),
        (b"Content-Transfer-Encoding: BASE64 ", b"R3LDvMOf!!ZSwg\r\nSU\r\nJBTg"),
        (b"Content-Transfer-Encoding: quoted-printable", b"Gr=C3=BC=C3=\r\n=9Fe, IBAN"),
        (b"Content-Type: text/plain; charset=iso-8859-1", "Grüße, IBAN".encode("latin-1")),
        (b"Content-Type: text/plain; charset=nonsense", "Grüße, IBAN".encode()),
        (b"Content-Type: text/plain", "Grüße, IBAN".encode("cp1252")),
        (b"Content-Type: text/plain; charset=utf-16", "Grüße, IBAN".encode("utf-16")),
        (b"Content-Type: text/plain; charset=us-ascii", b"\xef\xbb\xbf" + "Grüße, IBAN".encode()),
    ],
)
def test_encodings_and_charsets(header, body):
    assert texts(header + b"\r\n\r\n" + body)["1"] == "Grüße, IBAN"


def test_base64_that_was_glued_together_is_read_to_its_end():
    body = base64.b64encode(b"first one;") + b"\r\n" + base64.b64encode(b"second one, a good deal longer")
    assert texts(b"Content-Transfer-Encoding: base64\n\n" + body)["1"] == "first one;second one, a good deal longer"


def test_cards_and_tables_are_put_together():
    card = b"Content-Type: text/calendar\n\nDESCRIPTION:IBAN DE89 3704 00\n 44 0532\n"
    assert "DE89 3704 0044 0532" in texts(mixed(card))["1"]
    table = b"Content-Type: text/csv\n\nName;Geburtsdatum\nMax;29.02.1980\n"
    assert "Geburtsdatum: 29.02.1980" in texts(mixed(table))["1"]
    xml = b"Content-Type: text/xml\n\n<a><b>12</b><c>34</c></a>"
    assert texts(mixed(xml))["1"] == "12 34"


def test_files_within_a_text_are_found():
    text = b"Content-Type: text/plain\n\nHello\nbegin 644 note.txt\n,2&5L;&\\@=V]R;&0A\n`\nend\nBye\n"
    opened = open_message(text)
    assert [(one.part, one.text) for one in opened.texts] == [("1/1", "Hello world!"), ("1", "Hello\n\nBye\n")]
    assert opened.attachments == (Attachment("note.txt", "application/octet-stream", 12, "1/1"),)


def test_names_of_attachments_however_they_are_written():
    written = (
        b"Content-Disposition: attachment; filename*0*=utf-8''L%C3%B6h; filename*1=ne.pdf",
        b"Content-Disposition: attachment; filename*=iso-8859-1''L%F6hne.pdf",
        b'Content-Type: application/pdf; name="=?utf-8?q?L=C3=B6hne.pdf?="',
        "Content-Disposition: attachment; filename=Löhne.pdf".encode(),
        'Content-Disposition: attachment;\r\n\tfilename="Löhne.pdf"'.encode("latin-1"),
    )
    opened = open_message(mixed(*(one + b"\r\n\r\nx" for one in written)))
    assert {one.name for one in opened.attachments} == {"Löhne.pdf"}
    assert [one.part for one in opened.attachments] == ["1", "2", "3", "4", "5"]


def test_only_nameless_plain_text_and_html_are_no_attachments():
    types = (b"text/plain", b"text/html", b"text/calendar", b"application/json", b"message/delivery-status")
    opened = open_message(mixed(*(b"Content-Type: " + one + b"\r\n\r\nx" for one in types)))
    assert [one.type for one in opened.attachments] == ["text/calendar", "application/json"]
    held = mixed(b"Content-Type: text/plain\r\nContent-Disposition: attachment\r\n\r\nx")
    assert len(open_message(held).attachments) == 1


def test_documents_go_to_the_extractor_decoded_and_by_what_they_are():
    echo = Echo()
    lying = b"Content-Type: image/png; name=x.png\nContent-Transfer-Encoding: base64\n\n" + base64.b64encode(
        b"%PDF-1.7 x"
    )
    office = b"Content-Type: application/octet-stream; name=list.xlsx\n\nPK\x03\x04"
    found = texts(mixed(lying, office), extractor=echo)
    assert echo.asked == [("pdf", b"%PDF-1.7 x", "x.png"), ("zip", b"PK\x03\x04", "list.xlsx")]
    assert found == {"1": "first", "1/2.1": "second", "2": "first", "2/2.1": "second"}
    assert gaps(mixed(lying)) == [("1", "unsupported")]


def test_a_delivery_report_names_whom_it_did_not_reach():
    status = b"Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx\n\n%s\nAction: failed\nStatus: 5.1.1\n"
    report = mixed(b"\nsorry", status % b"Final-Recipient: rfc822; anna@customer.example")
    assert open_message(report).failed == ("anna@customer.example",)
    forwarded = mixed(b"Content-Type: message/rfc822\n\n" + report, boundary=b"c")
    assert open_message(forwarded).failed == ()


@pytest.mark.parametrize(
    ("part", "code"),
    [
        (b"Content-Type: multipart/encrypted; boundary=c\n\n--c\n\nx\n--c--", "encrypted"),
        (b"Content-Type: application/pkcs7-mime; smime-type=enveloped-data\n\nMII", "encrypted"),
        (b"Content-Type: application/pkcs7-mime; smime-type=signed-data\n\n\x30\x80\x06", "unsupported"),
        (b"Content-Type: application/octet-stream; name=x.pgp\n\n\x85\x00", "encrypted"),
        (b"\nHi\n-----BEGIN PGP MESSAGE-----\nabc\n-----END PGP MESSAGE-----\nBye", "encrypted"),
        (b"Content-Type: image/jpeg\n\n\xff\xd8", "image"),
        (b"Content-Type: audio/ogg\n\nOggS", "sound_or_film"),
        (b"Content-Type: application/octet-stream; name=film.MOV\n\n\x00\x00", "sound_or_film"),
        (b"Content-Type: application/ms-tnef; name=winmail.dat\n\n\x78\x9f\x3e\x22\x01\x00", "unsupported"),
    ],
)
def test_what_nobody_can_look_into_is_counted(part, code):
    assert gaps(mixed(part)) == [("1", code)]


def test_signatures_hide_nothing():
    signed = mixed(b"\ntext", b"Content-Type: application/pgp-signature\n\n-----BEGIN PGP SIGNATURE-----")
    assert gaps(signed) == []


# -- malformed ---------------------------------------------------------------------------------------------------------

MALFORMED = {
    "nothing": b"",
    "one line end": b"\n",
    "header only": b"Subject: wanted",
    "empty message id": b"Message-ID: <>\nSubject: s\n\nwanted",
    "literal in message id": b"Message-ID: <[x]@y>\n\nwanted",
    "no header": b"\nwanted",
    "mbox line": b"From someone Mon Jan  1\nSubject: s\n\nwanted",
    "broken base64": b"Content-Transfer-Encoding: base64\n\nd2F*udGVkI",
    "broken encoded word": b"Subject: =?utf-8?b?????=\n\nwanted",
    "raw 8 bit header": b"Subject: \xff\xfe\x80\n\nwanted",
    "no closing boundary": b"Content-Type: multipart/mixed; boundary=b\n\n--b\n\nwanted",
    "no boundary": b"Content-Type: multipart/mixed\n\nwanted",
    "boundary that does not occur": b"Content-Type: multipart/mixed; boundary=b\n\nwanted",
    "boundary without quotes and with more": b"Content-Type: multipart/mixed; boundary=b; x\n\n--b\n\nwanted\n--b--",
    "no type": b"Content-Type:\n\nwanted",
    "type without a stroke": b"Content-Type: text\n\nwanted",
    "stray line in the header": b"Subject: s\nstray\nContent-Transfer-Encoding: base64\n\nd2FudGVk",
    "no empty line before the text": b"Content-Type: multipart/mixed; boundary=b\n\n--b\nwanted: x\n--b--",
    "ancient line ends": b"Subject: s\r\rwanted",
    "nul": b"Subject: \x00\n\nwanted\x00",
    "boundary within a boundary": b"Content-Type: multipart/mixed; boundary=b\n\n--bb\n--b\n\nwanted\n--bc\n--b--",
    "multipart in base64": b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n"
    + base64.b64encode(b"\nwanted"),
}


@pytest.mark.parametrize("name", MALFORMED)
def test_malformed_messages_give_what_mail_programs_would_show(name):
    opened = open_message(MALFORMED[name])
    assert ("wanted" in " ".join(text.text for text in opened.texts)) == (MALFORMED[name].strip() != b"")
    assert opened.not_inspected == ()


# -- hostile -----------------------------------------------------------------------------------------------------------


def test_ten_thousand_parts_are_counted_not_opened():
    opened = open_message(mixed(*[b"\nx"] * 10_000))
    assert len(opened.texts) == 1000
    assert [(gap.part, gap.code) for gap in opened.not_inspected] == [("1001", "too_many_parts")]
    assert opened.not_inspected[0].octets > 9000 * len("--b\r\n\nx\r\n")


def test_deep_nesting_ends():
    message = b"\nbottom"
    for level in range(100):
        message = mixed(message, boundary=b"b%d" % level)
    assert gaps(message) == [(".".join("1" * 30), "too_deep")]
    letter = b"\nbottom"
    for _ in range(100):
        letter = b"Content-Type: message/rfc822\n\n" + letter
    assert [code for _, code in gaps(letter)] == ["too_deep"]


def test_a_header_of_ten_megabytes_is_cut_and_counted():
    opened = open_message(b"Subject: kept\nX-Long: " + b"x" * (10 << 20) + b"\n\nbody")
    assert [(text.part, text.text) for text in opened.texts] == [("subject", "kept"), ("1", "body")]
    assert [(gap.part, gap.code) for gap in opened.not_inspected] == [("header", "too_large")]


def test_long_texts_are_cut_and_counted():
    bounds = Bounds(text=1000, texts=2500)
    opened = open_message(mixed(*[b"\n" + b"x" * 1500] * 3), bounds=bounds)
    assert [len(text.text) for text in opened.texts] == [1000, 1000, 500]
    assert [gap.octets for gap in opened.not_inspected] == [500, 500, 1000]
    assert {gap.code for gap in opened.not_inspected} == {"too_large"}


def test_a_message_that_was_cut_off_says_where():
    message = mixed(b"\nfirst", b"Content-Type: application/pdf\n\n%PDF-1.7 and so on")
    echo = Echo()
    assert gaps(message[:-12], whole=False, extractor=echo) == [("2", "cut_short")]
    assert echo.asked == [], "half a document is none"
    assert gaps(b"Subject: s\n\nhel", whole=False) == [("1", "cut_short")]
    assert gaps(b"Subject: s\n\nhello", bounds=Bounds(message=14)) == [("1", "cut_short")]


def test_documents_that_take_long_are_bounded_for_the_whole_message():
    echo = Echo()
    part = b"Content-Type: application/pdf\n\n%PDF-1.7"
    assert gaps(mixed(part), extractor=echo, bounds=Bounds(message_seconds=0)) == [("1", "time")]
    assert echo.asked == []


def test_a_nested_message_that_must_be_decoded_is_bounded():
    inner = base64.encodebytes(b"Subject: in\n\n" + b"x" * 5000)
    part = b"Content-Type: message/rfc822\nContent-Transfer-Encoding: base64\n\n" + inner
    assert gaps(mixed(part), bounds=Bounds(document=1000)) == [("1", "too_large")]
    assert texts(mixed(part))["1.subject"] == "in"


def test_many_gaps_do_not_fill_the_inventory():
    armour = b"\n-----BEGIN PGP MESSAGE-----\nx\n-----END PGP MESSAGE-----"
    opened = open_message(mixed(*[armour] * 30), bounds=Bounds(parts=10))
    assert len(opened.not_inspected) <= 21


PIECES = b"""Content-Type: multipart/mixed; boundary=b\r
|Content-Type: text/html
|Content-Type: message/rfc822
|Content-Type: text/csv
|Content-Type: message/delivery-status
|Content-Transfer-Encoding: base64
|Content-Disposition: attachment; filename*0*=|begin 644 x
|end
|
|\r
|--b|--b--|=?utf-8?q?|<!--|<script>|&#|-----BEGIN PGP MESSAGE-----|%PDF-|PK\x03\x04|"|;|\xff\xfe|AAAA""".split(b"|")


@given(st.lists(st.one_of(st.sampled_from(PIECES), st.binary(max_size=20)), max_size=40), st.booleans())
def test_no_octets_break_us(pieces, whole):
    opened = open_message(b"".join(pieces), whole=whole, extractor=Echo())
    assert {gap.code for gap in opened.not_inspected} <= set(UNINSPECTED)
    assert whole or "cut_short" in {gap.code for gap in opened.not_inspected}


# -- real --------------------------------------------------------------------------------------------------------------


def test_six_thousand_real_messages_come_apart():
    """What could not be read is counted; the numbers are those of `docs/explanation/what-we-read-in-contents.md`."""
    codes, kinds = Counter(), Counter()
    for message in spam_assassin():
        opened = open_message(message)
        codes.update(gap.code for gap in opened.not_inspected)
        kinds.update(text.kind for text in opened.texts)
    print(dict(codes), dict(kinds))
    assert kinds["plain"] > 5000
    assert kinds["html"] > 1000
    assert set(codes) <= {"image", "unsupported", "encrypted", "sound_or_film"}
    assert codes["unsupported"] < 10
