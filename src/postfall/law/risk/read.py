"""Reads the rules of an assessment that ship with the package: `law/data/risk_*.yaml`."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Annotated, Any, Literal, Self, TypeVar, cast, get_args

from pydantic import Field, StringConstraints, model_validator

from postfall import yamlfile
from postfall.law.read import Wording
from postfall.law.risk.model import Outcome
from postfall.law.risk.rules import (
    PATHS,
    Check,
    Clause,
    Condition,
    EnisaGroup,
    EnisaTable,
    Key,
    Op,
    Remark,
    RiskRules,
    Rule,
)
from postfall.yamlfile import Model, once

_Line = Annotated[str, StringConstraints(min_length=1, max_length=600, strip_whitespace=True)]
_Id = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9-]*$", max_length=60)]
_Name = Annotated[str, StringConstraints(pattern=r"^[a-z][a-z0-9_]*$", max_length=60)]
_Day = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}-\d{2}$")]
_Month = Annotated[str, StringConstraints(pattern=r"^\d{4}-\d{2}(-\d{2})?$")]
_Number = Annotated[int, Field(ge=0, le=10**9)]
_Path = Literal["confidentiality", "integrity", "availability"]
_Demand = Literal["record", "authority", "authority_and_persons"]
_Row = dict[_Name, Any]
_File = TypeVar("_File", bound=Model)


class KeyRow(Model):
    """One answer: its words, and when its absence is an open question (`open`, never with `never_open`)."""

    key: _Name
    kind: Literal["choice", "choices", "count"]
    title: Wording
    values: dict[str, Wording] = Field(default_factory=dict)
    alterable: bool = False
    open: tuple[_Row, ...] = ()
    never_open: bool = False
    tries: tuple[_Number, ...] = Field(default=(), alias="try")


class KeysFile(Model):
    """All answers in the order in which they are asked."""

    format: Literal[1]
    keys: tuple[KeyRow, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _unique(self) -> Self:
        once(row.key for row in self.keys)
        return self


class RuleRow(Model):
    """One rule of the file. `unread` names those sources of `source` that were known at second hand only."""

    id: _Id
    path: _Path
    demands: _Demand
    when: tuple[_Row, ...]
    text: Wording
    source: Wording
    valid_from: _Day
    checked: _Month
    confirmed: bool
    lasting: bool = False
    disputed: Wording | None = None
    unread: Wording | None = None


class PlainRow(Model):
    """What is said where no path is open, or nothing is known."""

    id: _Id
    text: Wording
    source: Wording


class RemarkRow(Model):
    """A note that changes nothing."""

    id: _Id
    outcomes: tuple[_Demand, ...] = Field(min_length=1)
    when: tuple[_Row, ...]
    text: Wording
    source: Wording


class RulesFile(Model):
    """Paths, rules and notes."""

    format: Literal[1]
    paths: dict[_Path, tuple[_Row, ...]]
    settled: _Row
    rules: tuple[RuleRow, ...] = Field(min_length=1)
    nothing_happened: PlainRow = Field(alias="nothing-happened")
    nothing_known: PlainRow = Field(alias="nothing-known")
    notes: tuple[RemarkRow, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> Self:
        once([row.id for row in self.rules] + [row.id for row in self.notes])
        if set(self.paths) != set(PATHS):
            raise ValueError("a path is missing")
        if any(row.lasting and row.demands == "record" for row in self.rules):
            raise ValueError("a rule that lifts cannot be lasting")
        return self


class GroupRow(Model):
    """Kinds with one starting score."""

    score: Annotated[int, Field(ge=1, le=4)]
    text: Wording
    kinds: tuple[_Name, ...]


class EnisaFile(Model):
    """ENISA's numbers in hundredths."""

    format: Literal[1]
    source: _Line
    checked: _Month
    confirmed: bool
    kinds: dict[_Name, GroupRow]
    long_days: _Number
    protected_groups: tuple[_Name, ...]
    identification: dict[_Name, _Number]
    recipient: dict[_Name, _Number]
    integrity: dict[_Name, _Number]
    not_put_right: _Number
    availability: dict[_Name, _Number]
    soon_hours: _Number
    malicious: _Number
    bands: dict[_Name, _Number]
    many: _Number


@cache
def risk_rules() -> RiskRules:
    """The rules that ship with the package. Raises `ContentError` or `ValueError` where a file is broken."""
    keys = _keys(_read("risk_keys.yaml", KeysFile))
    content = _read("risk_rules.yaml", RulesFile)
    return RiskRules(
        keys=MappingProxyType(keys),
        paths=MappingProxyType({path: _condition(content.paths[cast("_Path", path)], keys) for path in PATHS}),
        settled=_clause(content.settled, keys),
        rules=tuple(_rule(row, keys) for row in content.rules),
        nothing_happened=_plain(content.nothing_happened, Outcome.RECORD),
        nothing_known=_plain(content.nothing_known, Outcome.MORE_INFORMATION),
        remarks=tuple(
            Remark(
                row.id,
                tuple(Outcome(name) for name in row.outcomes),
                _condition(row.when, keys),
                row.text.text(),
                row.source.text(),
            )
            for row in content.notes
        ),
        enisa=_enisa(_read("risk_enisa.yaml", EnisaFile), keys),
    )


def _read(name: str, model: type[_File]) -> _File:
    return yamlfile.read(files("postfall.law") / "data" / name, model, f"law/data/{name}")


def _keys(content: KeysFile) -> dict[str, Key]:
    bare = {
        row.key: Key(
            key=row.key,
            kind=row.kind,
            title=row.title.text(),
            values=MappingProxyType({value: label.text() for value, label in row.values.items()}),
            alterable=row.alterable,
            tries=row.tries,
        )
        for row in content.keys
    }
    return {row.key: _with_matters(bare[row.key], row, bare) for row in content.keys}


def _with_matters(key: Key, row: KeyRow, known: Mapping[str, Key]) -> Key:
    return replace(key, matters=None if row.never_open else _condition(row.open, known))


def _rule(row: RuleRow, keys: Mapping[str, Key]) -> Rule:
    return Rule(
        id=row.id,
        path=row.path,
        demands=Outcome(row.demands),
        when=_condition(row.when, keys),
        text=row.text.text(),
        source=row.source.text(),
        valid_from=row.valid_from,
        checked=row.checked,
        confirmed=row.confirmed,
        lasting=row.lasting,
        disputed=row.disputed.text() if row.disputed else None,
        unread=row.unread.text() if row.unread else None,
    )


def _plain(row: PlainRow, outcome: Outcome) -> Rule:
    return Rule(row.id, "", outcome, (), row.text.text(), row.source.text(), "", "", confirmed=True)


def _condition(rows: tuple[_Row, ...], keys: Mapping[str, Key]) -> Condition:
    return tuple(_clause(row, keys) for row in rows)


def _clause(row: _Row, keys: Mapping[str, Key]) -> Clause:
    if not row:
        raise ValueError("a row of a condition is empty")
    return tuple(_test(key, wanted, keys) for key, wanted in row.items())


def _test(name: str, wanted: object, keys: Mapping[str, Key]) -> Check:
    """One entry of a row: `[values]`, `{only: [values]}`, `{at_least: N}`. Raises `ValueError` for anything else."""
    key = keys.get(name)
    if key is None:
        raise ValueError(f"there is no answer {name}")
    if isinstance(wanted, list):
        return Check(name, "in", _values(wanted, key))
    if not isinstance(wanted, dict) or len(wanted) != 1:
        raise ValueError(f"{name}: a list or one of {', '.join(get_args(Op))}")
    ((op, value),) = wanted.items()
    if op in {"only", "without"} and isinstance(value, list) and key.kind == "choices":
        return Check(name, op, _values(value, key))
    counted = key.kind == "count" if op in {"at_least", "at_most"} else op == "named" and key.kind == "choices"
    if not counted or not str(value).isdecimal():
        raise ValueError(f"{name}: {op} does not fit")
    return Check(name, cast("Op", op), number=int(str(value)))


def _values(wanted: list[Any], key: Key) -> frozenset[str]:
    chosen = frozenset(str(value) for value in wanted)
    if not chosen or (strange := chosen - set(key.values)):
        raise ValueError(f"{key.key}: no such value: {', '.join(sorted(strange)) if chosen else '-'}")
    return chosen


def _enisa(content: EnisaFile, keys: Mapping[str, Key]) -> EnisaTable:
    groups = tuple(EnisaGroup(row.score, row.text.text(), row.kinds) for row in content.kinds.values())
    scored = [kind for group in groups for kind in group.kinds]
    once(scored)
    if set(scored) != set(keys["data_kinds"].values):
        raise ValueError("every kind of data needs one score")
    return EnisaTable(
        source=content.source,
        groups=groups,
        long_days=content.long_days,
        protected_groups=content.protected_groups,
        identification=content.identification,
        recipient=content.recipient,
        integrity=content.integrity,
        not_put_right=content.not_put_right,
        availability=content.availability,
        soon_hours=content.soon_hours,
        malicious=content.malicious,
        bands=content.bands,
        many=content.many,
    )
