"""What each finding means, in a sentence for somebody who never saw a filter rule."""

from __future__ import annotations

from postfall.language import Text

ALL = Text("alle Mails", "all mail")
SOME = Text("bestimmte Mails", "certain mail")
UNKNOWN_TARGET = Text(
    "eine Adresse, die erst beim Eintreffen einer Mail entsteht (Adresse nicht vorab bekannt: {target})",
    "an address that is only made when a mail arrives (address not statically known: {target})",
)
LIST_TARGET = Text("alle Adressen einer Liste ({target})", "all addresses of a list ({target})")
NO_TARGET = Text("ein Ziel, das nicht zu lesen ist", "a target that cannot be read")

REDIRECT = Text("Diese Regel leitet {what} weiter an {target}.", "This rule forwards {what} to {target}.")
COPY_STAYS = Text(" Im Postfach bleibt eine Kopie, es fällt nicht auf.", " A copy stays here, so nobody notices.")
NO_COPY = Text(" Im Postfach bleibt davon nichts.", " Nothing of it stays in the mailbox.")
OWN_DOMAIN = Text(
    " Die Adresse ist Ihre eigene oder eine in Ihrer Domain. Ist das gewollt?",
    " The address is your own or one in your domain. Is that intended?",
)
NOTIFY = Text(
    "Diese Regel meldet {what} an {target}. Die Meldung kann den Inhalt enthalten.",
    "This rule sends a message about {what} to {target}. It can carry the content.",
)
REPORT = Text("Diese Regel schickt {what} als Meldung an {target}.", "This rule sends {what} as a report to {target}.")
PROGRAM = Text(
    "Diese Regel gibt {what} an ein Programm auf dem Mailserver: {target}.",
    "This rule hands {what} to a program on the mail server: {target}.",
)
DISCARD = Text("Diese Regel löscht {what} sofort und spurlos.", "This rule deletes {what} at once, without a trace.")
REJECT = Text(
    "Diese Regel weist {what} ab. Wer schreibt, bekommt eine Absage in Ihrem Namen.",
    "This rule refuses {what}. Whoever writes gets a refusal in your name.",
)
FILEINTO = Text(
    "Diese Regel legt {what} in den Ordner „{target}“ statt in den Posteingang.",
    "This rule puts {what} into the folder “{target}” instead of the inbox.",
)
FILEINTO_COPY = Text(
    "Diese Regel legt eine Kopie von {what} in den Ordner „{target}“.",
    "This rule puts a copy of {what} into the folder “{target}”.",
)
HIDING = Text(
    " In solche Ordner sieht kaum jemand: ein häufiges Versteck.", " Few look into such folders: a common hiding place."
)
WORDS = Text(" Es geht um Mails mit: {words}.", " It is about mail with: {words}.")
SNOOZE = Text("Diese Regel hält {what} zurück und zeigt sie erst später.", "This rule holds {what} back until later.")
SEEN = Text(
    "Diese Regel markiert {what} als gelesen. Neue Mails fallen so nicht auf.",
    "This rule marks {what} as read. So new mail is not noticed.",
)
DELETED = Text("Diese Regel markiert {what} als gelöscht.", "This rule marks {what} as deleted.")
FLAGS = Text("Diese Regel ändert Markierungen: {target}.", "This rule changes marks: {target}.")
VACATION = Text(
    "Diese Regel antwortet automatisch auf {what}. Lesen Sie den Text: „{text}“",
    "This rule answers {what} automatically. Read the text: “{text}”",
)
VACATION_FROM = Text(" Als Absender steht darin: {target}.", " It gives as its sender: {target}.")
INCLUDE = Text("Hier wird ein weiteres Skript ausgeführt: „{target}“.", "Another script is run here: “{target}”.")
INCLUDE_GLOBAL = Text(
    " Es liegt beim Anbieter; lassen Sie es sich zeigen.", " It lies with the provider; have it shown to you."
)
INCLUDE_MISSING = Text(" Es ist nicht unter den gelesenen Skripten.", " It is not among the scripts that were read.")
HEADERS = Text(
    "Diese Regel ändert Kopfzeilen von {what}: {target}. So lassen sich Spuren verwischen.",
    "This rule changes headers of {what}: {target}. That can blur traces.",
)
CONTENT = Text(
    "Diese Regel verändert den Inhalt von {what}, etwa eine Bankverbindung.",
    "This rule changes the content of {what}, bank details for instance.",
)
PARTS = Text("Diese Regel sieht in die Teile und Anhänge der Mails.", "This rule looks into parts and attachments.")
STOP_ALL = Text(
    "Ab hier wird keine weitere Regel ausgeführt, auch kein Spamfilter.",
    "From here no further rule is run, no spam filter either.",
)
STOP = Text(
    "Danach wird keine weitere Regel ausgeführt, und die Mail bleibt nicht im Posteingang.",
    "No further rule is run after this, and the mail does not stay in the inbox.",
)
ALWAYS = Text(
    "Diese Bedingung trifft immer zu: Sie ist nur Tarnung oder heißt „alle Mails“.",
    "This test is always true: it is disguise only, or means “all mail”.",
)
WATCHED = Text(
    "Diese Regel sucht nach Wörtern, auf die Eindringlinge achten: {target}.",
    "This rule looks for words that intruders watch for: {target}.",
)
HIDDEN = Text(
    "Vor dieser Zeile ist auffällig viel leerer Platz, als sollte sie niemand sehen.",
    "There is a lot of empty space before this line, as if nobody should see it.",
)
COMMENT = Text(
    "In einem Kommentar steht eine Regel, die nicht wirkt: {target}",
    "A comment holds a rule that has no effect: {target}",
)
NEVER = Text(" Die Regel ist zurzeit abgeschaltet.", " The rule is switched off at present.")
CUT = Text(
    "Das Skript ist zu groß. Was hier folgt, wurde nicht gelesen.",
    "The script is too large. What follows here was not read.",
)
