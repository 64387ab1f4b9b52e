"""What is said about the part of an authority in a case, and about what the answers leave open."""

from __future__ import annotations

from postfall.language import Text

COMPETENT = Text("Bei dieser Behörde melden Sie.", "You notify this authority.")
LEAD = Text(
    "Federführend: Bei dieser Behörde melden Sie auch für die Menschen in den anderen Staaten (Art. 56 DSGVO).",
    "Leading: you notify this authority for the people in the other states, too (Art. 56 GDPR).",
)
CONCERNED = Text(
    "Erfährt es über die federführende Behörde. Sie dürfen sie zusätzlich unterrichten.",
    "Hears of it through the leading authority. You may inform it in addition.",
)
CANDIDATE = Text("Kommt in Frage; eine Angabe fehlt noch.", "May be the one; one answer is still missing.")
BESIDE = Text("Zusätzlich zu melden, nach einem eigenen Gesetz.", "To be notified in addition, under a law of its own.")
OWN_LAW = Text(
    "Zusätzlich, wenn das Recht dieses Staates für Sie gilt.", "In addition, if the law of this state applies to you."
)
EACH_COUNTRY = Text(
    "Hier melden Sie für die Menschen, die in diesem Staat leben.", "Notify here for the people who live in this state."
)
WHICH_COUNTRY = Text(
    "In welchem Staat sitzen Sie? Davon hängt die Behörde ab.",
    "In which state are you based? The authority depends on it.",
)
WHICH_LAND = Text(
    "In Deutschland kommt es auf das Bundesland Ihres Sitzes an (§ 40 BDSG). Nennen Sie es, dann bleibt eine Behörde.",
    "In Germany it depends on the federal state (Land) where you are based (section 40 BDSG). Name it, and one "
    "remains.",
)
WHICH_LAND_OF_PERSONS = Text(
    "In Deutschland gibt es in jedem Bundesland eine Behörde. Nennen Sie das Land, in dem Ihre Vertretung nach Art. 27 "
    "DSGVO sitzt oder die meisten Betroffenen leben.",
    "Germany has an authority in each federal state. Name the Land where your representative under Art. 27 GDPR is "
    "based or where most of the people concerned live.",
)
WHICH_SECTOR = Text(
    "Es kommt darauf an, ob Sie eine private Stelle, eine Stelle des Landes oder eine des Bundes sind.",
    "It depends on whether you are a private body, a body of the Land, or a federal one.",
)
WHICH_PART = Text(
    "In diesem Staat gibt es für öffentliche Stellen mehrere Behörden. Es kommt auf die Region oder die Aufgabe an.",
    "This state has several authorities for public bodies. It depends on the region or the task.",
)
WHICH_DIOCESE = Text(
    "Es kommt auf das Bistum an, nicht auf das Bundesland. Bei jeder Behörde steht, für welche Bistümer sie da ist.",
    "It depends on the diocese, not on the federal state. Each authority is listed with its dioceses.",
)
WHICH_STATION = Text(
    "Es kommt auf den Sender an. Bei jeder Behörde steht, für welche Sender sie da ist.",
    "It depends on the station. Each authority is listed with its stations.",
)
NO_ONE_STOP = Text(
    "Für öffentliche Stellen, Kirchen und Rundfunk gibt es keine federführende Behörde: Sie melden bei Ihrer "
    "eigenen, auch wenn Menschen in anderen Staaten betroffen sind (Art. 55 Abs. 2, Art. 91 DSGVO).",
    "Public bodies, churches and broadcasters have no leading authority: you notify your own, even if people in other "
    "states are concerned (Art. 55(2), Art. 91 GDPR).",
)
EVERY_COUNTRY = Text(
    "Ohne Niederlassung im Europäischen Wirtschaftsraum melden Sie in jedem Staat, in dem Betroffene leben. Eine "
    "Vertretung nach Art. 27 DSGVO ändert daran nichts (EDSA-Leitlinien 9/2022, Fassung 2.0, Rn. 73). Das gilt, wenn "
    "die DSGVO für Sie gilt (Art. 3 Abs. 2).",
    "Without an establishment in the European Economic Area you notify in every state where people concerned live. A "
    "representative under Art. 27 GDPR does not change that (EDPB guidelines 9/2022 v2.0, para 73). This holds where "
    "the GDPR applies to you (Art. 3(2)).",
)
WHERE_PERSONS = Text(
    "In welchen Staaten leben die Betroffenen? Ohne Niederlassung im Europäischen Wirtschaftsraum melden Sie in "
    "jedem davon.",
    "In which states do the people concerned live? Without an establishment in the European Economic Area you notify "
    "in each of them.",
)
UK = Text(
    "Vereinigtes Königreich: eigenes Recht (UK GDPR), eigene Meldung, 72 Stunden. Sie gilt neben der Meldung in der "
    "EU.",
    "United Kingdom: a law of its own (UK GDPR), a notification of its own, 72 hours, beside the one in the EU.",
)
SWITZERLAND = Text(
    "Schweiz: eigenes Recht (Art. 24 DSG), Meldung so rasch als möglich bei hohem Risiko.",
    "Switzerland: a law of its own (Art. 24 FADP), notification as soon as possible where the risk is high.",
)
NO_ROW = Text(
    "Für {country} ist hier keine Behörde für diesen Bereich verzeichnet.",
    "No authority for this sector is listed here for {country}.",
)
