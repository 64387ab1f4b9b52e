"""Who occurs, in which group, and who got fraud mail: by the best evidence, machines apart."""

from __future__ import annotations

import pytest
from tests.fixtures.looks import ME, at, codes, day, estimated, look, mail, shut

from postfall.exposure.model import Apart, Organisation

SPAN = shut("11-20 09:00", access_first_at=at("11-10 09:00"))
FRAUD = SPAN | {"fraud_since": at("11-15 00:00")}


def persons(exposure, group=None):
    return {
        row.address: row
        for row in exposure.persons
        if (row.group.value != "holder" if group is None else row.group == group)
    }


def evidence(exposure):
    return {row.address: row.evidence for row in exposure.persons if row.group.value == "recipients"}


def test_roles_dates_and_numbers_of_messages():
    rows = (
        mail(
            "1", "11-01", sender=("kim@kunde.example", "Kim Lee"), cc="bo@kunde.example", reply_to="Kim@Kunde.example"
        ),
        mail("2", "11-05", sender="bo@kunde.example", to=(ME, "kim@kunde.example")),
        mail("late", "11-22", sender="nobody@kunde.example"),
    )
    found = persons(estimated(look(*rows), facts=SPAN))
    assert {who: (row.roles, row.messages, row.first, row.last) for who, row in found.items()} == {
        "kim@kunde.example": (("from", "to", "reply_to"), 2, day("11-01"), day("11-05")),
        "bo@kunde.example": (("from", "cc"), 2, day("11-01"), day("11-05")),
    }
    assert found["kim@kunde.example"].name == "Kim Lee"


def test_the_holder_is_a_group_of_its_own_and_counts_as_nobody():
    found = estimated(look(mail("1", cc="info@firma.example")), facts=SPAN, own=("Info@Firma.example",))
    assert [row.address for row in found.persons if row.group.value == "holder"] == [ME, "info@firma.example"]
    assert found.at_most.persons == 1


def test_numbers_tell_names_apart():
    rows = (
        mail("1", sender=("filiale1@kunde.example", "Filiale Nord 1")),
        mail("2", sender=("filiale2@kunde.example", "Filiale Nord 2")),
        mail("3", sender=("filiale@alt.example", "Nord 1, Filiale")),
    )
    found = persons(estimated(look(*rows), facts=SPAN))
    assert sorted(row.addresses for row in found.values()) == [
        ("filiale1@kunde.example", "filiale@alt.example"),
        ("filiale2@kunde.example",),
    ]


def test_one_person_with_two_addresses_is_one():
    rows = (
        mail("1", sender=("kim.lee@kunde.example", "Kim Lee")),
        mail("2", sender=("kim.lee@kunde.example", "Kim Lee")),
        mail("3", sender=("lee.k@gmx.de", "Lee, Kim")),
    )
    (one,) = persons(estimated(look(*rows), facts=SPAN)).values()
    assert (one.address, one.addresses, one.messages) == (
        "kim.lee@kunde.example",
        ("kim.lee@kunde.example", "lee.k@gmx.de"),
        3,
    )


@pytest.mark.parametrize(
    "others",
    [
        (("kim.lee@kunde.example", "Kim Lee"), ("x8817@evil.example", "Kim Lee")),  # somebody who claims the name
        (("kim@kunde.example", "Kim"), ("kim@gmx.de", "Kim")),  # a first name is nobody's alone
        (("info@kunde.example", "Info Team"), ("info@laden.example", "Info Service")),
        (("kim@kunde.example", ""), ("kim@gmx.de", "")),
    ],
)  # fmt: skip
def test_who_only_looks_alike_stays_apart(others):
    rows = [mail(str(number), sender=other) for number, other in enumerate(others)]
    assert estimated(look(*rows), facts=SPAN).at_most.persons == 2


def test_machines_and_lists_are_no_persons():
    rows = (
        mail("1", sender="no-reply@shop.example"),
        mail("2", sender="MAILER-DAEMON@firma.example", marks=("bounce",)),
        mail("3", sender="anna.news@shop.example", marks=("bulk",), cc="bo@kunde.example"),
        mail("4", sender="poster@list.example", to="list@list.example", marks=("list",)),
        mail("5", sender="monitor@server.example", marks=("auto",)),
        mail("6", sender="kim@kunde.example", marks=("auto",)),
        mail("7", sender="kim@kunde.example"),
    )
    found = estimated(look(*rows), facts=SPAN)
    assert {*persons(found)} == {"kim@kunde.example", "bo@kunde.example"}
    assert found.apart == (Apart("no_reply", 2, 2), Apart("list", 3, 3), Apart("automatic", 1, 1))


def test_organisations_are_what_somebody_registered_and_mail_providers_are_none():
    senders = ("a@mail.firma.co.uk", "b@firma.co.uk", "c@kunde.example", "d@gmx.de", "e@web.de")
    found = estimated(look(*(mail(str(at_), sender=who) for at_, who in enumerate(senders))), facts=SPAN)
    assert found.organisations == (
        Organisation("firma.co.uk", 2, 2), Organisation("kunde.example", 1, 1), Organisation("", 2, 2),
    )  # fmt: skip


def test_what_is_no_address_is_nobody():
    rows = (mail("1", sender="MAILER-DAEMON"), mail("2", sender="undisclosed-recipients:;"))
    assert persons(estimated(look(*rows), facts=SPAN)) == {}


# Fraud mail


def test_recipients_come_from_what_was_sent_since_the_fraud_began():
    out = {"sender": ME, "folder": "Sent"}
    rows = (
        mail("mine", "11-12", to="before@kunde.example", **out),
        mail("fraud", "11-16", to=("kim@kunde.example", "bo@kunde.example"), cc="cc@kunde.example", **out),
        mail("draft", "11-16", to="planned@kunde.example", sender=ME, folder="Drafts"),
        mail("after", "11-22", to="after@kunde.example", **out),
    )
    found = estimated(look(*rows), facts=FRAUD)
    assert evidence(found) == {
        "kim@kunde.example": "sent", "bo@kunde.example": "sent", "cc@kunde.example": "sent",
        "planned@kunde.example": "drafts",
    }  # fmt: skip
    assert (found.recipients.number, found.recipients.at_least) == (4, False)
    assert found.recipients.by_evidence == (("sent", 3), ("drafts", 1))


def test_bounces_and_answers_tell_of_fraud_mail_that_was_deleted_from_sent():
    rows = (
        mail("sent", "11-16", sender=ME, folder="Sent", to="kim@kunde.example"),
        mail("dsn", "11-16", sender="mailer-daemon@firma.example", failed=("gone@kunde.example", "kim@kunde.example")),
        mail("away", "11-16", sender="away@kunde.example", marks=("auto",), in_reply_to="<deleted@firma.example>"),
        mail("asks", "11-17", sender="asks@kunde.example", in_reply_to="<deleted@firma.example>"),
        mail("known", "11-17", sender="known@kunde.example", in_reply_to="<sent@example.org>"),
        mail("before", "11-12", sender="before@kunde.example", in_reply_to="<other@firma.example>"),
        mail("list", "11-17", sender="list@kunde.example", in_reply_to="<other@firma.example>", marks=("list",)),
        mail("ticket", "11-17", sender="noreply@kunde.example", in_reply_to="<other@firma.example>", marks=("auto",)),
    )
    assert evidence(estimated(look(*rows), facts=FRAUD)) == {
        "kim@kunde.example": "sent", "gone@kunde.example": "bounce", "away@kunde.example": "automatic",
        "asks@kunde.example": "answer",
    }  # fmt: skip


def test_an_answer_after_the_doors_were_shut_still_tells():
    rows = (mail("s", "11-12", sender=ME, folder="Sent", to="x@kunde.example"),
            mail("late", "11-22", sender="asks@kunde.example", in_reply_to="<deleted@firma.example>"))  # fmt: skip
    found = estimated(look(*rows), facts=FRAUD)
    assert evidence(found) == {"asks@kunde.example": "answer"}
    assert found.at_most.messages == 1


def test_pop3_alone_gives_at_least_so_many():
    rows = (
        mail("dsn", "11-16", sender="mailer-daemon@firma.example", failed=("gone@kunde.example",)),
        mail("away", "11-16", sender="away@kunde.example", marks=("auto",), subject="Automatische Antwort: Rechnung"),
        mail("asks", "11-17", sender="asks@kunde.example", in_reply_to="<unseen@firma.example>"),
        mail("report", "11-17", sender="monitor@kunde.example", marks=("auto",), subject="Backup finished"),
    )
    found = estimated(look(*rows, protocol="pop3"), facts=FRAUD)
    assert evidence(found) == {"gone@kunde.example": "bounce", "away@kunde.example": "automatic"}
    assert (found.recipients.number, found.recipients.at_least) == (2, True)
    assert codes(found.recipients.why) == ["sent_unseen"]


@pytest.mark.parametrize(
    ("facts", "code", "at_least"),
    [({"fraud_sent": False}, "no_fraud", False), ({}, "fraud_unknown", True)],
)
def test_without_fraud_mail_nobody_is_named(facts, code, at_least):
    found = estimated(look(mail("s", "11-16", sender=ME, folder="Sent", to="kim@kunde.example")), facts=SPAN | facts)
    assert (evidence(found), codes(found.recipients.why), found.recipients.at_least) == ({}, [code], at_least)


def test_fraud_mail_of_unknown_time_counts_from_the_start_of_access():
    found = estimated(
        look(mail("s", "11-12", sender=ME, folder="Sent", to="kim@kunde.example")), facts=SPAN | {"fraud_sent": True}
    )
    assert evidence(found) == {"kim@kunde.example": "sent"}
