"""A school's office: parents, pupils, teachers, the school authority."""

from __future__ import annotations

from postfall.exercise.world.people import Holder
from postfall.exercise.world.profile import Paper, Part, Profile, Tone, Topic
from postfall.exercise.world.profiles import shared
from postfall.exercise.world.season import Rhythm

_PARENTS = Topic(
    "parent",
    40,
    "parents",
    subjects=(
        "[health children @children] Krankmeldung {first}, Klasse {form}",
        "Klassenfahrt",
        "Mittagessen",
        "Entschuldigung {first}",
        "Gespräch",
        "[children @children] Zeugnis {first}",
        "Anmeldung",
    ),
    turns=(
        (
            "[health children @children] {first} ist heute krank und kann nicht am Unterricht teilnehmen.",
            "[health children @children] {first} hat eine Nussallergie. Bitte sagen Sie das auch in der Küche.",
            "[children @children] wir möchten unser Kind {first} für die Klasse {form} anmelden.",
            "[financial children @children] können wir die Klassenfahrt in Raten zahlen? Es sind ja {small} EUR.",
            "[children @children] {first} wird in der Pause von anderen geärgert. Wir bitten um ein Gespräch.",
            "[legal children @children] ich habe das alleinige Sorgerecht für {first}. Der Vater darf nicht abholen.",
            "kann der Elternabend am {weekday} auch später beginnen?",
        ),
        ("danke, {weekday} um {time} Uhr passt uns.", "[health children @children] das Attest reichen wir nach."),
        ("vielen Dank für Ihre Mühe.",),
    ),
    answers=(
        (
            "vielen Dank für die Nachricht. Gute Besserung!",
            "können Sie am {weekday} um {time} Uhr kommen?",
            "ich gebe es an die Klassenleitung weiter.",
        ),
        ("bis dahin!",),
    ),
    details=(
        "Wir sind unter {phone} zu erreichen.",
        "Ab {weekday} kommt {first} wieder.",
        "Bitte behandeln Sie das vertraulich.",
    ),
    rhythm=Rhythm.PRIVATE,
)
_TEACHERS = Topic(
    "teacher",
    20,
    "staff",
    subjects=("Vertretungsplan", "Konferenz", "Noten Klasse {form}", "Förderplan {first}", "Klassenliste {form}"),
    turns=(
        (
            "[children @children] anbei die Noten der Klasse {form}. Bei {first} {last} fehlt noch eine Arbeit.",
            "[health children @children] für {first} {last} brauchen wir einen Förderplan, die Diagnose liegt vor.",
            "[lists children @children] die Klassenliste {form} ist fertig.",
            "[health sick_note @employees] ich bin bis {weekday} krankgeschrieben, bitte um Vertretung.",
            "die Konferenz ist am {weekday} um {time} Uhr in der Aula.",
        ),
        ("danke!", "ich kümmere mich darum."),
    ),
    answers=(("danke, ist eingetragen.", "bitte noch einmal mit der Schulleitung abstimmen."),),
    tone=Tone.NEAR,
    copied=3,
    paper=Paper(
        "Klasse {form}.docx",
        "Klassenliste {form}",
        (
            "{last}, {first}   Note 2",
            "{last}, {first}   Note 3",
            "{last}, {first}   Note 1",
            "{last}, {first}   entschuldigt",
        ),
        40,
        "docx",
    ),
)
_AUTHORITY = Topic(
    "authority",
    10,
    "firms",
    subjects=("Erlass {number}", "Statistik", "Stellenplan", "Baumaßnahme {place}"),
    turns=(
        (
            "bitte melden Sie die Zahlen für die Statistik bis {weekday}.",
            "[employment @employees] zur Abordnung von {first} {last} bitten wir um Stellungnahme.",
            "die Handwerker kommen am {weekday} ab {time} Uhr.",
        ),
    ),
    tone=Tone.FORMAL,
)
_OUT = Topic(
    "circular",
    10,
    "parents",
    subjects=("Elternbrief", "Klassenfahrt Klasse {form}", "Elternabend"),
    turns=(("danke für die Nachricht.", "wir kommen beide."),),
    answers=(
        (
            "der Elternabend der Klasse {form} ist am {weekday} um {time} Uhr.",
            "[children @children] die Klasse {form} fährt nach {place}. Die Kosten betragen {small} EUR.",
        ),
    ),
    outgoing=True,
    copied=5,
)

SCHOOL = Profile(
    id="school",
    holder=Holder(
        organisation="Schule am Ahornring",
        name="Gudrun Pohl",
        address="sekretariat@schule-ahornring.example",
        addresses=("sekretariat@schule-ahornring.example",),
        user="sekretariat@schule-ahornring.example",
        street="Ahornring 22",
        place="Kiefernau",
        phone="030 23125 385",
    ),
    archive="Schuljahre",
    parts={
        "parents": Part("contacts", 7, 10),
        "staff": Part("employees", 0, 12, "own"),
        "firms": Part("contacts", 0, 2, "firms"),
        "applicants": Part("applicants", 100, 2),
        "foreign": Part("contacts", 90, 2, english=True),
    },
    firms={
        "firms": (
            ("Schulamt Havelaue", "schulamt-havelaue.example"),
            ("Reisedienst Storch", "reisedienst-storch.example"),
            ("Küche Kornblume", "kueche-kornblume.example"),
            ("Lehrmittel Globus", "lehrmittel-globus.example"),
        )
    },
    topics=(
        _PARENTS,
        _TEACHERS,
        _AUTHORITY,
        _OUT,
        shared.bills(5),
        shared.applications(3, "Lehrkraft"),
        shared.english(12),
    ),
    gaps={
        "form": ("1a", "2b", "3a", "4c", "5b", "6a", "7d", "8b", "9c", "10a"),
        "goods": ("Schulbücher", "Mittagessen", "Busfahrt", "Turnmatten", "Kreide und Papier"),
    },
    news=("Bildung heute", "Lehrmittel Angebote"),
    news_topics=(
        "Lesen macht stark",
        "Digitale Tafel: lohnt sich das?",
        "Ideen für den Wandertag",
        "Fortbildung im Herbst",
    ),
)
