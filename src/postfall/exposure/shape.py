"""The exposure as plain data, as `docs/reference/mailbox-exposure.md` describes it: for JSON, and to be kept. Pure."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Iterable
    from datetime import datetime

    from postfall.exposure.model import Bound, Exposure, KindSeen, Person, Reason, TakeOver, WhatIf, Window
    from postfall.language import Language


def exposure_data(exposure: Exposure, language: Language) -> dict[str, Any]:
    """All of `exposure`; sentences in `language`, moments as ISO texts in UTC."""
    return {
        "at": _iso(exposure.at),
        "depth": exposure.depth,
        "windows": [_window(row, language) for row in exposure.windows],
        "at_most": _bound(exposure.at_most, language),
        "at_least": _bound(exposure.at_least, language),
        "excluded": [
            {"reason": row.reason.text.to(language), "code": row.reason.code, "messages": row.messages}
            for row in exposure.excluded
        ],
        "persons": [_person(row) for row in exposure.persons],
        "apart": [{"kind": row.kind, "addresses": row.addresses, "messages": row.messages} for row in exposure.apart],
        "organisations": [
            {"domain": row.domain or None, "persons": row.persons, "messages": row.messages}
            for row in exposure.organisations
        ],
        "recipients": {
            "number": exposure.recipients.number,
            "at_least": exposure.recipients.at_least,
            "by_evidence": dict(exposure.recipients.by_evidence),
            "why": _said(exposure.recipients.why, language),
        },
        "takeover": [_takeover(row) for row in exposure.takeover],
        "kinds": [_kind(row, language) for row in exposure.kinds],
        "what_if": [_what_if(row) for row in exposure.what_if],
        "what_if_why": _said(exposure.what_if_why, language),
        "not_inspected": [{"what": what, "count": count} for what, count in exposure.not_inspected],
        **_rest(exposure, language),
    }


def _rest(exposure: Exposure, language: Language) -> dict[str, Any]:
    local, hints = exposure.local, exposure.suggestions
    return {
        "not_checked": [row.data(language) for row in exposure.not_checked],
        "mailboxes": [
            {
                "name": row.name,
                "messages": row.messages,
                "bytes": row.octets,
                "persons": row.persons,
                "vanished": row.vanished,
                "looks": row.looks,
                "server": row.server,
            }
            for row in exposure.mailboxes
        ],
        "by_month": [{"month": row.month, "messages": row.messages, "bytes": row.octets} for row in exposure.by_month],
        "first": exposure.first,
        "last": exposure.last,
        "undated": exposure.undated,
        "vanished": exposure.vanished,
        "local": None
        if local is None
        else {
            "messages": local.messages,
            "bytes": local.octets,
            "encrypted": local.encrypted,
            "clean": local.clean,
        },
        "beside": [{"what": row.what, "entries": row.entries} for row in exposure.beside],
        "notes": [{"code": row.code, "text": row.text.to(language)} for row in exposure.notes],
        "suggestions": {
            "data_kinds": list(hints.data_kinds),
            "person_groups": list(hints.person_groups),
            "edpb_data_types": list(hints.data_types),
            "edpb_person_categories": list(hints.person_categories),
        },
        "inventories": list(exposure.inventories),
    }


def _window(row: Window, language: Language) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "from": None if row.start is None else _iso(row.start),
        "from_latest": None if row.start_latest is None else _iso(row.start_latest),
        "to": _iso(row.end),
        "open": row.open,
        "why": _said(row.why, language),
        "codes": [one.code for one in row.why],
    }


def _bound(row: Bound, language: Language) -> dict[str, Any]:
    return {
        "messages": row.messages,
        "bytes": row.octets,
        "persons": row.persons,
        "why": _said(row.why, language),
        "codes": [one.code for one in row.why],
    }


def _person(row: Person) -> dict[str, Any]:
    return {
        "address": row.address,
        "name": row.name,
        "roles": list(row.roles),
        "group": row.group.value,
        "messages": row.messages,
        "first": row.first,
        "last": row.last,
        "addresses": list(row.addresses),
        "organisation": row.organisation or None,
        "evidence": row.evidence or None,
    }


def _takeover(row: TakeOver) -> dict[str, Any]:
    return {
        "service": row.service,
        "category": row.category,
        "rank": row.rank,
        "messages": row.messages,
        "last": row.last,
        "signs": dict(row.signs),
        "domains": list(row.domains),
        "known": row.known,
        "rows": [{"folder": folder, "id": name} for folder, name in row.rows],
    }


def _kind(row: KindSeen, language: Language) -> dict[str, Any]:
    return {
        "kind": row.kind,
        "title": row.title.to(language),
        "level": row.level,
        "messages": row.messages,
        "findings": row.findings,
        "where": dict(row.where),
        "special": row.special,
        "data_kinds": list(row.data_kinds),
        "person_groups": list(row.person_groups),
        "edpb_data_types": list(row.data_types),
        "edpb_person_categories": list(row.person_categories),
    }


def _what_if(row: WhatIf) -> dict[str, Any]:
    return {
        "policy": row.policy,
        "days": row.days,
        "messages": row.messages,
        "bytes": row.octets,
        "persons": row.persons,
        "most": {"messages": row.most_messages, "bytes": row.most_octets, "persons": row.most_persons},
        "at_once": row.at_once,
        "local_messages": row.local_messages,
    }


def _said(why: Iterable[Reason], language: Language) -> str:
    return " ".join(one.text.to(language) for one in why)


def _iso(at: datetime) -> str:
    return at.isoformat()
