"""A town hall's citizens' office: citizens, other offices, colleagues, firms."""

from __future__ import annotations

from postfall.exercise.world.people import Holder
from postfall.exercise.world.profile import Paper, Part, Profile, Tone, Topic
from postfall.exercise.world.profiles import shared
from postfall.exercise.world.season import Rhythm

_CITIZENS = Topic(
    "citizen",
    42,
    "citizens",
    subjects=(
        "Anmeldung",
        "Personalausweis",
        "Wohngeld",
        "Straßenschaden {street}",
        "Hundesteuer",
        "Kita-Platz",
        "Bescheid {number}",
        "Bauantrag {street}",
        "Termin",
    ),
    turns=(
        (
            "ich bin umgezogen und möchte mich anmelden. Wann haben Sie einen Termin frei?",
            "[financial] ich habe Wohngeld beantragt und noch keine Antwort. Die Miete kann ich so nicht zahlen.",
            "[children @children] wir brauchen dringend einen Kita-Platz für {first}, ich muss wieder arbeiten.",
            "in der {street} ist seit {weeks} Wochen die Laterne kaputt.",
            "[legal] gegen den Bescheid {number} lege ich Widerspruch ein.",
            "[health] mein Mann hat einen Schwerbehindertenausweis. Gibt es dafür einen Parkplatz vor dem Haus?",
            "[ethnic] meine Aufenthaltserlaubnis läuft bald ab. Welche Unterlagen muss ich mitbringen?",
            "[vulnerable health @vulnerable] meine Nachbarin in der {street} kommt allein nicht mehr zurecht.",
            "[id_copy] die Kopie von meinem Ausweis hänge ich an.",
        ),
        (
            "danke, {weekday} um {time} Uhr passt mir.",
            "[financial] der Einkommensnachweis ist im Anhang, mehr verdiene ich nicht.",
            "das dauert mir zu lange. Wer ist Ihre Vorgesetzte?",
        ),
        ("vielen Dank für die schnelle Hilfe.",),
    ),
    answers=(
        (
            "vielen Dank für Ihre Nachricht. Bitte bringen Sie Ihren Ausweis mit, {weekday}, {time} Uhr.",
            "Ihr Antrag ist eingegangen. Die Bearbeitung dauert etwa {weeks} Wochen.",
            "ich habe es an den Bauhof weitergegeben.",
        ),
        ("[contract] bitte reichen Sie noch den Mietvertrag nach.",),
    ),
    details=(
        "Tagsüber erreichen Sie mich unter {phone}.",
        "Ich wohne in der {street}.",
        "Es eilt leider.",
        "[financial] Ich lebe von Bürgergeld.",
    ),
    rhythm=Rhythm.PRIVATE,
)
_OFFICES = Topic(
    "office",
    18,
    "offices",
    subjects=("Amtshilfe {number}", "Ratsvorlage", "Haushalt", "Liste der Jubiläen", "Meldeauskunft {last}"),
    turns=(
        (
            "im Wege der Amtshilfe bitten wir um die Anschrift von {first} {last}.",
            "anbei die Vorlage für die Sitzung am {weekday}.",
            "[lists] die Liste der Jubiläen für {month} ist angehängt.",
            "[criminal] zum Bußgeldverfahren gegen {first} {last} fehlt uns noch die Akte.",
        ),
        ("danke für die schnelle Auskunft.",),
    ),
    answers=(("die Auskunft liegt bei.", "bitte haben Sie noch etwas Geduld."),),
    tone=Tone.FORMAL,
    copied=3,
    paper=Paper(
        "Vorlage_{number}.docx",
        "Vorlage {number}",
        ("Antrag von {first} {last}, {street}", "Kosten: {amount} EUR", "Beschluss: zugestimmt", "Beschluss: vertagt"),
        40,
        "docx",
    ),
)
_OUT = Topic(
    "letter",
    14,
    "citizens",
    subjects=("Ihr Antrag {number}", "Ihre Anfrage", "Gebührenbescheid {number}"),
    turns=(("danke für die Nachricht.", "das verstehe ich nicht. Können Sie mich anrufen? {phone}"),),
    answers=(
        (
            "[financial] Ihrem Antrag {number} wird in Höhe von {small} EUR entsprochen.",
            "zu Ihrem Antrag {number} fehlen uns noch Unterlagen.",
            "[invoice] die Gebühr beträgt {small} EUR, der Bescheid liegt bei.",
        ),
    ),
    tone=Tone.FORMAL,
    outgoing=True,
    paper=Paper(
        "Bescheid_{number}.pdf",
        "Bescheid {number}",
        ("Gebühr: {small} EUR", "Rechtsgrundlage: Satzung", "Zahlbar binnen eines Monats", "Ort: {place}"),
        45,
    ),
)

TOWN_HALL = Profile(
    id="town_hall",
    holder=Holder(
        organisation="Stadt Birkenhain, Bürgeramt",
        name="Volker Naumann",
        address="buergeramt@stadt-birkenhain.example",
        addresses=("buergeramt@stadt-birkenhain.example", "info@stadt-birkenhain.example"),
        user="buergeramt@stadt-birkenhain.example",
        street="Hauptstraße 1",
        place="Birkenhain",
        phone="030 23125 100",
    ),
    archive="Ablage",
    parts={
        "citizens": Part("citizens", 5, 12),
        "offices": Part("contacts", 0, 5, "firms"),
        "staff": Part("employees", 0, 14, "own"),
        "firms": Part("contacts", 0, 2, "firms"),
        "applicants": Part("applicants", 90, 2),
        "foreign": Part("citizens", 60, 2, english=True),
    },
    firms={
        "firms": (
            ("Landkreis Havelaue", "kreis-havelaue.example"),
            ("Bauhof Birkenhain", "bauhof-birkenhain.example"),
            ("Standesamt Seefelde", "standesamt-seefelde.example"),
            ("Druckhaus Letter", "druckhaus-letter.example"),
            ("Wachdienst Eule", "wachdienst-eule.example"),
        )
    },
    topics=(
        _CITIZENS,
        _OFFICES,
        _OUT,
        shared.bills(6),
        shared.staff(9),
        shared.applications(3, "Sachbearbeitung"),
        shared.english(12),
    ),
    gaps={"goods": ("Formulare", "Streusalz", "Wartung des Aufzugs", "Wahlbenachrichtigungen", "Schreibtischstühle")},
    news=("Kommunal aktuell", "Verwaltung und Technik"),
    news_topics=("Neues zum Melderecht", "Winterdienst: Pflichten", "Bürgerbüro der Zukunft", "Seminar Vergabe"),
)
