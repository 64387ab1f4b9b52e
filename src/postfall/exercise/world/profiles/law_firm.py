"""A law firm: clients, opponents' lawyers, courts, insurers."""

from __future__ import annotations

from postfall.exercise.world.people import Holder
from postfall.exercise.world.profile import Paper, Part, Profile, Tone, Topic
from postfall.exercise.world.profiles import shared
from postfall.exercise.world.season import Rhythm

_CLIENTS = Topic(
    "client",
    34,
    "clients",
    subjects=("Mandat {number}", "{matter}", "Meine Sache {matter}", "Frage zu Ihrem Schreiben", "Unterlagen {matter}"),
    turns=(
        (
            "[legal] in der Sache {matter} habe ich heute Post von der Gegenseite bekommen. Was soll ich tun?",
            "[legal] anbei die Unterlagen, die Sie für die Klage brauchen. Das Schreiben vom Gericht ist auch dabei.",
            "[legal] mein früherer Mann zahlt seit {weeks} Monaten keinen Unterhalt für die Kinder.",
            "[legal employment] mein Arbeitgeber hat mir gekündigt. Die Frist läuft am {weekday} ab.",
            "[legal criminal] ich habe eine Vorladung der Polizei bekommen. Gegen mich läuft ein Ermittlungsverfahren.",
            "[legal] der Vermieter will uns zum Jahresende aus der Wohnung haben, wegen Eigenbedarf.",
            "[legal health] seit dem Unfall bin ich in Behandlung, der Arztbericht liegt bei.",
        ),
        (
            "[legal] dem Vergleich stimme ich nicht zu, {amount} EUR sind mir zu wenig.",
            "danke für die Erklärung. Am {weekday} um {time} Uhr komme ich in die Kanzlei.",
            "[legal] die Rechtsschutzversicherung hat abgelehnt. Kann man dagegen etwas machen?",
        ),
        ("vielen Dank, jetzt kann ich wieder schlafen.", "[legal] dann klagen wir. Die Vollmacht liegt bei."),
    ),
    answers=(
        (
            "vielen Dank für Ihre Nachricht. Bitte unterschreiben Sie nichts, bevor wir gesprochen haben.",
            "ich habe den Entwurf angehängt. Bitte lesen Sie ihn in Ruhe durch.",
            "das Gericht hat Termin bestimmt. Bitte halten Sie sich den {weekday} frei.",
        ),
        ("wir legen Widerspruch ein, dann sehen wir weiter.", "das besprechen wir am besten am Telefon."),
    ),
    details=(
        "Bitte behandeln Sie das vertraulich, meine Familie weiß davon nichts.",
        "Sie erreichen mich unter {phone}, aber bitte nicht vor {time} Uhr.",
        "Das Aktenzeichen finden Sie oben auf dem Schreiben.",
        "[financial] Ich habe Schulden bei zwei Banken und kann einen Vorschuss nur in Raten zahlen.",
    ),
    rhythm=Rhythm.PRIVATE,
    tone=Tone.FORMAL,
    paper=Paper(
        "Schreiben.pdf",
        "Schreiben in der Sache {matter}",
        (
            "Sehr geehrte Damen und Herren,",
            "wir fordern Sie auf, {amount} EUR zu zahlen.",
            "Frist: {weekday}",
            "Streitwert {amount} EUR",
            "Aktenzeichen {number}",
        ),
        30,
    ),
)
_COURT = Topic(
    "court",
    16,
    "firms",
    subjects=("Aktenzeichen {number}", "Terminsladung {number}", "{matter} ./. {last}", "Verfügung vom {weekday}"),
    turns=(
        (
            "[legal] in dem Rechtsstreit {last} gegen {last} wird Termin zur Verhandlung bestimmt.",
            "[legal] die Gegenseite hat Fristverlängerung beantragt. Wir bitten um Stellungnahme.",
            "[legal] anbei unsere Klageerwiderung in der Sache {matter}.",
            "[legal] wir zeigen an, dass wir die Gegenseite vertreten. Vergleichsvorschlag: {amount} EUR.",
        ),
        ("[legal] wir nehmen Bezug auf Ihr Schreiben und bleiben bei unserer Auffassung.",),
    ),
    answers=(("wir melden uns nach Rücksprache mit unserer Mandantschaft.",),),
    tone=Tone.FORMAL,
    kinds=("legal",),
    copied=2,
    paper=Paper(
        "Schriftsatz_{number}.docx",
        "Schriftsatz",
        (
            "in dem Rechtsstreit {last} gegen {last}",
            "wird beantragt, die Klage abzuweisen.",
            "Beweis: Zeugnis von {first} {last}",
            "Streitwert {amount} EUR",
        ),
        60,
        "docx",
    ),
)
_OUT = Topic(
    "letter",
    14,
    "clients",
    subjects=("Ihre Sache {matter}", "Entwurf der Klageschrift", "Kostenrechnung {number}"),
    turns=(("danke, ich lese es am Wochenende.", "so ist es richtig, bitte abschicken."),),
    answers=(
        (
            "[legal] anbei der Entwurf in Ihrer Sache {matter}. Bitte sagen Sie bis {weekday} Bescheid.",
            "[legal invoice] im Anhang unsere Kostenrechnung {number} über {amount} EUR.",
        ),
    ),
    tone=Tone.FORMAL,
    outgoing=True,
    paper=Paper(
        "Entwurf.docx",
        "Entwurf {matter}",
        ("In der Sache {matter}", "machen wir Ansprüche in Höhe von {amount} EUR geltend.", "Frist: {weekday}"),
        50,
        "docx",
    ),
)

LAW_FIRM = Profile(
    id="law_firm",
    holder=Holder(
        organisation="Kanzlei Sommerfeld",
        name="Ines Sommerfeld",
        address="post@kanzlei-sommerfeld.example",
        addresses=("post@kanzlei-sommerfeld.example", "kanzlei@kanzlei-sommerfeld.example"),
        user="post@kanzlei-sommerfeld.example",
        street="Uferpromenade 12",
        place="Grünbrück",
        phone="030 23125 604",
    ),
    archive="Akten",
    parts={
        "clients": Part("customers", 9, 8),
        "firms": Part("contacts", 0, 2, "firms"),
        "staff": Part("employees", 0, 4, "own"),
        "applicants": Part("applicants", 90, 2),
        "tax": Part("contacts", 0, 2, "steuerkanzlei-moewe.example"),
        "foreign": Part("customers", 80, 2, english=True),
    },
    firms={
        "firms": (
            ("Amtsgericht Havelaue", "ag-havelaue.example"),
            ("Landgericht Seefelde", "lg-seefelde.example"),
            ("Rechtsanwälte Kormoran", "ra-kormoran.example"),
            ("Kanzlei Brandt und Töchter", "brandt-toechter.example"),
            ("Rechtsschutz Havel VVaG", "rechtsschutz-havel.example"),
            ("Gutachterbüro Lot", "gutachten-lot.example"),
            ("Bürohaus Tinte", "buerohaus-tinte.example"),
        )
    },
    topics=(
        _CLIENTS,
        _COURT,
        _OUT,
        shared.bills(6),
        shared.staff(8),
        shared.applications(3, "Fachkraft im Büro"),
        shared.payroll(3),
        shared.english(14),
    ),
    gaps={
        "matter": (
            "Erbsache",
            "Mietsache",
            "Verkehrsunfall",
            "Scheidung",
            "Kündigungsschutz",
            "Nachbarschaft",
            "Bausache",
            "Unterhalt",
            "Grundstückssache",
        ),
        "goods": ("Aktenordner", "Gutachten", "Kopierpapier", "Fachliteratur", "Büromaterial"),
    },
    news=("Rechtsprechung aktuell", "Kammerbrief Havelaue", "Kanzlei und Technik"),
    news_topics=(
        "Neues zum Mietrecht",
        "Fristen im Blick",
        "Das Urteil des Monats",
        "Seminar: Gebühren richtig rechnen",
    ),
)
