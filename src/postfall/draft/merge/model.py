"""Who gets a letter, who does not and why: frozen values. All texts of a person are hostile."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from enum import StrEnum

from postfall.language import Text

EXAMPLES = 20
"""The most addresses that are named for one reason."""


@dataclass(frozen=True, slots=True)
class Recipient:
    """One person who gets a letter. `salutation` is the whole greeting (`Guten Tag Kim Lee`) without its comma."""

    address: str = ""
    name: str = ""
    salutation: str = ""
    street: str = ""
    postcode: str = ""
    city: str = ""
    country: str = ""
    company: str = ""
    group: str = ""

    def lines(self) -> tuple[str, ...]:
        """How the person stands in the address field; the e-mail address only where no street is known."""
        place = " ".join(part for part in (self.postcode, self.city) if part)
        rows = (self.company, self.name, self.street, place, self.country)
        known = tuple(row for row in rows if row)
        return known if self.street or not self.address else (*known, self.address)


class Why(StrEnum):
    """Why somebody gets no letter."""

    OWN = "own"
    AUTOMATIC = "automatic"
    LIST = "list"
    DUPLICATE = "duplicate"
    NO_ADDRESS = "no_address"
    UNUSABLE = "unusable"
    REAL_IN_EXERCISE = "real_in_exercise"


WORDS: dict[Why, Text] = {
    Why.OWN: Text(
        "gehört zum betroffenen Postfach oder sieht einer solchen Adresse zum Verwechseln ähnlich",
        "belongs to the mailbox concerned, or looks just like such an address",
    ),
    Why.AUTOMATIC: Text("wird von einem Automaten gelesen", "is read by a machine"),
    Why.LIST: Text("ist eine Verteilerliste oder ein Newsletter", "is a mailing list or newsletter"),
    Why.DUPLICATE: Text("kommt schon vor", "occurs already"),
    Why.NO_ADDRESS: Text(
        "hat nicht die Anschrift, die dieses Format braucht", "lacks the address that this format needs"
    ),
    Why.UNUSABLE: Text("ist keine brauchbare Adresse", "is no usable address"),
    Why.REAL_IN_EXERCISE: Text(
        "ist eine echte Adresse; in Übungen bleiben solche leer", "is a real address; exercises leave such out"
    ),
}


@dataclass(slots=True)
class LeftOut:
    """Counts who gets no letter, by reason, with a few examples."""

    counts: Counter[Why] = field(default_factory=Counter)
    examples: dict[Why, list[str]] = field(default_factory=dict)

    def add(self, why: Why, shown: str = "", number: int = 1) -> None:
        """Count `number` more; `shown` is named while there are few."""
        self.counts[why] += number
        named = self.examples.setdefault(why, [])
        if shown and len(named) < EXAMPLES:
            named.append(shown[:320])
