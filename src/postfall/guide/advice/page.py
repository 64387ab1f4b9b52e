"""The advice as a page for a person, and one program's way through its menus."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.exposure.advice import Duty, Method
from postfall.guide.advice.settings import GOALS, TIMED
from postfall.guide.advice.words import DUTIES, METHODS, said
from postfall.language import Text, both, iso_day, number, size
from postfall.ports import Grid, Level, Notice, Points, Title

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from enum import StrEnum

    from postfall.exposure.advice import Role
    from postfall.exposure.forecast import Forecast
    from postfall.guide.advice.settings import Ability, Period, Periods, Setting, What
    from postfall.guide.advice.step import Recommended
    from postfall.language import Language

_WHAT: dict[What, Text] = {
    "pop3_leave": Text("Mit POP3: nach Tagen vom Server löschen", "With POP3: delete from the server after days"),
    "imap_expire": Text("Nach Alter auf dem Server löschen", "Delete on the server by age"),
    "archive_local": Text("Von selbst auslagern", "Move away by itself"),
    "read_only": Text("Nur mitlesen, nichts löschen", "Read only, delete nothing"),
    "after_fetch": Text("Was nach dem Abholen geschieht", "What happens after fetching"),
    "switch_on": Text("Zugänge", "Access"),
}
_POLICIES = {
    "all": Text("alles bleibt", "all stays"),
    "pop3": Text("POP3, {days} Tage", "POP3, {days} days"),
    "imap": Text("IMAP, {days} Tage", "IMAP, {days} days"),
}


def advice_page(recommended: Recommended, language: Language) -> list[object]:
    """What is advised and why, who deletes, what comes first, the numbers, the ways through the menus."""
    advice = recommended.advice
    blocks: list[object] = [
        Title(Text("Weniger auf dem Server lassen: unser Rat", "Leave less on the server: our advice")),
        METHODS[advice.method].fill(days=advice.days),
        _points([*advice.reasons, advice.why_days]),
        *_roles(recommended),
        Title(Text("Was dieser Weg kostet", "What this way costs")),
        _points(advice.limits),
        Title(Text("Bevor etwas gelöscht wird", "Before anything is deleted")),
        _points(advice.first, numbered=True),
        *_forecast(recommended.forecast),
        Title(Text("Außerdem", "Also")),
        _points(advice.also),
        *_keeping(recommended.periods),
    ]
    for tool in recommended.tools:
        if (wanted := _wanted(recommended, tool)) or tool.advice:
            blocks += setting_page(tool, language, wanted, advice.days)
    blocks += _open(recommended)
    return [*blocks, Notice(_DECIDE, Level.INFO)]


def _points(codes: Iterable[StrEnum], *, numbered: bool = False) -> Points:
    return Points(tuple(said(code) for code in codes), numbered=numbered)


def _roles(recommended: Recommended) -> list[object]:
    roles = recommended.advice.roles
    blocks: list[object] = [Title(Text("Wer löscht, wer liest", "Who deletes, who reads"))]
    if roles:
        columns = (
            Text("Programm oder Anbieter", "Program or provider"),
            Text("Aufgabe", "Task"),
            Text("Tage", "Days"),
        )
        rows = tuple(
            (recommended.tool(role.tool).name.text(), DUTIES[role.duty], _days(role))
            for role in recommended.advice.roles
        )
        blocks.append(Grid(columns, rows, right=(2,)))
    return [*blocks, _ONE_DELETES]


def _days(role: Role) -> str:
    return "–" if role.days is None else str(role.days)


def _wanted(recommended: Recommended, tool: Setting) -> tuple[What, ...]:
    """The abilities that matter for what this tool has to do."""
    pop3 = recommended.advice.method is Method.POP3
    wanted: list[What] = []
    for role in recommended.advice.roles:
        if role.tool == tool.id:
            wanted += {
                Duty.DELETES: ["pop3_leave" if pop3 else "imap_expire"],
                Duty.MOVES: ["archive_local"],
                Duty.READS: ["read_only"],
            }[role.duty]  # type: ignore[arg-type]
    if tool.kind == "provider":
        wanted += ["after_fetch", "switch_on"]
        wanted += [] if pop3 else ["imap_expire"]
    return tuple(what for what in dict.fromkeys(wanted) if what in tool.can)


def setting_page(
    setting: Setting, language: Language, wanted: Sequence[What] | None = None, goal: int | None = None
) -> list[object]:
    """One program or provider: what it can do, where it stands in the menus. `wanted` None: everything.

    `goal` are the days to fill in; without it the nearest to 14 and 30 are both named.
    """
    name = Text("{name} ({platform})", "{name} ({platform})")
    blocks: list[object] = [Title(name.fill(name=setting.name.text(), platform=setting.platform.text()))]
    if wanted is None:
        blocks.append(setting.versions.text())
    for what in setting.can if wanted is None else wanted:
        blocks += _ability(what, setting.can[what], language, goal)
    if setting.advice:
        blocks.append(Points(tuple(row.text() for row in setting.advice)))
    return blocks


def _ability(what: What, ability: Ability, language: Language, goal: int | None) -> list[object]:
    able = "" if ability.able else _CANNOT if ability.confirmed.values else _PERHAPS_NOT
    blocks: list[object] = [Text("{what}{able}:", "{what}{able}:").fill(what=_WHAT[what], able=able)]
    offer = ability.days
    value = None
    if what in TIMED and offer is not None:
        goals = GOALS if goal is None else (goal,)
        nearest = [(wish, offer.nearest(wish)) for wish in goals]
        value = nearest[0][1].name
        blocks += [
            (_NEAREST if wish != found.days else _NAMED if offer.options else _EXACT).fill(wish=wish, name=found.name)
            for wish, found in nearest
        ]
    steps = ability.way(value)
    if steps:
        blocks.append(Points(steps, numbered=True))
    if ability.note is not None:
        blocks.append(ability.note.text())
    return [*blocks, *_doubt(ability, language)]


def _doubt(ability: Ability, language: Language) -> list[object]:
    """What the source does not settle; said loudly, because somebody may delete mail by it."""
    checked = {"checked": both(iso_day, ability.checked), "source": ability.source[0]}
    if not ability.confirmed.values:
        return [Notice(_UNCONFIRMED.fill(**checked))]
    if ability.steps.de and not ability.confirmed.words(language):
        return [Text(_WORDS.de, _WORDS.en).fill(**checked)]
    return [Text("Quelle: {source} ({checked})", "Source: {source} ({checked})").fill(**checked)]


def _forecast(found: Forecast | None) -> list[object]:
    if found is None:
        return []
    title = Title(Text("Wie voll das Postfach wird", "How full the mailbox gets"))
    if found.growth is None:
        return [title, _TOO_LITTLE]
    columns = (
        Text("Weg", "Way"),
        Text("liegt dort", "lies there"),
        Text("Spitze", "peak"),
        Text("voll am", "full on"),
    )
    rows = tuple(
        (_policy(row.policy, row.days), both(size, row.octets), both(size, row.peak), _full(row.full_on, row.fits))
        for row in found.plans
    )
    growth = _GROWTH.fill(
        month=both(size, found.growth.octets_per_day * 30),
        messages=both(number, found.growth.messages),
        days=found.growth.days,
    )
    quota = _QUOTA.fill(size=both(size, found.quota)) if found.quota is not None else _NO_QUOTA
    return [title, growth, quota, Grid(columns, rows, right=(1, 2)), _LOWER]


def _policy(policy: str, days: int | None) -> Text:
    return _POLICIES[policy.partition("-")[0]].fill(days=days)


def _full(full_on: str | None, fits: bool | None) -> Text | str:
    if full_on is not None:
        return full_on
    return Text("?", "?") if fits is None else Text("nie", "never") if fits else Text("sofort", "at once")


def _keeping(periods: Periods | None) -> list[object]:
    if periods is None:
        return []
    rows = tuple(_PERIOD.fill(years=row.years, what=row.what.text(), law=_law(row)) for row in periods.periods)
    checked = max(row.checked for row in periods.periods)
    return [
        Title(Text("Was in Deutschland aufzuheben ist", "What must be kept in Germany")),
        periods.who.text(),
        Points((*rows, *(row.text() for row in periods.notes))),
        _TAX.fill(checked=both(iso_day, checked)),
    ]


def _law(row: Period) -> Text:
    """The norm, since when it says so, and whether that was confirmed."""
    since = Text(", seit {since}", ", since {since}").fill(since=row.since) if row.since else ""
    doubt = "" if row.confirmed else Text(", nicht bestätigt", ", not confirmed")
    return Text("{law}{since}{doubt}", "{law}{since}{doubt}").fill(law=row.law, since=since, doubt=doubt)


def _open(recommended: Recommended) -> list[object]:
    from postfall.guide.advice.settings import questions
    from postfall.guide.advice.step import KEY_OF

    texts = {spec.key: spec.text.text() for spec in questions()}
    rows = tuple(texts[KEY_OF[field]] for field in recommended.advice.open if KEY_OF[field] in texts)
    if not rows:
        return []
    title = Title(Text("Was den Rat noch ändern könnte", "What could still change the advice"))
    return [title, Points(rows)]


_ONE_DELETES = Text(
    "Genau einer löscht. Alle anderen lesen nur mit, sonst fehlt am Ende Post, die niemand hat.",
    "Exactly one deletes. All others read only, else mail will be missing that nobody has.",
)
_CANNOT = Text(" – geht nicht", " – cannot")
_PERHAPS_NOT = Text(" – geht nicht, soweit wir wissen", " – cannot, as far as we know")
_EXACT = Text("{wish} Tage: einstellbar", "{wish} days: can be set")
_NAMED = Text("{wish} Tage: „{name}“", "{wish} days: “{name}”")
_NEAREST = Text("{wish} Tage: am nächsten kommt „{name}“", "{wish} days: the nearest is “{name}”")
_UNCONFIRMED = Text(
    "Nicht bestätigt ({checked}): Sehen Sie in Ihrem Programm nach, bevor Sie sich darauf verlassen. Quelle: {source}",
    "Not confirmed ({checked}): look into your program before you rely on it. Source: {source}",
)
_WORDS = Text(
    "Die Werte sind nachgelesen, die deutschen Wörter im Menü nicht ({checked}). Quelle: {source}",
    "The values were read up on, the English words of the menu were not ({checked}). Source: {source}",
)
_TOO_LITTLE = Text(
    "Es liegt zu wenig datierte Post da, um das Wachstum zu messen (mindestens 14 Tage).",
    "Too little dated mail lies there to measure the growth (at least 14 days).",
)
_GROWTH = Text(
    "Gemessen: {month} im Monat, {messages} Nachrichten in {days} Tagen.",
    "Measured: {month} a month, {messages} messages in {days} days.",
)
_QUOTA = Text("Erlaubt sind {size}.", "{size} are allowed.")
_NO_QUOTA = Text("Wie viel erlaubt ist, ist nicht bekannt.", "How much is allowed is not known.")
_LOWER = Text(
    "Gezählt ist, was noch dort liegt. Was schon gelöscht war, käme dazu.",
    "Counted is what still lies there. What was deleted before would come on top.",
)
_PERIOD = Text("{years} Jahre: {what} ({law})", "{years} years: {what} ({law})")
_TAX = Text(
    "Stand: {checked}. Keine Rechts- oder Steuerberatung; fragen Sie im Zweifel Ihre Steuerberatung.",
    "As of {checked}. No legal or tax advice; ask your tax adviser in doubt.",
)
_DECIDE = Text(
    "Das ist ein Rat mit Gründen. Sie entscheiden, und Sie stellen um. Postfall ändert nichts.",
    "This is advice with reasons. You decide, and you change the settings. Postfall changes nothing.",
)
