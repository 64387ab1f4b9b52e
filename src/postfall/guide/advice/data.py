"""The advice as JSON: for `--json` and for the file that a case keeps. See `docs/reference/mailbox-advise.md`."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from postfall.guide.advice.settings import GOALS, TIMED
from postfall.guide.advice.words import METHODS, said

if TYPE_CHECKING:
    from collections.abc import Iterable
    from enum import StrEnum

    from postfall.exposure.advice import Role
    from postfall.exposure.forecast import Forecast
    from postfall.guide.advice.settings import Ability, Periods, Setting
    from postfall.guide.advice.step import Recommended
    from postfall.language import Language


def advice_data(recommended: Recommended, language: Language) -> dict[str, Any]:
    """All of the advice; texts in `language` beside their codes."""
    from postfall.guide.advice.step import KEY_OF

    advice = recommended.advice
    return {
        "recommendation": {
            "method": advice.method.value,
            "days": advice.days,
            "text": METHODS[advice.method].fill(days=advice.days).to(language),
            "why_days": _code(advice.why_days, language),
        },
        "reasons": _codes(advice.reasons, language),
        "limits": _codes(advice.limits, language),
        "first": _codes(advice.first, language),
        "also": _codes(advice.also, language),
        "roles": [_role(recommended, role, language) for role in advice.roles],
        "open": [KEY_OF[field] for field in advice.open],
        "forecast": None if recommended.forecast is None else _forecast(recommended.forecast),
        "keeping": None if recommended.periods is None else keeping_data(recommended.periods, language),
        "settings": [setting_data(row, language) for row in recommended.tools],
        "inventory": recommended.inventory,
    }


def _codes(codes: Iterable[StrEnum], language: Language) -> list[dict[str, str]]:
    return [_code(code, language) for code in codes]


def _code(code: StrEnum, language: Language) -> dict[str, str]:
    return {"code": code.value, "text": said(code).to(language)}


def _role(recommended: Recommended, role: Role, language: Language) -> dict[str, Any]:
    tool = recommended.tool(role.tool)
    return {"id": tool.id, "name": tool.name.text().to(language), "duty": role.duty.value, "days": role.days}


def _forecast(found: Forecast) -> dict[str, Any]:
    growth = found.growth
    return {
        "used": found.used,
        "quota": found.quota,
        "growth": None
        if growth is None
        else {"bytes_per_day": growth.octets_per_day, "messages": growth.messages, "days": growth.days},
        "plans": [
            {
                "policy": row.policy,
                "days": row.days,
                "bytes": row.octets,
                "peak": row.peak,
                "full_on": row.full_on,
                "fits": row.fits,
            }
            for row in found.plans
        ],
    }


def keeping_data(periods: Periods, language: Language) -> dict[str, Any]:
    """The keeping periods with their sources."""
    return {
        "country": periods.country,
        "who": periods.who.text().to(language),
        "notes": [row.text().to(language) for row in periods.notes],
        "periods": [
            {
                "id": row.id,
                "what": row.what.text().to(language),
                "years": row.years,
                "law": row.law,
                "since": row.since,
                "source": list(row.source),
                "checked": row.checked,
                "confirmed": row.confirmed,
            }
            for row in periods.periods
        ],
    }


def setting_data(setting: Setting, language: Language) -> dict[str, Any]:
    """One program or provider: what it can do, the way through its menus, source and date."""
    return {
        "id": setting.id,
        "kind": setting.kind,
        "name": setting.name.text().to(language),
        "device": setting.device,
        "platform": setting.platform.text().to(language),
        "versions": setting.versions.text().to(language),
        "can": [_ability(what, ability, language) for what, ability in setting.can.items()],
        "advice": [row.text().to(language) for row in setting.advice],
    }


def _ability(what: str, ability: Ability, language: Language) -> dict[str, Any]:
    offer = ability.days
    days = None
    if what in TIMED and offer is not None:
        days = {
            "min": offer.min,
            "max": offer.max,
            "default": offer.default,
            "options": [{"days": row.days, "name": row.name.to(language)} for row in offer.options],
            "nearest": {str(goal): offer.nearest(goal).days for goal in GOALS},
        }
    return {
        "what": what,
        "able": ability.able,
        "days": days,
        "note": None if ability.note is None else ability.note.text().to(language),
        "steps": [row.to(language) for row in ability.way()],
        "source": list(ability.source),
        "checked": ability.checked,
        "confirmed": {"values": ability.confirmed.values, "words": ability.confirmed.words(language)},
    }
