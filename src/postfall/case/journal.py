"""What can be recorded about a case, one method each. Every method returns when its entry is on disk."""

from __future__ import annotations

import secrets
from typing import TYPE_CHECKING, NamedTuple

from postfall.case.body import encode_value
from postfall.case.entry import canonical, clean
from postfall.case.ledger import Ledger, line_of
from postfall.case.model import (
    DraftRecord,
    InventoryRecord,
    MailboxRecord,
    NoticeRecord,
    NoticeStage,
    Pinned,
    RiskRecord,
    StepStatus,
)
from postfall.errors import UsageError
from postfall.language import Text
from postfall.value import Source, zone_info

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import date

    from postfall.case.model import CaseState, Entry, Line
    from postfall.case.store import Writing
    from postfall.value import FactValue, Json, Moment

REVIEW_YEARS = 3
_NEVER_ERASED = frozenset({"body.erased/1", "artefact.erased/1", "case.closed/1", "case.reopened/1"})
_KEPT = {"fact": ("key", "mailbox"), "case": ("zone", "language", "exercise")}
"""What an erasure repeats of the erased body, because the case cannot be read without it; nothing about persons."""


class _Said(NamedTuple):
    """Where a fact comes from, as the methods take it."""

    source: Source
    evidence: str | None
    rule: str | None
    mailbox: str | None


class Journal(Ledger):
    """The journal of one case. All methods raise `StoreError`, and `UsageError` on a closed case."""

    def confirm(
        self,
        key: str,
        value: FactValue | Moment,
        *,
        source: Source = Source.PERSON,
        evidence: str | None = None,
        rule: str | None = None,
        mailbox: str | None = None,
    ) -> Entry:
        """A person confirms a fact; it takes the place of what was confirmed before. `mailbox` None: the whole case."""
        return self.append("fact.confirmed/1", _fact(key, value, _Said(source, evidence, rule, mailbox)))

    def propose(
        self,
        key: str,
        value: FactValue | Moment,
        *,
        source: Source,
        evidence: str | None = None,
        rule: str | None = None,
        mailbox: str | None = None,
    ) -> Entry:
        """A machine proposes a fact; it counts for nothing until a person confirms it."""
        return self.append("fact.proposed/1", _fact(key, value, _Said(source, evidence, rule, mailbox)))

    def step(self, key: str, status: StepStatus, *, reason: str | None = None, evidence: Sequence[str] = ()) -> Entry:
        """What became of a step; `evidence` are hashes of kept files or words."""
        body: dict[str, Json] = {"step": key}
        if reason:
            body["reason"] = reason
        if evidence:
            body["evidence"] = list(evidence)
        return self.append(f"step.{status.value}/1", body)

    def decide(self, duty: str, choice: str, reason: str) -> Entry:
        """What a person decided about a duty, and why."""
        return self.append("decision.made/1", {"duty": duty, "choice": choice, "reason": reason})

    def note(self, text: str) -> Entry:
        """A free remark. Raises `UsageError` where it is empty."""
        if not text.strip():
            raise UsageError(Text("Die Notiz ist leer.", "The note is empty."))
        return self.append("note.added/1", {"text": text})

    def add_mailbox(self, label: str, url: str, user: str) -> MailboxRecord:
        """An account under attack; `url` without user and password. The same account again adds nothing."""
        with self._store.writing() as writing:
            for known in self.state_in(writing).mailboxes.values():
                if (known.url, known.user) == (url, user):
                    return known
            name = f"mb-{secrets.token_hex(4)}"
            body = clean({"mailbox": name, "label": label, "url": url, "user": user})
            entry = self._add(writing, [("mailbox.added/1", canonical(body))])[0]
        return MailboxRecord(name, label, url, user, entry.seq)

    def login(self, mailbox: str, protocol: str, client: str, outcome: str) -> Entry:
        """One of our own logins, told apart from the intruder's by time, protocol and client name."""
        body: dict[str, Json] = {"mailbox": mailbox, "protocol": protocol, "client": client, "outcome": outcome}
        return self.append("login.made/1", body)

    def inventory(
        self,
        mailbox: str,
        data: bytes,
        *,
        depth: str,
        partial: bool,
        messages: int,
        octets: int,
        first: str | None,
        last: str | None,
    ) -> InventoryRecord:
        """An inventory that was taken: `data` is kept, the headline numbers (`first`, `last` ISO) are recorded."""
        kept = self.keep(data, name=f"inventory-{mailbox}.jsonl", kind="inventory", media="application/x-ndjson")
        body: dict[str, Json] = {
            "mailbox": mailbox,
            "sha256": kept.sha256,
            "depth": depth,
            "partial": partial,
            "messages": messages,
            "octets": octets,
            "first": first,
            "last": last,
        }
        entry = self.append("inventory.taken/1", body)
        return InventoryRecord(mailbox, kept.sha256, depth, partial, messages, octets, first, last, entry.at, entry.seq)

    def draft(
        self,
        *,
        kind: str,
        language: str,
        format: str,  # noqa: A002  # its name in the record
        path: str,
        sha256: str,
        template: str,
        head: str,
    ) -> DraftRecord:
        """A draft that was written: its kept file, where it lies, from which template (hash) and journal head."""
        body: dict[str, Json] = {
            "kind": kind,
            "language": language,
            "format": format,
            "path": path,
            "sha256": sha256,
            "template": template,
            "head": head,
        }
        entry = self.append("draft.written/1", body)
        return DraftRecord(kind, language, format, path, sha256, template, head, entry.at, entry.seq)

    def notice(  # noqa: PLR0913  # a notice has these parts
        self,
        duty: str,
        stage: NoticeStage,
        given: Moment,
        *,
        to: str,
        channel: str,
        reference: str,
        follow_up: str | None = None,
        delay: str | None = None,
        answered: Sequence[tuple[str, FactValue | Moment]] = (),
    ) -> NoticeRecord:
        """A duty was met, or met in part: `given` when, by which `channel`, with which `reference` number.

        `follow_up` is the day (ISO) for which the rest is promised, `delay` the reasons of a late notice. `answered`
        are the facts that the notice settles, on disk together with it or not at all.
        """
        body: dict[str, Json] = {
            "duty": duty,
            "stage": stage.value,
            "given": encode_value(given),
            "to": to,
            "channel": channel,
            "reference": reference,
            "follow_up": follow_up,
            "delay": delay,
        }
        said = _Said(Source.DERIVED, None, f"notice:{duty}", None)
        facts = [("fact.confirmed/1", _fact(key, value, said)) for key, value in answered]
        entry = self.append_all([("notice.given/1", body), *facts])[0]
        return NoticeRecord(
            duty, stage, given, to, channel, reference, follow_up, delay, entry.actor, entry.at, entry.seq
        )

    def assess(self, outcome: str, rules: Sequence[str], *, severity: int, band: str) -> RiskRecord:
        """An assessment of the risk as it was shown; `severity` is ENISA's SE in hundredths."""
        body: dict[str, Json] = {"outcome": outcome, "rules": list(rules), "severity": severity, "band": band}
        entry = self.append("risk.assessed/1", body)
        return RiskRecord(outcome, tuple(rules), severity, band, entry.actor, entry.at, entry.seq)

    def pin(self, playbook_id: str, revision: int, data: bytes) -> Pinned:
        """The playbook this case follows from now on; its text is kept, so that a later release changes nothing."""
        kept = self.keep(data, name=f"{playbook_id}.yaml", kind="playbook", media="application/yaml")
        body: dict[str, Json] = {"playbook": playbook_id, "revision": revision, "sha256": kept.sha256}
        entry = self.append("playbook.pinned/1", body)
        return Pinned(playbook_id, revision, kept.sha256, entry.seq)

    def erase_body(self, seq: int, reason: str) -> Entry:
        """Remove what entry `seq` says, for good; that it was said, and when, stays in the chain.

        Raises `UsageError` where there is nothing to erase, or where the entry has to stay readable.
        """
        _given(reason)
        with self._store.writing() as writing:
            line = self._erasable(writing, seq)
            body: dict[str, Json] = {"seq": seq, "type": line.entry.type, "reason": reason}
            kept = _KEPT.get(line.entry.type.partition(".")[0], ())
            body |= {name: line.body[name] for name in kept if line.body is not None and name in line.body}
            entry = self._add(writing, [("body.erased/1", canonical(clean(body)))])[0]
            writing.erase(self.id, seq)
        self._folded = None
        self._store.vacuum()
        return entry

    def _erasable(self, writing: Writing, seq: int) -> Line:
        line = next((row for row in map(line_of, writing.rows(self.id)) if row.entry.seq == seq), None)
        if line is None:
            raise UsageError(Text(f"Einen Eintrag {seq} gibt es nicht.", f"There is no entry {seq}."), where=str(seq))
        if line.body is None:
            raise UsageError(
                Text(
                    f"Der Inhalt von Eintrag {seq} ist schon gelöscht.",
                    f"The content of entry {seq} is already erased.",
                ),
                where=str(seq),
            )
        if line.entry.type in _NEVER_ERASED:
            raise UsageError(
                Text(
                    f"Eintrag {seq} hält fest, was mit dem Fall geschah; er bleibt lesbar.",
                    f"Entry {seq} records what happened to the case; it stays readable.",
                ),
                where=str(seq),
            )
        self._refuse_hiding(writing, line)
        return line

    def _refuse_hiding(self, writing: Writing, line: Line) -> None:
        """The entry of a kept file goes after the file: nobody could find the file any more."""
        sha256 = line.body.get("sha256") if line.body and line.entry.type == "artefact.added/1" else None
        kept = self.state_in(writing).artefacts.get(str(sha256)) if sha256 else None
        if kept is not None and not kept.erased:
            raise UsageError(
                Text("Löschen Sie zuerst die Datei selbst.", "Erase the file itself first."),
                hint=Text(
                    f"Das geht mit: postfall case erase {kept.sha256[:12]} --reason …",
                    f"Do so with: postfall case erase {kept.sha256[:12]} --reason …",
                ),
                where=kept.sha256,
            )

    def erase_artefact(self, sha256: str, reason: str) -> Entry | None:
        """Remove a kept file for good; its entry stays. None where that was recorded before and had to be finished.

        The file itself stays while another case keeps the same content. Raises `UsageError` for a file that the case
        never had.
        """
        _given(reason)
        entry = None
        with self._store.writing() as writing:
            known = self.state_in(writing).artefacts.get(sha256)
            if known is None:
                raise UsageError(
                    Text("Diese Datei gehört nicht zum Fall.", "This file does not belong to the case."),
                    where=sha256[:80],
                )
            if not known.erased:
                body = clean({"sha256": sha256, "reason": reason})
                entry = self._add(writing, [("artefact.erased/1", canonical(body))])[0]
        with self._store.writing() as writing:  # after the entry: a crash in between leaves a file, never a riddle
            if not writing.wanted(sha256):
                self._artefacts.remove(sha256)
        return entry

    def close(self, reason: str, review_years: int = REVIEW_YEARS, *, review: date | None = None) -> Entry:
        """Close the case; on the review date (default: `review_years` from today) somebody decides about erasure."""
        day = review or _years_after(self._today(self.state()), review_years)
        return self.append("case.closed/1", {"reason": reason, "review": day.isoformat()})

    def _today(self, state: CaseState) -> date:
        return self._clock.now().astimezone(zone_info(state.zone)).date()

    def reopen(self, reason: str) -> Entry:
        """Open a closed case again. Raises `UsageError` where it is open."""
        if self.state().closed is None:
            raise UsageError(Text("Der Fall ist offen.", "The case is open."), where=self.id)
        return self.append("case.reopened/1", {"reason": reason})


def _fact(key: str, value: FactValue | Moment, said: _Said) -> dict[str, Json]:
    optional: dict[str, Json] = {"evidence": said.evidence, "rule": said.rule, "mailbox": said.mailbox}
    given = {name: text for name, text in optional.items() if text is not None}
    return {"key": key, "value": encode_value(value), "source": said.source.value, **given}


def _given(reason: str) -> None:
    if not reason.strip():
        raise UsageError(
            Text("Zum Löschen gehört ein Grund.", "An erasure needs a reason."),
            hint=Text(
                "Nennen Sie ihn mit --reason, ohne Namen von Personen.", "Give it with --reason, naming no persons."
            ),
            where="--reason",
        )


def _years_after(day: date, years: int) -> date:
    try:
        return day.replace(year=day.year + years)
    except ValueError:  # 29 February, or a year beyond the calendar
        return day.replace(year=min(day.year + years, 9999), day=28)
