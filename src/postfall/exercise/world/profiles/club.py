"""A sports club run by volunteers: members, parents, the association, sponsors."""

from __future__ import annotations

from postfall.exercise.world.people import Holder
from postfall.exercise.world.profile import Paper, Part, Profile, Tone, Topic
from postfall.exercise.world.profiles import shared
from postfall.exercise.world.season import Rhythm

_MEMBERS = Topic(
    "member",
    36,
    "members",
    subjects=("Training am {weekday}", "Mitgliedschaft", "Beitrag", "Hallenzeiten", "Turnier in {place}", "Kündigung"),
    turns=(
        (
            "kann ich am {weekday} zum Probetraining kommen? Ich habe früher in {place} {sport} gespielt.",
            "[membership] ich möchte in den Verein eintreten. Welche Unterlagen brauchen Sie?",
            "[membership] hiermit kündige ich meine Mitgliedschaft zum Jahresende, ich ziehe nach {place}.",
            "[financial] der Beitrag von {small} EUR wurde zweimal abgebucht. Bitte prüfen Sie das.",
            "[health] ich falle {weeks} Wochen aus, das Knie ist operiert worden.",
            "[children @children] meine Tochter {first} möchte gern in die Kindergruppe. Sie ist acht Jahre alt.",
            "wer nimmt am {weekday} die Bälle mit? Treffpunkt ist um {time} Uhr.",
        ),
        (
            "danke, dann bis {weekday}!",
            "[financial] das Geld ist wieder da, vielen Dank.",
            "ich bringe noch {first} mit.",
        ),
        ("super, so machen wir es.",),
    ),
    answers=(
        (
            "schön, dass du dabei sein willst. Komm einfach am {weekday} um {time} Uhr vorbei.",
            "ich gebe es an die Kasse weiter.",
            "die Anmeldung habe ich angehängt, bitte unterschrieben zurück.",
        ),
        ("wunderbar!",),
    ),
    details=(
        "Ruf mich gern an: {phone}.",
        "Abends bin ich meist in der Halle.",
        "Ein Foto vom letzten Spiel hänge ich an.",
    ),
    rhythm=Rhythm.PRIVATE,
    tone=Tone.NEAR,
)
_BOARD = Topic(
    "board",
    20,
    "board",
    subjects=("Vorstandssitzung", "Protokoll", "Mitgliederliste", "Sommerfest", "Kasse", "Antrag auf Förderung"),
    turns=(
        (
            "anbei das Protokoll der Sitzung vom {weekday}. Bitte bis zum Wochenende gegenlesen.",
            "[lists] die Mitgliederliste ist auf dem neuesten Stand, bitte nicht weitergeben.",
            "[financial] in der Kasse fehlen {small} EUR, ich gehe die Belege noch einmal durch.",
            "für das Sommerfest suchen wir noch Leute am Grill.",
        ),
        ("einverstanden.", "[membership] dann nehmen wir {first} {last} als Mitglied auf."),
    ),
    answers=(("danke, passt so.", "bitte noch den Punkt Hallenzeiten ergänzen."),),
    rhythm=Rhythm.PRIVATE,
    tone=Tone.NEAR,
    copied=4,
    paper=Paper(
        "Protokoll.docx",
        "Protokoll der Sitzung",
        (
            "Anwesend: {first} {last}, {first} {last}",
            "Kassenstand: {amount} EUR",
            "Neue Mitglieder: {first} {last}",
            "Nächste Sitzung: {weekday}, {time} Uhr",
            "Beschluss: {goods} werden angeschafft.",
        ),
        45,
        "docx",
    ),
)
_ASSOCIATION = Topic(
    "association",
    10,
    "firms",
    subjects=("Meldung zum Spielbetrieb", "Versicherung", "Lehrgang in {place}", "Förderbescheid {number}"),
    turns=(
        (
            "bitte melden Sie Ihre Mannschaften bis {weekday}.",
            "[financial] Ihrem Antrag auf Förderung wird in Höhe von {amount} EUR entsprochen.",
            "der Lehrgang in {place} ist ausgebucht, wir setzen Sie auf die Warteliste.",
        ),
    ),
    tone=Tone.FORMAL,
)
_OUT = Topic(
    "circular",
    10,
    "members",
    subjects=("Einladung zur Mitgliederversammlung", "Training in den Ferien", "Beitragsrechnung {number}"),
    turns=(("ich bin dabei.", "kann leider nicht, bin im Urlaub."),),
    answers=(
        (
            "die Mitgliederversammlung ist am {weekday} um {time} Uhr im Vereinsheim.",
            "[invoice] der Jahresbeitrag von {small} EUR wird am {weekday} eingezogen.",
        ),
    ),
    rhythm=Rhythm.PRIVATE,
    tone=Tone.NEAR,
    outgoing=True,
    copied=6,
)

CLUB = Profile(
    id="club",
    holder=Holder(
        organisation="SV Grünbrück 1921",
        name="Nadine Vogt",
        address="vorstand@sv-gruenbrueck.example",
        addresses=("vorstand@sv-gruenbrueck.example", "info@sv-gruenbrueck.example"),
        user="vorstand@sv-gruenbrueck.example",
        street="Schillerstraße 40",
        place="Grünbrück",
        phone="030 23125 733",
    ),
    archive="Archiv",
    parts={
        "members": Part("customers", 7, 10),
        "board": Part("contacts", 0, 6),
        "firms": Part("contacts", 0, 2, "firms"),
        "foreign": Part("customers", 90, 2, english=True),
    },
    firms={
        "firms": (
            ("Sportbund Havelaue", "sportbund-havelaue.example"),
            ("Hallenamt Grünbrück", "hallen-gruenbrueck.example"),
            ("Trikotdruck Fink", "trikotdruck-fink.example"),
            ("Getränke Sander", "getraenke-sander.example"),
        )
    },
    topics=(_MEMBERS, _BOARD, _ASSOCIATION, _OUT, shared.bills(6), shared.orders(4), shared.english(12)),
    gaps={
        "sport": ("Handball", "Volleyball", "Tischtennis", "Badminton"),
        "goods": ("Bälle", "Trikots", "Tornetze", "Getränke für das Sommerfest", "Urkunden"),
    },
    news=("Sportbund Nachrichten", "Ehrenamt heute"),
    news_topics=("Förderung: jetzt beantragen", "So gelingt die Versammlung", "Kinder in Bewegung", "Neue Spielregeln"),
)
