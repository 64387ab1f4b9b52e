"""The shipped playbook as its readers meet it: every path walked, every source served, every text fit to read."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from itertools import product
from pathlib import Path
from typing import Literal

import pytest

from postfall import yamlfile
from postfall.draft.catalogue import KINDS
from postfall.draft.kinds import read_template
from postfall.playbook.answers import missing, parse_answers
from postfall.playbook.check import check
from postfall.playbook.model import FactSpec, Step, Wording
from postfall.playbook.next import Reach, next_step, open_questions, plan
from postfall.playbook.read import find_playbook
from postfall.ports import Kind
from postfall.shipped import find
from postfall.value import UNKNOWN, FactValue, Moment

ID = "compromised-mailbox"
PLAYBOOK, TEXT = find_playbook(ID)
STEPS = {step.key: step for step in PLAYBOOK.steps()}
ACTIONS = (
    "probe", "deadline", "calendar", "overview", "permission", "evidence", "export", "rules", "advise", "risk",
    "authority", "notice:gdpr-33-1",
)  # fmt: skip
DUTIES = ("gdpr-33-1", "gdpr-33-2", "gdpr-33-5", "gdpr-34", "tell-employer")

ROWS = re.findall(
    r"\S+",
    "0.1 0.2 0.3 0.4 0.5 0.6 1.1 1.2 1.3 1.4 "
    "2.1 2.2 2.3 2.4 2.5 2.6 2.7 2.8 2.9 2.10 2.11 2.12 2.13 2.14 2.15 2.16 2.17 2.18 2.19 2.20 2.21 2.22 "
    "3.1 3.2 3.3 3.4 3.5 3.6 3.7 3.8 3.9 3.10 3.11 4.1 4.2 4.3 4.4 4.5 4.6 4.7 4.8 4.9 "
    "5.1 5.2 5.3 5.4 6.1 6.2 6.3",
)

SWEEP = (
    "app_passwords", "oauth_consents", "live_sessions", "mfa_methods", "recovery_data", "delegates", "send_as",
    "forwarding", "inbox_rules", "sieve_scripts", "pop_fetch", "signature_autoreply",
)  # fmt: skip
SWEEP_STEPS = {key for key, step in STEPS.items() if set(step.ask) & set(SWEEP)}

RISK = {
    "confidentiality": "none possible confirmed",
    "integrity": "none possible confirmed",
    "availability": "none temporary permanent",
    "intent": "accident malicious",
    "recipient": "none trusted known attacker",
    "returned_or_deleted": "confirmed claimed no",
    "data_kinds": "identity contact credentials credentials_hashed official_id national_id_number location financial "
    "payment_card payroll employment profile communication image health biometric genetic sex_life political religion "
    "union ethnic criminal business_only",
    "person_groups": "employees applicants customers patients children vulnerable citizens contacts",
    "unintelligible": "yes no",
    "protected_by": "remote_wipe password",
    "service_impact": "none minor serious",
    "access_evidence": "proven_none none_seen seen",
    "misuse": "none_seen attempted happened",
    "identification": "direct indirect hard",
}

ROLES: dict[str, dict[str, FactValue]] = {
    "private": {"user_role": "private", "others_data": False},
    "mixed": {"user_role": "private", "others_data": True, "mixed_for": ("trade",)},
    "employee": {"user_role": "employee"},
    "organisation": {"user_role": "organisation"},
    "processor": {"user_role": "processor"},
}
ACCESS: dict[str, dict[str, FactValue]] = {
    "inside": {"can_log_in": True},
    "regained": {"can_log_in": False, "access_regained": True},
    "lost": {"can_log_in": False, "access_regained": False},
}
DEVICE: dict[str, dict[str, FactValue]] = {
    "clean": {"clean_device": True},
    "other": {"clean_device": False, "other_clean_device": True},
    "none": {"clean_device": False, "other_clean_device": False},
}
PROVIDERS = ("webmail", "own_server", "microsoft365", "google_workspace", "other")
ANSWERABLE = ("mixed", "organisation", "processor")

Case = tuple[str, str, str, str]
ALL: tuple[Case, ...] = tuple(product(ROLES, ACCESS, DEVICE, PROVIDERS))


@dataclass(frozen=True)
class Walked:
    """One walk to its end: the steps in order, those that are musts, the facts asked, in order."""

    steps: tuple[str, ...]
    musts: tuple[str, ...]
    asked: tuple[str, ...]


def _answer(spec: FactSpec) -> FactValue | Moment:
    match spec.kind:
        case Kind.YESNO:
            return True
        case Kind.CHOICE:
            return spec.options[0].value
        case Kind.CHOICES:
            return tuple(option.value for option in spec.options)
        case Kind.COUNT:
            return 3
        case Kind.MOMENT:
            return Moment.of(datetime(2026, 11, 19, 8, 0, tzinfo=UTC), "Europe/Berlin")
        case Kind.ADDRESS:
            return "jemand@anderswo.example"
        case _:
            return "Text"


def _walk(fixed: dict[str, FactValue], *, unsure: bool = False) -> Walked:
    answers: dict[str, FactValue | Moment] = {}
    steps: list[str] = []
    musts: list[str] = []
    way = plan(PLAYBOOK, answers)
    while (planned := next_step(way, steps)) is not None:
        questions = open_questions(PLAYBOOK, planned, answers)
        assert not {spec.key for spec in questions} & answers.keys()
        for spec in questions:
            answers[spec.key] = fixed.get(spec.key, UNKNOWN if unsure else _answer(spec))
        if questions:
            way = plan(PLAYBOOK, answers)
            continue
        assert planned.reach is Reach.YES, f"{planned.step.key} stays undecided over {planned.missing}"
        steps.append(planned.step.key)
        musts += [planned.step.key] if planned.must else []
        assert len(steps) <= len(STEPS)
    return Walked(tuple(steps), tuple(musts), tuple(answers))


@cache
def walk(case: Case) -> Walked:
    role, access, device, provider = case
    return _walk(ROLES[role] | ACCESS[access] | DEVICE[device] | {"provider": provider})


def _cases(*roles: str, access: tuple[str, ...] = tuple(ACCESS)) -> list[Case]:
    return [case for case in ALL if case[0] in roles and case[1] in access]


# The file


def test_it_reads_and_nothing_is_to_be_advised():
    problems = check(
        PLAYBOOK,
        file="playbook.yaml",
        text=TEXT,
        actions=ACTIONS,
        drafts=[kind.id for kind in KINDS],
        duties=DUTIES,
    )
    assert [f"{row.line}: {row.severity} {row.message.en}" for row in problems] == []


def test_the_phases_are_the_seven_of_the_house():
    names = [phase.key for phase in PLAYBOOK.phases]
    assert names == ["open", "preserve", "contain", "investigate", "communicate", "recover", "learn"]


class Row(yamlfile.Model):
    row: str
    about: str
    steps: tuple[str, ...] = ()
    left_out: str | None = None


class Contradiction(yamlfile.Model):
    question: str
    settled: str
    steps: tuple[str, ...]


class Sources(yamlfile.Model):
    format: Literal[1]
    rows: tuple[Row, ...]
    contradictions: tuple[Contradiction, ...]


def _beside(name: str) -> bytes:
    folder = find("playbooks", ID)
    assert folder is not None
    return folder.joinpath(name).read_bytes()


def test_every_source_row_has_steps_or_a_reason():
    sources = yamlfile.load(_beside("sources.yaml"), "sources.yaml", Sources)
    assert [row.row for row in sources.rows] == ROWS
    for row in sources.rows:
        assert bool(row.steps) is not bool(row.left_out), row.row
        assert set(row.steps) <= STEPS.keys(), row.row
    assert len(sources.contradictions) == 5
    assert all(set(row.steps) <= STEPS.keys() and row.steps for row in sources.contradictions)


@pytest.mark.parametrize("key", sorted(RISK))
def test_risk_facts_have_the_public_values(key):
    assert {row.value for row in PLAYBOOK.fact(key).options} == set(RISK[key].split())


@pytest.mark.parametrize("key", ["persons", "restored_within_hours", "duration_days"])
def test_risk_numbers_are_counts(key):
    assert PLAYBOOK.fact(key).kind is Kind.COUNT


def test_what_tells_who_somebody_is_stays_out_of_exports():
    named = [spec.key for spec in PLAYBOOK.facts if spec.kind is Kind.ADDRESS]
    named += ["contact_name", "contact_phone", "dpo_contact", "notifier_name", "aware_who", "controller_name"]
    assert [key for key in named if not PLAYBOOK.fact(key).sensitive] == []


@pytest.mark.parametrize("kind", [kind.id for kind in KINDS])
def test_every_fact_of_a_draft_is_asked_for(kind):
    facts = set(read_template(kind, "de").letter.facts)
    assert facts - set(PLAYBOOK.fact_keys) == set()


def test_the_worked_example_answers_everything():
    answers = parse_answers(_beside("demo-answers.yaml"), "demo-answers.yaml", PLAYBOOK, folder=Path())
    assert missing(PLAYBOOK, answers) == ()
    assert answers.mailboxes == ()
    walked = _walk({key: value for key, value in answers.values.items() if not isinstance(value, Moment)})
    assert set(answers.steps) <= set(walked.steps)


# The paths


@pytest.mark.parametrize("case", ALL, ids="-".join)
def test_every_path_ends_and_asks_nothing_twice(case):
    walked = walk(case)
    assert len(walked.steps) == len(set(walked.steps)) >= 6
    assert walked.steps[0] == "open.who"


@pytest.mark.parametrize("case", _cases("private"), ids="-".join)
def test_the_private_path_is_short_and_contains_first(case):
    walked = walk(case)
    assert len(walked.musts) <= 20
    assert len(walked.steps) <= (26 if "contain.recall" in walked.steps else 25)
    assert any(key.startswith("contain.") for key in walked.steps[:3])
    wanted = {"contain.keep", "contain.money", "contain.warn", "contain.reused-passwords", "investigate.accounts"}
    assert wanted | {"communicate.relatives", "communicate.identity", "recover.recheck"} <= set(walked.musts)


@pytest.mark.parametrize("case", _cases("private"), ids="-".join)
def test_a_private_person_hears_of_authorities_in_one_line_only(case):
    walked = walk(case)
    lines = [text for text in _shown(walked) if re.search(r"Aufsicht|DSGVO|BDSG|\bArt\. ?\d|Meldepflicht", text.de)]
    assert len(lines) == 1
    assert lines[0].de.endswith("Eine Meldung an eine Aufsichtsbehörde schulden Sie nicht.")
    english = [text for text in _shown(walked) if re.search(r"supervisory|GDPR|\bArt\. ?\d", text.en)]
    assert english == lines
    assert not any((STEPS[key].action or "").startswith("decide:") for key in walked.steps)


def test_a_private_person_meets_no_jargon():
    words = r"\b(OAuth|Token|MFA|2FA|Phishing|Malware|Audit|IP|API|Account|Credentials?|Incident|Connector)\b"
    walked = walk(("private", "inside", "clean", "webmail"))
    assert [text.de for text in _shown(walked) if re.search(words, text.de)] == []


@pytest.mark.parametrize("case", _cases("employee"), ids="-".join)
def test_an_employee_tells_the_employer_first_and_leaves_the_rest(case):
    walked = walk(case)
    assert walked.steps[:2] == ("open.who", "open.tell-employer")
    assert walked.asked[:1] == ("user_role",)
    assert walked.steps[-1] == "communicate.hand-over"
    assert not SWEEP_STEPS & set(walked.steps)
    forbidden = {"open.clock", "open.permission", "investigate.probe", "communicate.authority-draft"}
    assert not forbidden & set(walked.steps)
    assert len(walked.steps) <= 10


@pytest.mark.parametrize("mixed", [("employer",), ("trade", "employer"), ("club",), ("letting",)], ids="+".join)
def test_mixed_use_decides_who_answers_for_it(mixed):
    walked = _walk({"user_role": "private", "others_data": True, "mixed_for": mixed, "provider": "webmail"})
    assert ("open.tell-employer" in walked.steps) is ("employer" in mixed)
    assert ("communicate.notify-decision" in walked.steps) is (mixed != ("employer",))
    assert ("contain.keep" in walked.steps) is (mixed == ("employer",))
    assert {"communicate.identity", "communicate.relatives"} <= set(walked.steps)


@pytest.mark.parametrize("case", _cases(*ANSWERABLE), ids="-".join)
def test_whoever_answers_for_others_has_clock_decisions_and_record(case):
    walked = walk(case)
    order = [
        "open.people", "open.clock", "open.permission", "preserve.traces", "preserve.provider-logs", "contain.warn",
        "investigate.insurer", "investigate.logins", "investigate.exposure", "communicate.risk",
        "communicate.risk-effects", "communicate.notify-decision", "communicate.persons-decision",
        "communicate.police-zac", "communicate.authority-draft", "communicate.persons-draft",
        "communicate.warn-fully",
        "communicate.record", "recover.recheck-day", "recover.recheck-week", "learn.review",
    ]  # fmt: skip
    assert [key for key in walked.steps if key in order] == order
    assert walked.asked.index("detected_at") < walked.asked.index("aware_at")
    actions = [STEPS[key].action for key in walked.steps]
    assert actions.count("draft:contact-warning") == 2
    assert {"deadline", "calendar", "evidence", "export", "permission"} <= set(actions)
    assert "communicate.police" not in walked.steps


@pytest.mark.parametrize("case", _cases(*ANSWERABLE), ids="-".join)
def test_nobody_looks_before_the_permission_is_settled(case):
    steps = walk(case).steps
    assert "investigate.probe" not in steps or steps.index("open.permission") < steps.index("investigate.probe")


@pytest.mark.parametrize("case", _cases("processor"), ids="-".join)
def test_a_processor_tells_the_controllers_early_and_again(case):
    steps = walk(case).steps
    assert steps.index("open.tell-controllers") < steps.index("preserve.traces")
    assert "communicate.update-controllers" in steps


def test_an_organisation_at_a_web_mailer_has_a_walk_of_bearable_length():
    assert 35 <= len(walk(("organisation", "inside", "clean", "webmail")).steps) <= 54


@pytest.mark.parametrize("case", _cases("private", *ANSWERABLE, access=("inside", "regained")), ids="-".join)
def test_the_sweep_is_whole_and_cannot_be_skipped_without_a_reason(case):
    walked = walk(case)
    assert set(walked.musts) >= SWEEP_STEPS
    hidden = {"sieve_scripts"} if case[3] in {"microsoft365", "google_workspace"} else set()
    assert set(SWEEP) - set(walked.asked) == hidden
    assert walked.steps.index("contain.password") < min(walked.steps.index(key) for key in SWEEP_STEPS)


@pytest.mark.parametrize("key", SWEEP)
def test_each_door_has_the_same_three_answers(key):
    assert [row.value for row in PLAYBOOK.fact(key).options] == ["clean", "removed", "open"]


@pytest.mark.parametrize("case", _cases("private", *ANSWERABLE, access=("lost",)), ids="-".join)
def test_who_is_locked_out_gets_other_ways(case):
    steps = walk(case).steps
    assert {"contain.regain", "contain.locked-out", "contain.warn", "communicate.new-address"} <= set(steps)
    assert not {"contain.password", *SWEEP_STEPS} & set(steps)


@pytest.mark.parametrize("case", _cases("private", *ANSWERABLE), ids="-".join)
def test_everybody_is_offered_to_count_and_only_who_can_log_in_must(case):
    walked = walk(case)
    assert "investigate.probe" in walked.steps
    assert ("investigate.probe" in walked.musts) is (case[0] != "private" and case[1] != "lost")


@pytest.mark.parametrize("case", _cases("private", *ANSWERABLE), ids="-".join)
def test_the_device_decides_about_borrowing_and_cleaning(case):
    steps = set(walk(case).steps)
    assert ("contain.borrow-device" in steps) is (case[2] == "none")
    assert ("investigate.clean-device" in steps) is (case[2] != "clean")
    assert ("investigate.devices" in steps) is (case[2] == "clean")
    assert not any("scan" in key for key in walk(case).steps[:8])


OF_PROVIDER = {
    "microsoft365": {
        "preserve.logs-microsoft365", "contain.admin-microsoft365", "investigate.trace-microsoft365",
    },
    "google_workspace": {
        "preserve.logs-google-workspace", "contain.admin-google-workspace", "investigate.trace-google-workspace",
    },
    "own_server": {"preserve.logs-own-server", "contain.admin-own-server", "investigate.trace-own-server"},
}  # fmt: skip


@pytest.mark.parametrize("case", _cases(*ANSWERABLE, access=("inside",)), ids="-".join)
def test_each_provider_has_its_own_steps_and_no_others(case):
    steps = set(walk(case).steps)
    for provider, wanted in OF_PROVIDER.items():
        assert steps & wanted == (wanted if case[3] == provider else set())
    assert ("contain.find-settings" in steps) is (case[3] not in OF_PROVIDER)
    assert ("contain.block" in steps) is (case[3] in OF_PROVIDER and case[0] != "mixed")


def test_unknown_leads_to_the_longer_walk():
    walked = _walk({}, unsure=True)
    wanted = {
        "open.clock", "contain.borrow-device", "contain.block", "contain.find-settings", "investigate.clean-device",
        "communicate.risk", "communicate.notify-decision", "communicate.identity", "communicate.record", *SWEEP_STEPS,
    }  # fmt: skip
    assert wanted <= set(walked.steps)


def test_unknown_about_the_mail_of_others_counts_as_could_be():
    walked = _walk({"user_role": "private", "others_data": UNKNOWN, "provider": "webmail"})
    assert {"open.tell-employer", "open.clock", "communicate.notify-decision"} <= set(walked.steps)
    assert "communicate.police" not in walked.steps


# The words


def _of_step(step: Step) -> Iterator[Wording]:
    yield from (step.title, step.why, *step.do, *step.evidence)
    yield from (Wording(de=row, en=row) for row in step.sources)
    yield from (row for row in (step.help,) if row)


def _of_fact(spec: FactSpec) -> Iterator[Wording]:
    yield spec.text
    yield from (row for row in (spec.why, spec.basis, spec.help) if row)
    for option in spec.options:
        yield option.label
        yield from (row for row in (option.note,) if row)


def _shown(walked: Walked) -> list[Wording]:
    """Everything that somebody on this walk reads, frame included."""
    rows = [PLAYBOOK.title, *PLAYBOOK.intro]
    rows += [text for phase in PLAYBOOK.phases for text in (phase.title, phase.goal)]
    rows += [text for key in walked.steps for text in _of_step(STEPS[key])]
    return rows + [text for key in walked.asked for text in _of_fact(PLAYBOOK.fact(key))]


TEXTS = _shown(Walked(tuple(STEPS), (), tuple(PLAYBOOK.fact_keys)))
ENGLISH = re.findall(
    r"\S+",
    "account login logout password screenshot backup provider update website tool mailbox please check click user case "
    "step incident owner forward rule settings security device attachment contact report phishing fake scan support",
)


def test_there_is_a_text_in_both_languages_everywhere():
    assert all(row.de.strip() and row.en.strip() for row in TEXTS)
    assert len(TEXTS) > 800


@pytest.mark.parametrize("key", sorted(STEPS))
def test_a_step_is_short_to_read(key):
    step = STEPS[key]
    for line in step.do:
        assert len(line.de) <= 115, line.de
        assert len(line.en) <= 115, line.en
    assert len(step.do) <= 8
    assert step.do or step.ask or step.action
    assert len(step.ask) <= 7
    assert len(step.why.de) <= 140
    assert len(step.title.de) <= 80


@pytest.mark.parametrize("key", sorted(PLAYBOOK.fact_keys))
def test_a_question_is_short_and_says_why(key):
    spec = PLAYBOOK.fact(key)
    assert len(spec.text.de) <= 125
    assert spec.text.de.endswith(("?", "."))
    assert spec.why is not None
    assert len(spec.why.de) <= 125


def test_german_is_german_and_calm():
    quoted = re.compile(r"„[^“]*“|\([^)]*\)")
    found = []
    for row in TEXTS:
        plain = quoted.sub("", row.de)
        found += [row.de for word in ENGLISH if re.search(rf"(?<![.\w]){word}\b", plain, re.IGNORECASE)]
        found += [row.de for sign in ("!", '"', "“„", "...") if sign in row.de]
        found += [row.de] if re.search(r"\b(du|dein\w*|dich|dir)\b", plain) else []
        found += [row.de] if re.search(r"\w(\*|:|_|·)in(nen)?\b|[a-zäöüß]In(nen)?\b", plain) else []
    assert found == []


def test_quotes_are_typographic_and_closed():
    for row in TEXTS:
        assert row.de.count("„") == row.de.count("“"), row.de
        assert row.en.count("“") == row.en.count("”"), row.en
        assert not set("\"'") & set(row.de), row.de
        assert "!" not in row.en, row.en


def test_nothing_sounds_like_legal_advice_or_a_promise():
    pattern = r"rechtlich (raten|empfehlen)|wir garantieren|garantiert|hundertprozentig|keine Sorge"
    assert [row.de for row in TEXTS if re.search(pattern, row.de, re.IGNORECASE)] == []


def test_the_emergency_numbers_are_there():
    private = " ".join(row.de for row in _shown(walk(("private", "inside", "clean", "webmail"))))
    assert "116 116" in private
    assert re.search(r"\b110\b", private)
    assert "Enkeltrick" in private
    assert "SCHUFA" in private
    organisation = " ".join(row.de for row in _shown(walk(("organisation", "inside", "clean", "own_server"))))
    assert "116 116" in organisation
    assert "ZAC" in organisation


@pytest.mark.parametrize("spec", [spec for spec in PLAYBOOK.facts if spec.options], ids=lambda spec: spec.key)
def test_every_choice_fits_a_line_of_a_menu(spec):
    for option in spec.options:
        assert len(option.label.de) <= 70, option.label.de
        assert len(option.label.en) <= 70, option.label.en


@pytest.mark.parametrize(
    "key",
    [
        "open.who",
        "investigate.exposure",
        "investigate.describe",
        "communicate.risk",
        "communicate.risk-effects",
        "communicate.organisation",
        "communicate.measures",
    ],
)
def test_a_step_of_questions_alone_is_not_asked_whether_it_is_done(key):
    assert STEPS[key].ask
    assert not STEPS[key].do


def test_nobody_is_told_to_do_what_only_comforts_or_informs():
    pattern = r"Atmen Sie|Sie haben es geschafft|schulden Sie|im Fall\.$|ins Protokoll"
    assert [line.de for step in STEPS.values() for line in step.do if re.search(pattern, line.de)] == []


@pytest.mark.parametrize("key", ["employer_told_at", "told_controller_at", "password_changed_at", "sessions_ended_at"])
def test_what_may_not_have_happened_yet_can_be_put_off(key):
    assert PLAYBOOK.fact(key).why.de.endswith("Wählen Sie „später“.")
    assert PLAYBOOK.fact(key).why.en.endswith("Choose “later”.")
