"""`docs/reference/mail-programs.md`: the page of mail programs and providers, made from `playbooks/settings`."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.guide.advice.settings import GOALS, keeping, programs, providers

if TYPE_CHECKING:
    from postfall.guide.advice.settings import Ability, Setting

INTRO = """# Mail programs and providers

Made from the files in `playbooks/settings`. `postfall mailbox advise --program ID` shows the same with the value filled
in, in German or English; files of your own in `POSTFALL_CONTENT/playbooks/settings` stand in front
([how to write one](mailbox-advise.md#files-of-your-own)).

“nearest” is what comes next to 14 and 30 days. **?** marks what no source that we could read confirms: look into your
program before you rely on it.
"""
_WHAT = {
    "pop3_leave": "POP3: leave, then delete after days",
    "imap_expire": "delete on the server by age",
    "archive_local": "move old mail away by itself",
    "read_only": "read only",
    "after_fetch": "what happens after fetching over POP3",
    "switch_on": "access",
}


def settings_page() -> str:
    """The whole page."""
    parts = [INTRO, "\n## Programs\n\n", table(programs(), "pop3_leave"), "\n## Providers\n\n"]
    parts += [table(providers(), "imap_expire"), "\n## Menu paths\n"]
    parts += [section(row) for row in (*programs(), *providers())]
    return "".join([*parts, periods()])


def table(rows: tuple[Setting, ...], what: str) -> str:
    """One line each: what can be set, what comes nearest."""
    lines = ["| id | name | on | days that can be set | nearest |", "|---|---|---|---|---|"]
    for row in rows:
        ability = row.can[what]
        doubt = "" if ability.confirmed.values else " **?**"
        cells = [f"`{row.id}`", row.name.en, row.platform.en, offered(ability) + doubt, nearest(ability)]
        lines.append("| " + " | ".join(cells) + " |")
    return "\n".join(lines) + "\n"


def offered(ability: Ability) -> str:
    """The values in words."""
    offer = ability.days
    if offer is None:
        return "cannot"
    if offer.options:
        return ", ".join(str(row.days) for row in offer.options)
    most = f" to {offer.max}" if offer.max is not None else ""
    preset = f", preset {offer.default}" if offer.default is not None else ""
    return f"any number from {offer.min}{most}{preset}"


def nearest(ability: Ability) -> str:
    """What comes next to 14 and 30 days."""
    return "–" if ability.days is None else ", ".join(str(ability.days.nearest(goal).days) for goal in GOALS)


def section(setting: Setting) -> str:
    """The ways through the menus, German and English, with source and date."""
    lines = [f"\n### {setting.name.en}\n\n{setting.platform.en}; {setting.versions.en}.\n"]
    for what, ability in setting.can.items():
        able = "" if ability.able else ": cannot"
        doubt = "" if ability.confirmed.values else " **?**"
        lines.append(f"\n**{_WHAT[what]}{able}**{doubt}\n")
        lines += [f"\n{count}. {de}<br>{en}" for count, (de, en) in enumerate(steps(ability), 1)]
        lines.append("\n" if ability.steps.de else "")
        if ability.note is not None:
            lines.append(f"\n{ability.note.en}\n")
        lines.append(f"\nSource: {'; '.join(ability.source)}. Checked {ability.checked}{words(ability)}.\n")
    lines += [f"\n- {row.en}" for row in setting.advice]
    return "".join(lines) + ("\n" if setting.advice else "")


def steps(ability: Ability) -> list[tuple[str, str]]:
    """The steps with the value left open."""
    return [(text.de, text.en) for text in ability.way()]


def words(ability: Ability) -> str:
    """In which languages the menu words were read in the source."""
    if not ability.steps.de:
        return ""
    known = [name for name, holds in (("German", ability.confirmed.de), ("English", ability.confirmed.en)) if holds]
    return f"; menu words confirmed: {' and '.join(known) or 'no'}"


def periods() -> str:
    """The keeping periods of the law."""
    found = keeping()
    assert found is not None
    lines = [f"\n## What must be kept in Germany\n\n{found.who.en}\n\n", "| years | what | law | source, checked |\n"]
    lines.append("|---|---|---|---|\n")
    for row in found.periods:
        since = f", since {row.since}" if row.since else ""
        doubt = "" if row.confirmed else " **?**"
        lines.append(
            f"| {row.years}{doubt} | {row.what.en} | {row.law}{since} | {'; '.join(row.source)}; {row.checked} |\n"
        )
    return "".join([*lines, "\n", *(f"- {row.en}\n" for row in found.notes)])
