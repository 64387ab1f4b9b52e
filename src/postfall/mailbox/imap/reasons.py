"""What a look over IMAP could not see, in words."""

from __future__ import annotations

from postfall.language import both, number
from postfall.mailbox.model import NotChecked

MAIL_ONLY = NotChecked(
    "rules",
    "imap_mail_only",
    "IMAP zeigt Nachrichten. Filterregeln, Weiterleitungen, Adressbuch, Kalender und Dateien unter derselben Anmeldung "
    "wurden nicht angesehen.",
    "IMAP shows messages. Filter rules, forwarding, address book, calendar and files under the same login were not "
    "looked at.",
)
ONLY_COUNTS = NotChecked(
    "headers",
    "depth_counts",
    "Es wurde nur gezählt, wie gewünscht. Personen und Betreffe sind nicht bekannt.",
    "Only counted, as asked. Persons and subjects are not known.",
)
NO_STRUCTURE = NotChecked(
    "attachments",
    "no_structure",
    "Der Server nennt nicht, welche Anhänge die Nachrichten haben.",
    "The server does not name what attachments the messages have.",
)
OTHERS = NotChecked(
    "folders",
    "folders_of_others",
    "Es gibt gemeinsame Ordner oder Ordner anderer Personen. Sie gehören nicht zu diesem Postfach und wurden nicht "
    "gelesen. Der Eindringling konnte sie vielleicht sehen.",
    "There are shared folders or folders of other persons. They are not part of this mailbox and were not read. The "
    "intruder may have been able to see them.",
)
VIEWS = NotChecked(
    "folders",
    "folder_shows_again",
    "Ein Ordner zeigt nur Nachrichten, die schon in anderen Ordnern stehen. Er wurde nicht noch einmal gelesen.",
    "One folder only shows messages that are in other folders already. It was not read once more.",
)
CHOSEN = NotChecked(
    "folders",
    "folders_chosen",
    "Nur die gewünschten Ordner wurden gelesen, die anderen nicht.",
    "Only the folders that were asked for were read, the others were not.",
)
TOO_MANY = NotChecked(
    "folders",
    "too_many_folders",
    "Das Postfach hat mehr Ordner, als wir lesen. Die übrigen fehlen.",
    "The mailbox has more folders than we read. The rest is missing.",
)
RULE_NAMES = NotChecked(
    "rules",
    "rule_names_refused",
    "Der Server zeigt nicht, welche Regeln an Ordnern hängen (METADATA).",
    "The server does not show which rules are tied to folders (METADATA).",
)
MORE_REFUSED = NotChecked(
    "folders",
    "folders_refused",
    "Noch weitere Ordner wurden vom Server nicht gezeigt.",
    "Further folders were not shown by the server.",
)
MOST_NAMED = 20
"""Folders that are named one by one where the server refuses them."""


def refused(folder: str, said: str) -> NotChecked:
    """A folder that the server does not open or show."""
    return NotChecked(
        "folders",
        "folder_refused",
        f"Den Ordner „{folder[:80]}“ hat der Server nicht gezeigt: {said or '?'}",
        f"The server did not show the folder “{folder[:80]}”: {said or '?'}",
    )


def not_there(name: str) -> NotChecked:
    """A folder that was asked for and does not exist."""
    return NotChecked(
        "folders",
        "folder_not_there",
        f"Den Ordner „{name[:80]}“ gibt es nicht.",
        f"There is no folder “{name[:80]}”.",
    )


def selection(since: str | None, until: str | None) -> NotChecked:
    """Only a span of time was asked for; both ends are ISO UTC or None."""
    return NotChecked(
        "messages",
        "time_chosen",
        f"Nur Nachrichten, die in dieser Zeit ankamen: {since or '…'} bis {until or '…'}.",
        f"Only messages that arrived in this time: {since or '…'} to {until or '…'}.",
    )


def quota(used: int, seen: int) -> NotChecked:
    """The server counts much more than the folders show."""
    much, little = (both(number, octets >> 20) for octets in (used, seen))
    return NotChecked(
        "messages",
        "quota_larger",
        f"Nach seiner Quote liegen {much.de} MB im Postfach, die gelesenen Ordner haben {little.de} MB. Es kann Ordner "
        "geben, die IMAP nicht zeigt, oder die Quote zählt anderes mit.",
        f"By its quota {much.en} MB lie in the mailbox, the folders that were read have {little.en} MB. There may be "
        "folders that IMAP does not show, or the quota counts other things too.",
    )
