"""Runs one look at filter rules for `postfall mailbox rules`: into a case, into a folder, or for the screen only."""

from __future__ import annotations

import os
import re
import shutil
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from postfall.case.artefacts import create_private
from postfall.cli.frame import Outcome
from postfall.cli.new_file import not_written
from postfall.errors import Code, UsageError
from postfall.guide.rules.page import rules_blocks
from postfall.language import Text
from postfall.mailbox.sieve.audit import judge_all
from postfall.mailbox.sieve.fetch import elsewhere, fetch_rules
from postfall.mailbox.sieve.files import read_scripts
from postfall.mailbox.sieve.record import rules_data, to_bytes

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from postfall.cli.door import Door
    from postfall.guide.rules.record import KeptRules
    from postfall.mailbox.account import Account
    from postfall.mailbox.sieve.model import Judged, Rules

_NOT_FOR_NAMES = re.compile(r"[^\w.-]+", re.ASCII)


@dataclass(frozen=True, slots=True)
class RulesLook:
    """One look with all that decides about it but the source. `out` is the folder to write to, or None."""

    door: Door
    own: tuple[str, ...]
    out: str | None

    def prepare(self) -> None:
        """Find out what can go wrong before a password is asked for: the folder, the case. Raises `UsageError`."""
        if self.out is not None:
            path = Path(self.out)
            if path.exists() or path.is_symlink():
                raise _taken(path, Text("Da liegt schon etwas.", "Something lies there already."))
            if not path.parent.is_dir():
                raise _taken(path, Text("Den Ordner darüber gibt es nicht.", "The folder above does not exist."))
        if self.door.case is not None:
            self.door.cases.find(self.door.case)

    def server(self, account: Account, secrets: dict[str, str | None]) -> Outcome:
        """Fetch from a server. Raises `Unreachable` where nothing came."""
        from postfall.cli.mailbox_secret import secret_of

        door = self.door
        if account.scheme != "sieve":
            raise UsageError(
                Text("Filterregeln gibt es nur über sieve://.", "Filter rules only come over sieve://."),
                hint=Text(
                    f"So: postfall mailbox rules sieve://{account.host} --user {account.user}",
                    f"Like this: postfall mailbox rules sieve://{account.host} --user {account.user}",
                ),
                where=account.url,
            )
        if error := elsewhere(account):
            raise error
        secret, token = secret_of(door, account, secrets), secrets["--token-command"] is not None
        if door.case is None:
            rules = fetch_rules(account, secret, clock=door.clock, progress=door.progress, token=token)
            return self._outcome(rules, judge_all(rules.scripts, own=(*self.own, account.user)))
        from postfall.guide.rules.record import rules_into_case

        journal = door.cases.find(door.case)
        kept = rules_into_case(
            journal, account, secret, clock=door.clock, progress=door.progress, token=token, own=self.own
        )
        return self._outcome(kept.rules, kept.judged, kept)

    def files(self, name: str) -> Outcome:
        """Read from a file or folder. Raises `UsageError`."""
        rules = read_scripts(name, clock=self.door.clock)
        if self.door.case is None:
            return self._outcome(rules, judge_all(rules.scripts, own=self.own))
        from postfall.guide.rules.record import keep_rules

        kept = keep_rules(self.door.cases.find(self.door.case), rules, own=self.own)
        return self._outcome(kept.rules, kept.judged, kept)

    def _outcome(self, rules: Rules, judged: Sequence[Judged], kept: KeptRules | None = None) -> Outcome:
        data = rules_data(rules, judged, self.door.language)
        if self.out is not None:
            _write(Path(self.out), judged, to_bytes(data))
        data["report"] = kept.report if kept is not None else None
        stored = self._stored_elsewhere(kept)
        return Outcome(
            data,
            rules_blocks(rules, judged, kept=kept is not None or self.out is not None, stored=stored),
            status="partial" if rules.partial else "ok",
            code=Code.OK if rules.ended is None else rules.ended.code,
            errors=[] if rules.ended is None else [rules.ended],
        )

    def _stored_elsewhere(self, kept: KeptRules | None) -> tuple[str, ...]:
        """Scripts that IMAP METADATA ties to folders, from the newest look into the same mailbox."""
        if kept is None or not kept.mailbox:
            return ()
        from postfall.guide.mailboxes import newest_inventory

        newest = newest_inventory(self.door.cases.find(self.door.case), kept.mailbox)
        return () if newest is None else newest.rules_stored


def _taken(path: Path, why: Text) -> UsageError:
    return UsageError(why, hint=Text("Nennen Sie einen neuen Ordner.", "Name a new folder."), where=str(path))


def _write(path: Path, judged: Sequence[Judged], report: bytes) -> None:
    """Write a private folder whole or not at all. Raises `StoreError`."""
    part = path.with_name(f".{path.name}.{os.getpid()}.part")
    files: Mapping[str, bytes] = {
        **{_file_name(at, row.script.name): row.script.data for at, row in enumerate(judged, 1)},
        "rules.json": report,
    }
    try:
        part.mkdir(mode=0o700)
        for name, data in files.items():
            with create_private(part / name) as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        part.rename(path)
    except OSError as error:
        shutil.rmtree(part, ignore_errors=True)
        hint = Text("Schaffen Sie Platz oder nennen Sie einen anderen Ordner.", "Make room or name another folder.")
        raise not_written(path, hint, error) from error


def _file_name(number: int, name: str) -> str:
    """A name that no file system takes for anything else; the server's own stands in `rules.json`."""
    plain = _NOT_FOR_NAMES.sub("_", name.removesuffix(".sieve"))[:60].strip("._") or "script"
    return f"{number:03}-{plain}.sieve"
