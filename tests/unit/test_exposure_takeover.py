"""Which accounts can be taken over, which kinds of data lie there: words with their traps."""

from __future__ import annotations

from collections import Counter

import pytest
from tests.fixtures.looks import ME, at, day, estimated, look, mail, shut

from postfall.exposure.hints import DATA_KINDS, PERSON_GROUPS
from postfall.exposure.knowledge import TakeoverFile
from postfall.exposure.load import knowledge
from postfall.exposure.model import CATEGORIES
from postfall.exposure.wordlist import WordList, readable
from postfall.mailbox.model import Attachment, Finding, Level
from postfall.playbook.read import find_playbook

SPAN = shut("11-20 09:00", access_first_at=at("11-10 09:00"))


def accounts(*rows):
    return estimated(look(*rows), facts=SPAN).takeover


def kinds(*rows, **more):
    found = estimated(look(*rows, **more), facts=SPAN).kinds
    return {(row.kind, row.level): row for row in found}


def test_accounts_are_ranked_by_damage_with_what_shows_them():
    rows = (
        mail("1", "11-01", sender="noreply@instagram.com", subject="Verify your email"),
        mail("2", "11-02", sender="service@paypal.de", subject="Neue Anmeldung bei Ihrem Konto"),
        mail("3", "11-05", sender="service@paypal.de", subject="Ihr Sicherheitscode"),
        mail("4", "11-03", sender="no-reply@mail.sparkasse.de", subject="Setzen Sie Ihr Passwort zurück"),
        mail("5", "11-04", sender="no-reply@amazon.de", subject="Ihre Bestellung"),
        mail("late", "11-22", sender="no-reply@dropbox.com", subject="Reset your password"),
    )
    found = accounts(*rows)
    assert [(row.rank, row.service, row.category, row.messages) for row in found] == [
        (1, "Sparkasse", "bank", 1), (2, "PayPal", "payment", 2), (3, "Amazon", "shop", 1),
        (4, "Instagram", "social", 1),
    ]  # fmt: skip
    paypal = found[1]
    assert (paypal.signs, paypal.last, paypal.domains, paypal.known) == (
        (("code", 1), ("security", 1)), day("11-05"), ("paypal.de",), True,
    )  # fmt: skip
    assert paypal.rows == (("INBOX", "u2"), ("INBOX", "u3"))


def test_an_unknown_shop_is_found_by_its_domain_and_marked():
    (found,) = accounts(mail("1", sender="shop@mail.holz-nord.co.uk", subject="Willkommen! Ihre Registrierung"))
    assert (found.service, found.category, found.known) == ("holz-nord.co.uk", "other", False)


@pytest.mark.parametrize(
    "row",
    [
        mail("1", sender="kim@kunde.example", subject="Passwort vergessen, kannst du helfen?"),  # a person
        mail("1", sender="info@arcor.de", subject="Passwort zurücksetzen"),  # a mail provider is nobody's shop
        mail("1", sender="info@kunde.example", subject="Willkommen bei unserem Newsletter"),
        mail("1", sender="info@kunde.example", subject="Rabattcode: 20 % auf alles"),
        mail("1", sender="info@kunde.example", subject="Konto gesperrt! Passwort zurücksetzen", folder="Junk"),
        mail("1", sender="admin@firma.example", subject="Neues Passwort für das Netz"),  # the own house
        mail("1", sender=ME, to="info@paypal.de", subject="Passwort vergessen", folder="Sent"),
        mail("1", sender="news@amazon.de", subject="Angebote der Woche", marks=("bulk",)),
        mail("1", sender="info@kunde.example", subject="Ihre Rechnung"),
    ],
    ids=lambda row: f"{row.sender[0].address} {row.subject}",
)
def test_what_is_no_account(row):
    assert accounts(row) == ()


@pytest.mark.parametrize(
    ("subject", "sign"),
    [
        ("Passwort zurücksetzen", "reset"), ("Ihr neues Kennwort", "reset"), ("Reset your password", "reset"),
        ("Ihr Bestätigungscode lautet 331", "code"), ("123456 is your verification code", "code"),
        ("Bitte bestätigen Sie Ihre E-Mail-Adresse", "registration"), ("Verify your email address", "registration"),
        ("Willkommen bei Holz-Nord", "welcome"), ("Welcome to Acme", "welcome"),
        ("Neue Anmeldung von einem Gerät", "security"), ("Security alert", "security"),
    ],
)  # fmt: skip
def test_subjects_in_both_languages(subject, sign):
    assert sign in knowledge().signs.labels(subject)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Rechnung Nr. 2024-17", "invoice"), ("Ihre Telefonrechnung", "invoice"), ("INVOICE_7.pdf", "invoice"),
        ("Angebot Dachstuhl", "offer"), ("Mietvertrag.pdf", "contract"), ("Bewerbung als Tischlerin", "application"),
        ("Lebenslauf_Lee.docx", "application"), ("CV Kim Lee", "application"), ("Kündigung", "employment"),
        ("Lohnabrechnung Mai", "payroll"), ("Gehaltszettel", "payroll"), ("payslip-may.pdf", "payroll"),
        ("Krankmeldung", "sick_note"), ("AU Arbeitsunfähigkeitsbescheinigung", "sick_note"),
        ("Ihr Laborbefund", "health"), ("Klageschrift", "legal"),
        ("Steuererklärung 2025", "tax"), ("Personalausweis_Vorderseite.jpg", "id_copy"), ("Passport scan", "id_copy"),
        ("WLAN-Schlüssel", "credentials"), ("Zugangsdaten für das Portal", "credentials"),
        ("Neue IBAN", "bank_details"),
        ("Klassenfahrt 4b", "children"), ("Ku\u0308ndigung", "employment"),
    ],
)  # fmt: skip
def test_words_that_hint_at_a_kind(text, kind):
    assert kind in knowledge().attachment(text)


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Wir haben gehalten, was wir versprachen", "payroll"), ("Das lohnt sich", "payroll"),
        ("Neue Berechnung", "invoice"), ("Schulung am Montag", "children"), ("Schulden", "children"),
        ("Steuerung der Heizung", "tax"), ("Um Antwort wird erbeten", "contract"),
        ("Notarzt am Wochenende", "contract"),
        ("Tagesgericht: Suppe", "legal"), ("Fehlerdiagnose am Drucker", "health"), ("Prof. Krebs lädt ein", "health"),
        ("Passwort vergessen?", "credentials"), ("Reset your password", "credentials"),
        ("Sonderangebot", "offer"), ("image001.jpg", "photos"), ("In order to proceed", "offer"),
        ("Terminvereinbarung", "contract"), ("Zugang für Ute Wagenknecht", "payroll"),
        ("Vertrag zur Auftragsverarbeitung", "offer"),
    ],
)  # fmt: skip
def test_words_that_only_look_like_it(text, kind):
    assert kind not in knowledge().attachment(text)


def test_hints_come_from_folder_subject_sender_and_attachment():
    rows = (
        mail("1", folder="Bewerbungen"),
        mail("2", subject="Bewerbung", sender="bewerbung@kunde.example"),
        mail("3", attachments=(Attachment("Lebenslauf.pdf", "application/pdf", 9, "2"),)),
        mail("4", subject="Bewerbung jetzt!", marks=("bulk",)),
        mail("5", subject="Bewerbung", folder="Junk"),
    )
    found = kinds(*rows)[("application", "hint")]
    assert (found.messages, found.findings) == (3, 4)
    assert dict(found.where) == {"folder": 1, "subject": 1, "sender": 1, "attachment": 1}


def test_a_top_level_domain_is_no_word():
    assert ("employment", "hint") not in kinds(mail("1", sender="ana@tvrtka.hr"))


def test_a_surname_in_a_domain_is_no_tax_office():
    assert ("tax", "hint") not in kinds(mail("1", sender="dispo@spedition-elster.example"))
    assert ("tax", "hint") in kinds(mail("1", sender="portal@elster.example"))


def test_findings_count_each_value_once_and_near_misses_stand_apart():
    def found(kind, level, digest, offset):
        return Finding(kind, level, "1", offset, "rule", "DE…", digest)

    iban = found("iban", Level.COUNTED, "d1", 3)
    rows = (
        mail("1", findings=(iban, found("iban", Level.COUNTED, "d2", 9), found("iban", Level.NEAR_MISS, "", 20))),
        mail("2", findings=(iban, found("iban", Level.NEAR_MISS, "", 20), found("health", Level.HINT, "", 1))),
        mail("3", subject="Arztbrief"),
        mail("late", "11-22", findings=(found("card", Level.COUNTED, "d9", 1),)),
    )
    found_kinds = kinds(*rows)
    numbers = {key: (row.messages, row.findings) for key, row in found_kinds.items()}
    assert numbers == {("iban", "counted"): (2, 2), ("iban", "near_miss"): (2, 2), ("health", "hint"): (2, 2)}
    assert found_kinds[("health", "hint")].special
    assert {"content", "subject"} == {*dict(found_kinds[("health", "hint")].where)}


def test_suggestions_are_answers_and_options_of_the_template_and_near_misses_suggest_nothing():
    near = Finding("card", Level.NEAR_MISS, "1", 1, "rule", "…", "")
    found = estimated(look(mail("1", subject="Krankmeldung", findings=(near,))), facts=SPAN).suggestions
    assert found.data_kinds == ("identity", "contact", "employment", "communication", "health")
    assert found.person_groups == ("employees", "contacts")
    assert found.data_types == ("a", "b", "k", "m")
    assert found.person_categories == ("b",)


def test_every_kind_maps_to_answers_that_the_playbook_knows():
    playbook, _ = find_playbook("compromised-mailbox")
    assert tuple(option.value for option in playbook.fact("data_kinds").options) == DATA_KINDS
    assert tuple(option.value for option in playbook.fact("person_groups").options) == PERSON_GROUPS
    for hint in knowledge().hints.values():
        assert {*hint.data_kinds} <= {*DATA_KINDS}, hint.id
        assert {*hint.person_groups} <= {*PERSON_GROUPS}, hint.id


def test_the_services_are_many_and_of_every_category():
    names = {(service.name, service.category) for service in knowledge().services.values()}
    counts = Counter(category for _, category in names)
    assert len(names) >= 300
    assert counts.keys() == {*CATEGORIES}
    assert min(counts.values()) >= 10
    for domain in knowledge().services:
        assert domain == domain.lower().strip("."), domain
        assert "." in domain


def test_a_broken_table_of_services_is_refused():
    whole = {"format": 1, "signs": {"reset": "x"}, "never": "y", "machines": "z", "desks": "d", "freemail": "f.example"}
    TakeoverFile.model_validate(whole | {"services": {"bank": {"A": "a.example"}}})
    for services in ({"banks": {"A": "a.example"}}, {"bank": {"A": "a.example", "B": "a.example"}}):
        with pytest.raises(ValueError, match=r"known|twice"):
            TakeoverFile.model_validate(whole | {"services": services})


def test_word_lists():
    found = WordList({"a": ["lohn*", "code your"], "b": ["*rechnung"]}, {"a": ["lohnt"]})
    assert found.labels("Lohnzettel und Abrechnung") == {"a", "b"}
    assert found.labels("Your CODE") == {"a"}
    assert found.labels("code") == frozenset()
    assert found.labels("das lohnt") == frozenset()
    assert found.labels("Entlohnung") == frozenset()
    assert [readable(line) for line in ("wort", "ab*", "*", "", "w*rt", "zwei worte", "m4a")] == [
        True, False, False, False, False, True, False,
    ]  # fmt: skip
