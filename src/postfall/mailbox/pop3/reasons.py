"""What a look over POP3 could not see, in words."""

from __future__ import annotations

from postfall.mailbox.model import NotChecked

INBOX_ONLY = NotChecked(
    "folders",
    "pop3_inbox_only",
    "POP3 zeigt nur den Posteingang. Gesendete, archivierte und verschobene Nachrichten fehlen. Solange IMAP oder "
    "Webmailer offenstanden, ist das Ergebnis eine Untergrenze.",
    "POP3 shows the inbox only. Sent, archived and moved messages are missing. While IMAP or the web mailer were "
    "reachable, the result is a lower bound.",
)
NO_ATTACHMENTS = NotChecked(
    "attachments",
    "pop3_no_attachments",
    "POP3 nennt in den Kopfzeilen keine Anhänge. IMAP tut das, oder die Tiefe content.",
    "POP3 names no attachments in the headers. IMAP does, or the depth content.",
)
GMAIL_WINDOW = NotChecked(
    "messages",
    "gmail_window",
    "Gmail zeigt über POP3 nur einen Teil der Nachrichten (etwa 250 auf einmal, ohne schon abgeholte). Das ist nicht, "
    "was der Eindringling sehen konnte. Nehmen Sie IMAP (imaps://imap.gmail.com) oder einen Export (Google Takeout). "
    "Mit „recent:“ vor dem Benutzernamen zeigt Gmail stattdessen alles der letzten 30 Tage, auch Gesendetes.",
    "Gmail shows only a part of the messages over POP3 (some 250 at a time, without those fetched before). That is "
    "not what the intruder could see. Use IMAP (imaps://imap.gmail.com) or an export (Google Takeout). With “recent:” "
    "before the user name Gmail shows all of the last 30 days instead, sent mail too.",
)
GMAIL_RECENT = NotChecked(
    "messages",
    "gmail_recent",
    "„recent:“ vor dem Benutzernamen: Gmail zeigt die letzten 30 Tage aus allen Ordnern, auch Gesendetes, aber nichts "
    "Älteres. Das ist nicht alles, was der Eindringling sehen konnte. Nehmen Sie IMAP oder einen Export.",
    "“recent:” before the user name: Gmail shows the last 30 days of all folders, sent mail too, but nothing older. "
    "That is not all the intruder could see. Use IMAP or an export.",
)
NO_TOP = NotChecked(
    "headers",
    "no_top",
    "Der Server zeigt keine Kopfzeilen (kein TOP). Ganze Nachrichten holen wir nicht: Das kann sie verändern.",
    "The server shows no headers (no TOP). We do not fetch whole messages: that can change them.",
)
EXPIRE = NotChecked(
    "headers",
    "expire",
    "Der Server löscht Nachrichten nach einer Frist, die schon durch Ansehen beginnen kann (EXPIRE). Darum wurde nur "
    "gezählt. Kopfzeilen auf ausdrücklichen Wunsch: --allow-top.",
    "The server deletes messages after a period that looking may already start (EXPIRE). So we only counted. "
    "Headers by explicit wish: --allow-top.",
)
NO_LIST = NotChecked(
    "sizes",
    "no_list",
    "Der Server nennt keine einzelnen Größen (LIST abgelehnt).",
    "The server names no single sizes (LIST refused).",
)
NO_UIDL = NotChecked(
    "ids",
    "no_uidl",
    "Der Server gibt den Nachrichten keine Kennung (kein UIDL). Ein zweiter Blick kann sie nicht wiedererkennen.",
    "The server gives messages no id (no UIDL). A second look cannot recognise them.",
)
