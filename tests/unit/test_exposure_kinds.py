"""The detectors by example: what people write, and what only looks like it. Development texts, not the frozen set."""

from __future__ import annotations

import hashlib
import hmac

import pytest

from postfall.exposure.load import detector, kinds
from postfall.mailbox.model import Level

SALT = b"0123456789abcdef"
FOUND = [
    ("iban", "Meine IBAN ist DE89 3704 0044 0532 0130 00.", "DE89370400440532013000"),
    ("iban", "DE89370400440532013000", "DE89370400440532013000"),
    ("iban", "Konto: DE89\u00a03704\u00a00044\u00a00532\u00a00130\u00a000 Danke", "DE89370400440532013000"),
    ("iban", "> IBAN: DE89 3704 0044\n> 0532 0130 00", "DE89370400440532013000"),
    ("iban", "to GB29 NWBK 6016 1331 9268 19 please", "GB29NWBK60161331926819"),
    ("iban", "AT61 1904 3002 3457 3201 bei der Bank", "AT611904300234573201"),
    ("iban", "FR14-2004-1010-0505-0001-3M02-606", "FR1420041010050500013M02606"),
    ("iban", "NO93 8601 1117 947 og DE", "NO9386011117947"),
    ("iban", "IBAN DE 89 3704 0044 0532 0130 00 BIC COBADEFFXXX", "DE89370400440532013000"),
    ("card", "Bitte die Karte 4111 1111 1111 1111 belasten", "4111111111111111"),
    ("card", "4111-1111-1111-1111", "4111111111111111"),
    ("card", "Amex 3782 822463 10005 exp 01/29", "378282246310005"),
    ("card", "Kreditkartennr.: 5555555555554444", "5555555555554444"),
    ("card", "Inhaber\tKartennummer\tAblauf\nA. Muster\t5555555555554444\t12/28", "5555555555554444"),
    ("tax_id", "Steuer-IdNr.: 86 095 742 719", "86095742719"),
    ("tax_id", "meine steuerliche Identifikationsnummer 86095742719", "86095742719"),
    ("tax_id", "Name;Geburtstag;IdNr\nA;1.1.1980;86095742719", "86095742719"),
    ("tax_number", "Steuernummer 181/815/08155", "18181508155"),
    ("tax_number", "StNr 93815/08152 (FA Muster)", "9381508152"),
    ("tax_number", "Ihre Steuernummer: 133/8150/8159", "13381508159"),
    ("vat_id", "USt-IdNr. DE136695976", "DE136695976"),
    ("vat_id", "UID: ATU13585627", "ATU13585627"),
    ("vat_id", "CHE-107.787.577 MWST", "CHE107787577"),
    ("vat_id", "VAT: NL 004495445B01", "NL004495445B01"),
    ("pension_number", "RV-Nummer 15 070649 C 103", "15070649C103"),
    ("pension_number", "Bitte anmelden, 15070649C103, ab 1.3.", "15070649C103"),
    ("health_insurance_number", "KVNR A000500015", "A000500015"),
    ("health_insurance_number", "Krankenversicherung: Versichertennummer\nC000500021", "C000500021"),
    ("id_card", "Personalausweis: L01X00T471", "L01X00T47"),
    ("id_card", "IDD<<L01X00T471<<<<<<<<<<<<<<<\n6408125F3101012D<<<<<<<<<<<<<0", "L01X00T47"),
    ("passport", "Reisepassnummer C01X00T478", "C01X00T47"),
    ("passport", "C01X00T478D<<6408125F2702283<<<<<<<<<<<<<<<4", "C01X00T47"),
    ("passport", "L898902C36UTO7408122F1204159ZE184226B<<<<<10", "L898902C3"),
    ("passport", "Passport No.: P1234567", "P1234567"),
    ("phone", "Telefon 0221/4710815", "+492214710815"),
    ("phone", "+49 (0) 221 4710815", "+492214710815"),
    ("phone", "mobil: 0171 1234567", "+491711234567"),
    ("phone", "Gruß, Anna (0171-1234567)", "+491711234567"),
    ("phone", "+43 1 5880420 oder per Mail", "+4315880420"),
    ("phone", "my cell phone is (212) 555-2368", "+12125552368"),
    ("birth_date", "geb. am 3. Mai 1961", "1961-05-03"),
    ("birth_date", "Erika Muster, * 12.08.1964 in Berlin", "1964-08-12"),
    ("birth_date", "date of birth: August 12, 1964", "1964-08-12"),
    ("birth_date", "Vorname\tGeburtsdatum\nErika\t12.08.1964", "1964-08-12"),
    ("birth_date", "DOB: 12/08/1964", "1964-08-12"),
    ("password", "Das Kennwort lautet: hallo123", "hallo123"),
    ("password", "pw: Tr0ub4dor&3", "Tr0ub4dor&3"),
    ("password", "password is hunter2", "hunter2"),
    ("password", "Dienst;Benutzer;Passwort\nShop;anna;geheim#1\nBank;anna;Zwei22", "geheim#1"),
    ("password", "Die PIN lautet 4711.", "4711"),
    ("token", "key AK" + "IAIOSFODNN7EXAMPLE", "AK" + "IAIOSFODNN7EXAMPLE"),
    ("licence_plate", "Kfz-Kennzeichen: MTK-AB 123", "MTKAB123"),
    ("licence_plate", "amtl. Kennzeichen HH X 7E", "HHX7E"),
    ("at_social_security", "SV-Nr. 1237 010180", "1237010180"),
    ("ch_ahv", "Herr Muster, 756.9217.0769.85", "7569217076985"),
    ("ch_ahv", "AHV 7569217076985", "7569217076985"),
    ("email", "Schreiben Sie an Anna.Muster@Example.org!", "anna.muster@example.org"),
]
NOT_FOUND = [
    "Bestellung 4111111111111111 ist unterwegs",
    "https://shop.example/4111111111111111",
    "Auftragsnummer: 86095742719",
    "4711 0815 4711 0815 4711 0815",
    "Ihre Rechnung 0221-4710815 vom 3.4.",
    "§ 203 StGB, § 1922 Abs. 1 BGB, Art. 9 DSGVO",
    "ISBN 978-3-16-148410-0, EAN 4006381333931",
    "550e8400-e29b-41d4-a716-446655440000",
    "2025-11-05T10:11:12.123456Z",
    "Passwort vergessen? Hier zurücksetzen: https://portal.example/r?x=1",
    "Ihr Passwort läuft am 3.4.2025 ab",
    "Your password expires in 14 days",
    "Passwort: ********",
    "Passwort: https://portal.example/neu1",
    "Das Passwort ist mindestens 12-stellig",
    "Frau Born, gebucht am 12.03.2024",
    "Mietvertrag vom 12.03.1999, geb. Muster",
    "Version 10.15.7.1, Build 19H2026",
    "Message-ID: <20251105.123456@mail.example.org>",
    "Bild cid:image001.png@01DA1234.5678",
    "HRB 123456 B, Amtsgericht Köln",
    "192.168.178.20 und 10.0.0.1",
    "Ticket A000500015 wurde geschlossen",
    "Prof. Krebs hat den Vortrag gehalten.",
]
NEAR = [
    ("iban", "IBAN: DE89 3704 0044 0532 0130 01"),
    ("iban", "IBAN: WL41 5097 1234 5678 9012 34"),
    ("card", "Kreditkarte 4111 1111 1111 1112"),
    ("tax_id", "Steuer-ID 86 095 742 710"),
    ("vat_id", "USt-IdNr. DE136695977"),
    ("pension_number", "Rentenversicherungsnummer 15070649C104"),
    ("health_insurance_number", "Versichertennummer A000500016"),
    ("id_card", "Personalausweis L01X00T472"),
    ("passport", "Reisepass C01X00T479"),
    ("at_social_security", "SV-Nummer 1238 010180"),
    ("ch_ahv", "AHV-Nr. 756.9217.0769.84"),
]
HINTS = [
    ("health", "Anbei die Krankmeldung bis 12.3."),
    ("religion", "Kirchensteuer: römisch-katholisch"),
    ("union", "seit 2019 Gewerkschaftsmitglied"),
    ("politics", "ihre Parteimitgliedschaft"),
    ("sex_life", "wegen sexueller Belästigung: sexuelle Belästigung am Arbeitsplatz"),
    ("ethnic", "sein Asylantrag von 2022"),
    ("biometric", "Zutritt per Fingerabdruck"),
    ("genetic", "Ergebnis des DNA-Test vom Montag"),
    ("criminal", "das Führungszeugnis liegt bei"),
    ("financial", "ein Mahnbescheid kam"),
    ("payroll", "die Gehaltsabrechnung für Mai"),
    ("employment", "zweite Abmahnung"),
    ("contract", "die Geheimhaltungsvereinbarung"),
    ("legal", "our power of attorney"),
    ("health", "meine Mutter ist dement"),
    ("criminal", "zum Bußgeldverfahren fehlt uns die Akte"),
    ("legal", "in dem Rechtsstreit wird Termin bestimmt"),
    ("financial", "ich habe Wohngeld beantragt"),
]


@pytest.fixture(scope="module")
def scan():
    return detector(SALT).scan


def digest(kind: str, bare: str) -> str:
    return hmac.new(SALT, f"{kind}:{bare}".encode(), hashlib.sha256).hexdigest()[:16]


@pytest.mark.parametrize(("kind", "text", "bare"), FOUND, ids=lambda value: value[:30])
def test_what_people_write_is_found(scan, kind, text, bare):
    found = {(row.kind, row.digest): row for row in scan("1", text) if row.level is Level.COUNTED}
    row = found[kind, digest(kind, bare)]
    assert bare not in row.masked.replace(" ", "")
    assert text[row.offset : row.offset + 1].strip()


@pytest.mark.parametrize("text", NOT_FOUND, ids=lambda text: text[:30])
def test_what_only_looks_like_it_is_not_counted(scan, text):
    assert [row for row in scan("1", text) if row.level is Level.COUNTED] == []


@pytest.mark.parametrize(("kind", "text"), NEAR, ids=lambda value: value[:30])
def test_a_wrong_check_digit_is_a_near_miss(scan, kind, text):
    assert [(row.kind, row.level) for row in scan("1", text)] == [(kind, Level.NEAR_MISS)]


@pytest.mark.parametrize("label", ["Steuer-ID", "Identifikationsnummer", "tax ID"])
def test_a_number_below_a_phone_number_is_what_its_own_name_says(scan, label):
    """`048 571 943` out of the wrong tax id is a number of the telephone plan, too."""
    text = f"Name: Kim Lee\nTel. 040 66969 582\n\n{label}: 62 048 571 943\n"
    assert [(row.kind, row.level.value) for row in scan("1", text)] == [("phone", "counted"), ("tax_id", "near_miss")]
    assert [row.kind for row in scan("1", "Steuer-ID folgt, Tel. 040 66969 582")] == ["phone"]


@pytest.mark.parametrize(("kind", "text"), HINTS, ids=lambda value: value[:30])
def test_words_are_hints_with_the_words_around_them(scan, kind, text):
    rows = [row for row in scan("1", text) if row.kind == kind]
    assert rows
    assert rows[0].level is Level.HINT
    assert rows[0].digest == ""
    assert 0 < len(rows[0].masked) <= 40
    assert not any(sign.isdigit() for sign in rows[0].masked)


def test_every_kind_has_its_example():
    assert {kind for kind, *_ in FOUND} | {kind for kind, _ in HINTS} == set(kinds())
