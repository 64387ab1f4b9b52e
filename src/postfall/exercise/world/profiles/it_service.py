"""A small IT company that looks after other people's computers: client firms, their staff, makers of software."""

from __future__ import annotations

from postfall.exercise.world.people import Holder
from postfall.exercise.world.profile import Paper, Part, Profile, Tone, Topic
from postfall.exercise.world.profiles import shared

_TICKETS = Topic(
    "ticket",
    40,
    "clients",
    subjects=(
        "Störung: {device}",
        "{device} geht nicht",
        "Neue Kollegin ab {weekday}",
        "Zugang für {first} {last}",
        "Datensicherung",
        "Postfach voll",
        "Ticket {number}",
    ),
    turns=(
        (
            "bei uns geht {device} seit heute früh nicht mehr. Wir können nicht arbeiten.",
            "[employment @employees] {first} {last} fängt am {weekday} an. Bitte richten Sie ein Konto ein.",
            "[employment @employees] {first} {last} hat uns verlassen. Bitte sperren Sie das Konto noch heute.",
            "die Datensicherung meldet seit {weeks} Tagen Fehler.",
            "wir haben eine seltsame Mail bekommen. Dürfen wir den Anhang öffnen?",
            "[health @patients] in der Patientenakte von {last} fehlen seit dem Update die Befunde.",
            "[payroll @employees] die Lohnabrechnung druckt die falschen Monate.",
        ),
        (
            "jetzt geht es wieder, danke.",
            "es hängt immer noch. Können Sie am {weekday} vorbeikommen?",
            "das Gerät steht bei {first} im Büro, Tel. {phone}.",
        ),
        ("alles in Ordnung, bitte schließen Sie den Vorgang.",),
    ),
    answers=(
        (
            "wir sehen uns das heute noch an.",
            "bitte starten Sie {device} einmal neu und melden Sie sich.",
            "{first} kommt am {weekday} um {time} Uhr zu Ihnen.",
        ),
        ("der Fehler ist behoben.", "wir bestellen ein Ersatzteil."),
    ),
    details=(
        "Bitte rufen Sie zurück: {phone}.",
        "Es betrifft alle Arbeitsplätze.",
        "Es eilt, am {weekday} ist Abschluss.",
    ),
)
_VENDORS = Topic(
    "vendor",
    12,
    "firms",
    subjects=("Lizenz {number}", "Wartung am {weekday}", "Angebot {number}", "Support-Fall {number}"),
    turns=(
        (
            "am {weekday} ab {time} Uhr warten wir unsere Systeme.",
            "Ihre Lizenz {number} läuft in {weeks} Wochen ab.",
            "wir bieten Ihnen {goods} zu {small} EUR an.",
            "zum Fehler {number} gibt es ein Update.",
        ),
        ("danke für die Rückmeldung.",),
    ),
    answers=(("bitte verlängern.", "wir prüfen das und melden uns."),),
    tone=Tone.FORMAL,
)
_CONTRACTS = Topic(
    "contract",
    8,
    "clients",
    subjects=("Vertrag zur Auftragsverarbeitung", "Wartungsvertrag {number}", "Vereinbarung"),
    turns=(
        (
            "[contract] anbei der unterschriebene Vertrag zur Auftragsverarbeitung.",
            "[contract] unser Datenschutz fragt nach der Liste Ihrer Unterauftragnehmer.",
            "[contract] wir möchten den Wartungsvertrag um ein Jahr verlängern.",
        ),
    ),
    answers=(("vielen Dank, die Gegenzeichnung folgt.",),),
    tone=Tone.FORMAL,
    kinds=("contract",),
    paper=Paper(
        "Vertrag_{number}.docx",
        "Vertrag zur Auftragsverarbeitung",
        (
            "Gegenstand: Betreuung der Rechner",
            "Art der Daten: Kundendaten, Beschäftigtendaten",
            "Laufzeit: {weeks} Monate",
            "Weisungsberechtigt: {first} {last}",
        ),
        70,
        "docx",
    ),
)
_OUT = Topic(
    "report",
    14,
    "clients",
    subjects=("Ticket {number}: erledigt", "Monatsbericht {month}", "Rechnung {number}"),
    turns=(("danke.", "können Sie die Rechnung bitte aufteilen?"),),
    answers=(
        (
            "Ihr Vorgang {number} ist erledigt. {device} läuft wieder.",
            "anbei der Bericht für {month}.",
            "[invoice] im Anhang unsere Rechnung {number} über {small} EUR.",
        ),
    ),
    outgoing=True,
    paper=Paper(
        "Bericht {month}.pdf",
        "Bericht {month}",
        ("Sicherung: erfolgreich", "Vorgänge: {count}", "Offen: {device}", "Stunden: {count}"),
        40,
    ),
)

IT_SERVICE = Profile(
    id="it_service",
    holder=Holder(
        organisation="Netzwerkstatt Kranich GmbH",
        name="Mehmet Arslan",
        address="service@netzwerkstatt-kranich.example",
        addresses=("service@netzwerkstatt-kranich.example", "info@netzwerkstatt-kranich.example"),
        user="service@netzwerkstatt-kranich.example",
        street="Bahnhofstraße 9",
        place="Havelaue",
        phone="030 23125 551",
    ),
    archive="Kunden",
    parts={
        "clients": Part("customers", 30, 2, "firms"),
        "firms": Part("contacts", 0, 2, "vendors"),
        "staff": Part("employees", 0, 6, "own"),
        "applicants": Part("applicants", 90, 2),
        "tax": Part("contacts", 0, 2, "steuerkanzlei-moewe.example"),
        "foreign": Part("contacts", 60, 2, english=True),
    },
    firms={
        "firms": (
            ("Tischlerei Lohse", "tischlerei-lohse.example"),
            ("Praxis Dr. Heinze", "praxis-heinze.example"),
            ("Kanzlei Ebert", "kanzlei-ebert.example"),
            ("Autohaus Sund", "autohaus-sund.example"),
            ("Gärtnerei Mohn", "gaertnerei-mohn.example"),
            ("Hotel Seeblick", "hotel-seeblick-havelaue.example"),
            ("Bäckerei Krume", "baeckerei-krume.example"),
            ("Pflegedienst Linde", "pflegedienst-linde.example"),
            ("Verlag Papierboot", "verlag-papierboot.example"),
            ("Elektro Funk", "elektro-funk.example"),
            ("Spedition Elster", "spedition-elster.example"),
            ("Stiftung Lindenhof", "stiftung-lindenhof.example"),
        ),
        "vendors": (
            ("Softwarehaus Delta", "softwarehaus-delta.example"),
            ("Großhandel Chip", "grosshandel-chip.example"),
            ("Rechenzentrum Nord", "rechenzentrum-nord.example"),
        ),
    },
    topics=(
        _TICKETS,
        _VENDORS,
        _CONTRACTS,
        _OUT,
        shared.bills(5),
        shared.staff(8),
        shared.applications(3, "Fachkraft Systemtechnik"),
        shared.payroll(3),
        shared.english(14),
    ),
    gaps={
        "device": ("der Server", "der Drucker", "das WLAN", "die Telefonanlage", "der Kalender", "die Kasse"),
        "goods": ("Festplatten", "Lizenzen", "Netzwerkkabel", "Bildschirme", "eine Firewall"),
    },
    news=("Systemhaus Woche", "Admin Digest"),
    news_topics=("Updates im {month}", "Sicherung: drei Regeln", "Neue Server im Test", "Telefonieren über das Netz"),
)
