"""A joinery: its customers, suppliers, architects. The sentences are those of the worked example."""

from __future__ import annotations

from postfall.exercise.world import letters_customers as customers
from postfall.exercise.world import letters_trade as trade
from postfall.exercise.world.letters import topic
from postfall.exercise.world.people import ARCHITECTS, FIRMS
from postfall.exercise.world.people import CRAFT as HOLDER
from postfall.exercise.world.profile import Paper, Part, Profile, Tone, Topic
from postfall.exercise.world.profiles import shared
from postfall.exercise.world.season import Rhythm
from postfall.exercise.world.words import GOODS


def _without_accounts(rows: tuple[str, ...]) -> tuple[str, ...]:
    """The sentences that name no account: which accounts stand in the mails is the scenario's business."""
    return tuple(row for row in rows if "{iban}" not in row)


_CUSTOMERS = Topic(
    "customer",
    42,
    "clients",
    subjects=customers.SUBJECTS,
    turns=(customers.OPEN, customers.SECOND, customers.THIRD, _without_accounts(customers.FOURTH)),
    answers=(customers.OUR_OFFER, customers.OUR_SECOND, customers.OUR_THIRD),
    details=(*customers.DETAIL, *customers.ASK),
    rhythm=Rhythm.PRIVATE,
)
_SITE = Topic(
    "site",
    9,
    "architects",
    subjects=("BV {street}: Protokoll", "BV {street}: Termine", "Umbau {place}, Tischlerarbeiten"),
    turns=(trade.SITE,),
    tone=Tone.FORMAL,
    copied=3,
    paper=Paper("Protokoll Baubesprechung.pdf", "Protokoll", ("{last}: {piece}, bis {weekday}", "Ort: {street}"), 30),
)
_OUT = Topic(
    "letter",
    12,
    "clients",
    subjects=("Angebot {number}", "Rechnung {number}", "Montagetermin"),
    turns=(("danke, das Angebot nehmen wir an.", "die Rechnung ist bezahlt.", "{weekday} sind wir da."),),
    answers=(
        (
            "anbei wie besprochen unser Angebot für {piece}, {wood}.",
            "[invoice] im Anhang unsere Rechnung über {amount} EUR.",
            "wir kommen am {weekday} um {time} Uhr zur Montage.",
        ),
    ),
    tone=Tone.FORMAL,
    outgoing=True,
    paper=Paper(
        "Angebot_{number}.docx",
        "Angebot {number}",
        ("{piece} in {wood}, Maß {measure}: {amount} EUR", "Montage: {small} EUR", "Lieferzeit: {weeks} Wochen"),
        60,
        "docx",
    ),
)

CRAFT = Profile(
    id="craft",
    holder=HOLDER,
    archive="Archiv",
    parts={
        "clients": Part("customers", 8, 8),
        "firms": Part("contacts", 0, 2, "firms"),
        "architects": Part("contacts", 0, 2, "architects"),
        "staff": Part("employees", 0, 5),
        "applicants": Part("applicants", 60, 2),
        "tax": Part("contacts", 0, 2, "steuerkanzlei-moewe.example"),
        "foreign": Part("customers", 60, 2, english=True),
    },
    firms={"firms": FIRMS, "architects": ARCHITECTS},
    topics=(
        _CUSTOMERS,
        _SITE,
        _OUT,
        shared.bills(12),
        shared.orders(12),
        shared.staff(8),
        shared.applications(3, "Tischler oder Tischlerin"),
        shared.payroll(4),
        shared.english(14),
    ),
    gaps={"goods": GOODS},
    news=("Holzrundschau", "Werkzeugwelt Angebote", "Innungsbrief Havelaue", "Küchentrends"),
    news_topics=(
        "Neue Regeln für Werkstätten",
        "{wood} im Trend",
        "Ausbildung: so gelingt der Start",
        "Sägen ohne Staub",
    ),
    more_gaps=topic,
)
