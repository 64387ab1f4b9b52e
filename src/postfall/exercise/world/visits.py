"""The past that a scenario plans, in the server's log: the holder fetching mail, and the intruder's sessions."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from postfall.exercise.world.past import KEPT_DAYS, OFFICE, STRANGER, Recorder
from postfall.exercise.world.season import berlin

if TYPE_CHECKING:
    from collections.abc import Sequence
    from datetime import datetime

    from postfall.exercise.scenario.model import IntruderPlan, Scenario
    from postfall.exercise.server.doorlog import Protocol
    from postfall.exercise.server.maildrop import Stored
    from postfall.exercise.world.dice import Dice
    from postfall.exercise.world.past import Past

_OFFICE_HOURS, _HOME_HOURS = (7, 12, 16), (7, 19)
_GLANCE = 30


def visits(
    dice: Dice, scenario: Scenario, user: str, mails: Sequence[tuple[datetime, Stored]], now: datetime
) -> tuple[Past, frozenset[str]]:
    """The log up to `now` for an inbox of `mails`, and the unique ids of what the intruder fetched whole."""
    plan = scenario.intruder
    days = max(KEPT_DAYS, max(row.before for row in plan.sessions).days + 2)
    addresses = frozenset(row.address for row in plan.sessions)
    recorder = Recorder(dice, user, mails, now - timedelta(days=days + 2), addresses)
    own: Protocol = "imap" if "imap" in scenario.mailbox.protocols else "pop3"
    _holder(recorder, dice, now, days, own, private=scenario.mailbox.profile == "private")
    read = _intruder(recorder, plan, now)
    recorder.fail(now - timedelta(days=9, hours=3), STRANGER, 3)
    return recorder.past(), read


def _holder(recorder: Recorder, dice: Dice, now: datetime, days: int, own: Protocol, *, private: bool) -> None:
    """The holder's program fetches what is new, on working days or every day."""
    earlier = now - timedelta(days=days + 1)
    for back in range(days, -1, -1):
        local = berlin(now - timedelta(days=back))
        if local.weekday() >= 5 and not private:
            continue
        for hour in _HOME_HOURS if private else _OFFICE_HOURS:
            at = local.replace(hour=hour, minute=dice.between(1, 58), second=dice.below(60), microsecond=0)
            if at >= now - timedelta(minutes=5):
                continue
            new = recorder.since(at, earlier)
            if own == "imap":
                recorder.imap(at, OFFICE, heads=new, newest=new)
            else:
                recorder.pop3(at, OFFICE, newest=new)
            earlier = at


def _intruder(recorder: Recorder, plan: IntruderPlan, now: datetime) -> frozenset[str]:
    """The planned sessions. One that read nothing looked at the newest heads."""
    read: set[str] = set()
    for row in sorted(plan.sessions, key=lambda one: one.before, reverse=True):
        at = (now - row.before).replace(microsecond=0)
        heads = 0 if row.read else _GLANCE
        if row.protocol == "imap":
            read.update(recorder.imap(at, row.address, heads=max(heads, row.read), newest=row.read))
        else:
            read.update(recorder.pop3(at, row.address, heads=heads, newest=row.read))
    return frozenset(read)
