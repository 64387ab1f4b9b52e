"""What `exercise run`, `exercise resume` and `demo` share: a scenario's world served, a stage before it, a session."""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

from postfall.cli.exercise_access import best_door

if TYPE_CHECKING:
    from collections.abc import Iterator

    from postfall.case.journal import Journal
    from postfall.cli.door import Door
    from postfall.exercise.clock import FastClock
    from postfall.exercise.scenario.model import Scenario
    from postfall.exercise.score.model import Scored
    from postfall.exercise.server.practice import PracticeServer
    from postfall.exercise.stage.stage import Stage
    from postfall.exercise.world.make import World
    from postfall.guide.session import Session
    from postfall.language import Text
    from postfall.playbook.answers import Answers
    from postfall.ports import Asker


@dataclass(frozen=True, slots=True)
class Run:
    """What is played: by the answers in `script`, by a facilitator's team, or by one person.

    `folder` is where drafts and other files for the people go.
    """

    scenario: Scenario
    journal: Journal
    clock: FastClock
    script: Answers | None
    folder: Path
    facilitator: bool = False


def world_of(scenario: Scenario, seed: int) -> World:
    """The scenario's world as it is when its clock starts."""
    from postfall.exercise.stage.begin import start_of
    from postfall.exercise.world.make import make

    return make(scenario, seed, start_of(scenario))


@contextmanager
def staged(door: Door, run: Run, world: World) -> Iterator[tuple[Stage, PracticeServer]]:
    """Serve `world` for as long as the block lasts; what had arrived before lies in it again."""
    from postfall.exercise.server.practice import PracticeServer
    from postfall.exercise.stage.asking import StageTeller
    from postfall.exercise.stage.served import ServedMailbox
    from postfall.exercise.stage.stage import Stage

    with PracticeServer.start(
        world=world,
        now=run.clock.now(),
        factor=int(run.clock.factor),
        paused=True,
        protocols=run.scenario.mailbox.protocols,
    ) as server:
        teller = StageTeller(door.teller)
        stage = Stage(run.scenario, run.journal, run.clock, ServedMailbox(server), teller, run.folder)
        stage.deliver_again()
        yield stage, server


def exercise_session(door: Door, run: Run, stage: Stage, server: PracticeServer) -> Session:
    """The walk's session on this exercise's clock, at this exercise's mailbox."""
    from postfall.cli.sitting import open_session
    from postfall.playbook.answers import MailboxGiven
    from postfall.value import Secret

    ca = Path(server.ca_file)
    script = run.script
    if script is not None:
        depth = script.mailboxes[0].depth if script.mailboxes else None
        script = replace(script, mailboxes=(MailboxGiven(url=best_door(server), user=server.user, ca=ca, depth=depth),))
    session = open_session(door, run.journal, script, stage.folder, str(ca))
    session.clock, session.teller, session.secret = run.clock, stage.teller, Secret(server.password)
    if script is None:
        session.asker = _suggesting(session, run.scenario, server)
    return session


def _suggesting(session: Session, scenario: Scenario, server: PracticeServer) -> Asker:
    """Suggests who the participant is and how the mailbox is reached; never what the exercise judges."""
    from postfall.exercise.stage.suggested import suggested_answers
    from postfall.guide.suggest import SuggestingAsker

    hints: dict[str, str | Text] = {
        "mailbox_url": best_door(server),
        "mailbox_user": server.user,
        "mailbox_password": server.password,
    }
    return SuggestingAsker(session.asker, suggested_answers(scenario, session.playbook), session.teller, hints)


def run_data(stage: Stage, scored: Scored, truth: Any) -> dict[str, Any]:  # noqa: ANN401  # what a score is held against
    """The JSON data of a run: its score, what it is made of, and what is true."""
    return {
        "scenario": stage.scenario.id,
        "seed": stage.run.begun.seed,
        "case": stage.journal.id,
        "score": scored.score,
        "max": scored.best,
        "objectives": [
            {"id": row.id, "rating": row.rating.value if row.rating else None, "points": row.points, "max": row.best}
            for row in scored.objectives
        ],
        "expectations": [
            {
                "id": row.id,
                "objective": row.objective,
                "quality": row.quality,
                "timeliness": row.timeliness,
                "points": row.points,
                "max": row.best,
                "hint_cost": row.hint_cost,
                "critical_missed": row.critical_missed,
                "answer": row.answer,
                "truth": row.truth,
            }
            for row in scored.expectations
        ],
        "open": list(scored.open),
        "truth": {**truth.numbers, **{key: list(rows) for key, rows in truth.sets.items()}},
    }
