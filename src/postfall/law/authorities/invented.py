"""The authority of exercises: invented, so that no draft of an exercise is ever addressed to a real one."""

from __future__ import annotations

from postfall.language import Text
from postfall.law.authorities.model import Authority, Found, Hit, Role

INVENTED = Authority(
    id="exercise",
    name="Übungsbehörde für den Datenschutz (erfunden)",
    country="",
    land="",
    address=("Musterplatz 1", "00000 Übungsstadt"),
    mail="meldung@uebungsbehoerde.example",
    phone="030 23125 999",
    pgp="",
    web="https://uebungsbehoerde.example",
    form="",
    rule=Text(
        "In einer Übung steht hier eine erfundene Behörde, damit niemand versehentlich wirklich meldet.",
        "In an exercise an invented authority stands here, so that nobody notifies a real one by mistake.",
    ),
    checked="",
    confirmed=False,
    source="",
    note=Text("Eine Übung wird niemandem gemeldet.", "An exercise is notified to nobody."),
)


def in_an_exercise(found: Found) -> Found:
    """`found` with the invented authority in the place of all real ones; nothing where nobody is to be notified."""
    return Found((Hit(INVENTED, Role.COMPETENT, INVENTED.rule),)) if found.hits else found
