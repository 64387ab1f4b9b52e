"""May we look into this mailbox, and how deep: advice from the answers, pure."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import IntEnum

from postfall.language import Text
from postfall.value import UNKNOWN, FactValue, Moment

Answers = Mapping[str, FactValue | Moment]


class Look(IntEnum):
    """How deep a look is covered by what was answered."""

    NONE = 0
    COUNTS = 1
    HEADERS = 2
    CONTENT = 3


@dataclass(frozen=True, slots=True)
class Reservation:
    """One answer that limits the look, and whom to ask about it."""

    look: Look
    why: Text
    ask: Text | None = None


@dataclass(frozen=True, slots=True)
class Permission:
    """The deepest look that no answer speaks against; the reservations say why not deeper."""

    look: Look
    reservations: tuple[Reservation, ...]


def permission(answers: Answers) -> Permission:
    """What the answers allow. "Unknown" allows counts and names whom to ask; a plain no allows nothing."""
    rows = tuple(row for rule in (_holder, _employer, _private_use, _works_council, _secrecy) if (row := rule(answers)))
    return Permission(min((row.look for row in rows), default=Look.CONTENT), rows)


def password_allowed(answers: Answers) -> bool:
    """Whether a password may be typed here: only on a device that the person believes to be clean."""
    return answers.get("clean_device") is True


def locked_out(answers: Answers) -> bool:
    """Whether the person said that they cannot log in and have not got back in: no password of theirs would work."""
    return answers.get("can_log_in") is False and answers.get("access_regained") is False


_HOLDER = Text("die Person, der das Postfach gehört", "the person whose mailbox it is")
_DPO = Text("die oder den Datenschutzbeauftragten", "the data protection officer")


def _holder(answers: Answers) -> Reservation | None:
    if answers.get("mailbox_whose") == "own":
        return None
    match answers.get("holder_consent"):
        case "yes":
            return None
        case "authority":
            why = Text(
                "Sie handeln aus einer Befugnis, nicht mit Einwilligung: Kopfzeilen ja, Inhalte nur mit Grund.",
                "You act on authority, not on consent: headers yes, content only for a reason.",
            )
            return Reservation(Look.HEADERS, why, _DPO)
        case "no":
            why = Text("Die Person hat nicht zugestimmt.", "The person has not agreed.")
            return Reservation(Look.NONE, why, _HOLDER)
        case _:
            why = Text("Ob die Person zustimmt, ist offen.", "Whether the person agrees is open.")
            return Reservation(Look.COUNTS, why, _HOLDER)


def _employer(answers: Answers) -> Reservation | None:
    if answers.get("user_role") != "employee":
        return None
    why = Text("Es ist ein Postfach Ihres Betriebs.", "It is a mailbox of the organisation you work for.")
    return Reservation(Look.COUNTS, why, Text("Ihre Leitung oder die IT", "your management or IT"))


def _private_use(answers: Answers) -> Reservation | None:
    if answers.get("mailbox_whose") == "own" or answers.get("holder_consent") == "yes":
        return None
    used = answers.get("private_use")
    if used is False or used is None:
        return None
    why = (
        Text("Ob dort auch private Post liegt, ist offen.", "Whether private mail lies there too is open.")
        if used is UNKNOWN
        else Text("Dort liegt auch private Post.", "Private mail lies there too.")
    )
    return Reservation(Look.COUNTS, why, _DPO)


def _works_council(answers: Answers) -> Reservation | None:
    if answers.get("works_council") not in {"not_asked", UNKNOWN}:
        return None
    why = Text("Der Betriebs- oder Personalrat ist noch nicht gefragt.", "The works council has not been asked yet.")
    return Reservation(Look.COUNTS, why, Text("den Betriebs- oder Personalrat", "the works council"))


def _secrecy(answers: Answers) -> Reservation | None:
    secret = answers.get("professional_secrecy")
    if secret is False or secret is None:
        return None
    if secret is UNKNOWN:
        why = Text("Ob ein Berufsgeheimnis berührt ist, ist offen.", "Whether professional secrecy is touched is open.")
        return Reservation(Look.COUNTS, why, _DPO)
    why = Text(
        "Dort liegen Berufsgeheimnisse: Inhalte sieht nur an, wer selbst zur Verschwiegenheit verpflichtet ist.",
        "Professional secrets lie there: only somebody bound to secrecy looks at content.",
    )
    return Reservation(
        Look.HEADERS, why, Text("die Kammer oder eine Anwältin, einen Anwalt", "the chamber or a lawyer")
    )
