"""What the `case` verbs show: journal values as JSON data and as blocks for the screen."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING, Any

from postfall.case.body import encode_value
from postfall.case.chain import REASONS
from postfall.errors import UsageError
from postfall.language import Text, both, listing, same, short_moment, size
from postfall.ports import Grid, Level, Notice, Pairs, Title
from postfall.value import Moment, Unknown, zone_info

if TYPE_CHECKING:
    from collections.abc import Sequence

    from postfall.case.export import Exported
    from postfall.case.model import ArtefactRecord, CaseState, CaseSummary, Fact, Verification
    from postfall.language import Language
    from postfall.value import FactValue

SHORTEST_HASH = 8

_HEAD_ELSEWHERE = Text(
    "Schreiben Sie die Prüfsumme des letzten Eintrags (Head) außerhalb dieses Rechners auf. Nur damit fällt später "
    "auf, wenn das Ende fehlt.",
    "Write the hash of the last entry (head) down outside this computer. Only with it a missing end shows later.",
)
_STATES = {"proposed": Text("Vorschlag", "proposed"), "confirmed": Text("bestätigt", "confirmed")}
_SOURCES = {
    "person": Text("gesagt", "said"),
    "probe": Text("Postfach", "mailbox"),
    "document": Text("Dokument", "document"),
    "log": Text("Protokolldatei", "log"),
    "derived": Text("abgeleitet", "derived"),
}
_STATUSES = {
    "done": Text("erledigt", "done"),
    "skipped": Text("übersprungen", "skipped"),
    "later": Text("später", "later"),
    "reopened": Text("wieder offen", "open again"),
}


def _when(at: str, zone: str) -> str:
    """A journal time as wall-clock time in `zone`; UTC is said so."""
    try:
        local = datetime.fromisoformat(at).astimezone(zone_info(zone))
    except ValueError:
        return at[:40]
    return local.strftime("%Y-%m-%d %H:%M") + (" UTC" if zone == "UTC" else "")


def summary_data(row: CaseSummary) -> dict[str, Any]:
    """One case of the list."""
    return {
        "case": row.id,
        "title": row.title,
        "opened": row.opened,
        "exercise": row.exercise,
        "closed": row.closed,
        "entries": row.entries,
        "head": row.head,
    }


def summary_blocks(rows: Sequence[CaseSummary]) -> list[object]:
    """The list of cases."""
    if not rows:
        return [
            Text("Noch gibt es keinen Fall. Beginnen Sie mit: postfall start", "No case yet. Begin: postfall start")
        ]
    columns = (
        Text("Nummer", "Number"),
        Text("Titel", "Title"),
        Text("Seit", "Since"),
        Text("Stand", "State"),
        Text("Einträge", "Entries"),
    )
    cells = tuple((row.id[:8], row.title, row.opened[:10], _standing(row), str(row.entries)) for row in rows)
    return [Grid(columns, cells, right=(4,))]


def _standing(row: CaseSummary) -> Text:
    state = Text("geschlossen", "closed") if row.closed else Text("offen", "open")
    return Text(f"Übung, {state.de}", f"exercise, {state.en}") if row.exercise else state


def artefact_data(row: ArtefactRecord) -> dict[str, Any]:
    """One kept file."""
    return {
        "sha256": row.sha256,
        "name": row.name,
        "kind": row.kind,
        "media": row.media,
        "octets": row.octets,
        "seq": row.seq,
        "erased": row.erased,
    }


def kept_blocks(row: ArtefactRecord, language: Language) -> list[object]:
    """What was kept."""
    rows: tuple[tuple[Text, Text | str], ...] = (
        (Text("Datei", "File"), row.name),
        (Text("Größe", "Size"), size(row.octets, language)),
        (same("SHA-256"), row.sha256),
        (Text("Eintrag", "Entry"), str(row.seq)),
    )
    return [Text("Aufbewahrt.", "Kept."), Pairs(rows)]


def find_artefact(state: CaseState, prefix: str) -> ArtefactRecord:
    """The kept file whose hash begins with `prefix`. Raises `UsageError` where that is none or more than one."""
    wanted = prefix.strip().lower()
    found = [row for sha256, row in state.artefacts.items() if sha256.startswith(wanted)]
    if len(wanted) >= SHORTEST_HASH and len(found) == 1:
        return found[0]
    raise UsageError(
        Text(
            f"„{prefix[:70]}“ ist weder ein Eintrag noch der Anfang genau einer Prüfsumme.",
            f"“{prefix[:70]}” is neither an entry nor the start of exactly one hash.",
        ),
        hint=Text(
            f"Einträge und Dateien zeigt: postfall case show. Mindestens {SHORTEST_HASH} Zeichen.",
            f"For entries and files: postfall case show. At least {SHORTEST_HASH} characters.",
        ),
        where=prefix[:80],
    )


def verification_data(result: Verification) -> dict[str, Any]:
    """The result of a check. `seq` of an erased file is the entry that erased it."""
    first = result.first_bad
    return {
        "ok": result.ok,
        "entries": result.entries,
        "head": result.head,
        "first_bad": {"seq": first.seq, "reason": first.reason, "artefact": first.artefact} if first else None,
        "erased": [
            {
                "seq": int(row.target) if row.target.isdecimal() and len(row.target) < 64 else row.seq,
                "artefact": row.target if len(row.target) == 64 else None,
                "at": row.at,
                "reason": row.reason,
                "by": row.who,
            }
            for row in result.erased
        ],
    }


def verification_blocks(result: Verification, *, headed: bool) -> list[object]:
    """The result of a check, in words."""
    blocks: list[object] = []
    if result.first_bad is None:
        blocks.append(Notice(Text("Alles passt zusammen.", "Everything fits."), Level.GOOD))
    else:
        first, words = result.first_bad, REASONS[result.first_bad.reason]
        place = Text(f"Eintrag {first.seq}: ", f"Entry {first.seq}: ") if first.seq else same("")
        name = f" ({first.artefact})" if first.artefact else ""
        blocks.append(Notice(Text(place.de + words.de + name, place.en + words.en + name)))
    blocks.append(Pairs(((Text("Einträge", "Entries"), str(result.entries)), (same("Head"), result.head))))
    if result.erased:
        columns = (Text("Gelöscht", "Erased"), Text("Wann", "When"), Text("Grund", "Reason"))
        blocks.append(
            Grid(columns, tuple((row.target[:12], _when(row.at, "UTC"), row.reason) for row in result.erased))
        )
    if result.ok and not headed:
        blocks.append(_HEAD_ELSEWHERE)
    return blocks


def export_data(done: Exported, case: str, audience: str, head: str) -> dict[str, Any]:
    """What was exported and what was left out."""
    return {
        "case": case,
        "audience": audience,
        "path": str(done.path),
        "sha256": done.sha256,
        "head": head,
        "left_out": [
            {
                "what": row.what,
                "seq": row.seq,
                "artefact": row.artefact,
                "reason": {"de": row.reason.de, "en": row.reason.en},
            }
            for row in done.left_out
        ],
    }


def export_blocks(done: Exported) -> list[object]:
    """What was exported, with the reasons for what was not."""
    rows: tuple[tuple[Text, Text | str], ...] = (
        (Text("Archiv", "Archive"), str(done.path)),
        (same("SHA-256"), done.sha256),
    )
    blocks: list[object] = [Pairs(rows)]
    if not done.left_out:
        return [*blocks, Text("Es fehlt nichts.", "Nothing is left out.")]
    reasons: dict[Text, int] = {}
    for row in done.left_out:
        reasons[row.reason] = reasons.get(row.reason, 0) + 1
    columns = (Text("Nicht dabei, weil", "Left out because"), Text("Anzahl", "Count"))
    return [*blocks, Grid(columns, tuple((why, str(count)) for why, count in reasons.items()), right=(1,))]


def state_data(state: CaseState) -> dict[str, Any]:
    """The whole case as plain values."""
    facts = [*state.facts.values(), *state.proposed.values()]
    facts += [fact for known in state.mailbox_facts.values() for fact in known.values()]
    return {
        "case": state.id,
        "title": state.title,
        "opened": state.opened,
        "exercise": state.exercise,
        "zone": state.zone,
        "language": state.language,
        "entries": state.entries,
        "head": state.head,
        "playbook": _plain(state.playbook),
        "facts": [_fact_data(fact) for fact in sorted(facts, key=lambda fact: fact.seq)],
        "steps": [_plain(row) for row in state.steps.values()],
        "decisions": [_plain(row) for row in state.decisions.values()],
        "mailboxes": [_plain(row) for row in state.mailboxes.values()],
        "inventories": [_plain(row) for row in state.inventories],
        "artefacts": [artefact_data(row) for row in state.artefacts.values()],
        "drafts": [_plain(row) for row in state.drafts],
        "logins": [_plain(row) for row in state.logins],
        "notes": [_plain(row) for row in state.notes],
        "erased": [_plain(row) for row in state.erased],
        "closed": _plain(state.closed),
        "unread_types": dict(state.unread_types),
    }


def _plain(row: Any) -> dict[str, Any] | None:  # noqa: ANN401  # any record of the case model
    from dataclasses import asdict

    return asdict(row) if row is not None else None


def _fact_data(fact: Fact) -> dict[str, Any]:
    said = fact.provenance
    return {
        "key": fact.key,
        "value": fact.value.iso() if isinstance(fact.value, Moment) else encode_value(fact.value),
        "state": fact.state.value,
        "source": said.source.value,
        "who": said.who,
        "at": said.at,
        "evidence": said.evidence,
        "rule": said.rule,
        "mailbox": fact.mailbox,
        "seq": fact.seq,
    }


def state_blocks(state: CaseState, language: Language) -> list[object]:
    """The whole case, in words."""
    blocks: list[object] = [_heading(state), *_fact_blocks(state, language)]
    if state.steps:
        columns = (Text("Schritt", "Step"), Text("Stand", "State"), Text("Wann", "When"), Text("Grund", "Reason"))
        rows = [
            (row.key, _STATUSES[row.status.value], _when(row.at, state.zone), row.reason or "")
            for row in state.steps.values()
        ]
        blocks += [Title(Text("Schritte", "Steps")), Grid(columns, tuple(rows))]
    blocks += _duty_blocks(state)
    if state.drafts:
        heads = (Text("Entwurf", "Draft"), Text("Wann", "When"), Text("Datei", "File"))
        drafts = tuple((f"{row.kind} ({row.language})", _when(row.at, state.zone), row.path) for row in state.drafts)
        blocks += [Title(Text("Entwürfe", "Drafts")), Grid(heads, drafts)]
    if state.artefacts:
        blocks += [Title(Text("Aufbewahrte Dateien", "Kept files")), _artefact_grid(state, language)]
    if state.notes:
        heads = (Text("Eintrag", "Entry"), Text("Wann", "When"), Text("Notiz", "Note"))
        notes = tuple((str(row.seq), _when(row.at, state.zone), row.text) for row in state.notes)
        blocks += [Title(Text("Notizen", "Notes")), Grid(heads, notes, right=(0,))]
    if state.unread_types:
        count = sum(state.unread_types.values())
        blocks.append(
            Notice(Text(f"{count} Einträge versteht diese Version nicht.", f"{count} entries are not understood here."))
        )
    blocks.append(Pairs(((same("Head"), state.head),)))
    return [*blocks, _HEAD_ELSEWHERE]


def _duty_blocks(state: CaseState) -> list[object]:
    """What was decided about duties and the risk, and who was told."""
    if not state.decisions and not state.notices:
        return []
    from postfall.case.model import RISK
    from postfall.draft.list_words import ABOUT_RISK, CHOICES, STAGES
    from postfall.law.read import regimes

    titles = {RISK: ABOUT_RISK, **{id_: row.title for id_, row in regimes().items()}}
    about, when = Text("Worüber", "About"), Text("Wann", "When")
    blocks: list[object] = []
    if state.decisions:
        decided = tuple(
            (titles.get(row.duty, row.duty), CHOICES.get(row.choice, row.choice), row.reason, _when(row.at, state.zone))
            for row in state.decisions.values()
        )
        heads = (about, Text("Entscheidung", "Decision"), Text("Grund", "Reason"), when)
        blocks += [Title(Text("Entscheidungen", "Decisions")), Grid(heads, decided)]
    if state.notices:
        told = tuple(
            (titles.get(row.duty, row.duty), STAGES[row.stage], row.to, both(short_moment, row.given.local))
            for row in state.notices
        )
        heads = (about, Text("Stand", "State"), Text("An", "To"), when)
        blocks += [Title(Text("Meldungen und Nachrichten", "Notices")), Grid(heads, told)]
    return blocks


def _heading(state: CaseState) -> Pairs:
    rows: list[tuple[Text, Text | str]] = [
        (Text("Fall", "Case"), state.id),
        (Text("Titel", "Title"), state.title),
        (Text("Eröffnet", "Opened"), f"{_when(state.opened, state.zone)} ({state.zone})"),
        (Text("Einträge", "Entries"), str(state.entries)),
    ]
    if state.playbook:
        rows.append((Text("Anleitung", "Playbook"), f"{state.playbook.id} r{state.playbook.revision}"))
    if state.exercise:
        rows.append((Text("Art", "Kind"), Text("Übung", "exercise")))
    if state.closed:
        rows.append((Text("Geschlossen", "Closed"), _when(state.closed.at, state.zone)))
        rows.append((Text("Prüftermin", "Review date"), state.closed.review))
    return Pairs(tuple(rows))


def _fact_blocks(state: CaseState, language: Language) -> list[object]:
    facts = [*state.facts.values(), *state.proposed.values()]
    facts += [fact for known in state.mailbox_facts.values() for fact in known.values()]
    if not facts:
        return []
    columns = (Text("Angabe", "Fact"), Text("Wert", "Value"), Text("Stand", "State"), Text("Herkunft", "Source"))
    rows = []
    for fact in sorted(facts, key=lambda row: row.seq):
        said = fact.provenance
        source = _SOURCES[said.source.value]
        told = _sourced(source, f"{said.who}, {_when(said.at, state.zone)}")
        rows.append((fact.key, _spoken(fact.value, language), _STATES[fact.state.value], told))
    return [Title(Text("Angaben", "Facts")), Grid(columns, tuple(rows))]


def _sourced(source: Text, rest: str) -> Text:
    return Text(f"{source.de}, {rest}", f"{source.en}, {rest}")


def _spoken(value: FactValue | Moment, language: Language) -> Text | str:
    if isinstance(value, Moment):
        return short_moment(value.local, language)
    if isinstance(value, Unknown):
        return Text("weiß nicht", "unknown")
    if isinstance(value, bool):
        return Text("ja", "yes") if value else Text("nein", "no")
    return listing(value, language) if isinstance(value, tuple) else str(value)


def _artefact_grid(state: CaseState, language: Language) -> Grid:
    columns = (Text("Datei", "File"), Text("Art", "Kind"), Text("Größe", "Size"), same("SHA-256"))
    rows = tuple(
        (row.name, row.kind, Text("gelöscht", "erased") if row.erased else size(row.octets, language), row.sha256[:12])
        for row in state.artefacts.values()
    )
    return Grid(columns, rows)
