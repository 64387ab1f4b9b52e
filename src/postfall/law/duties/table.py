"""The table behind the duties: which answers bind whom, what else must have happened, and which answers say "done".

Laws name persons and events in words; a row here says which answers of a person stand for them. The regimes themselves,
with their clocks and sources, are data (`law/data`).
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from postfall.law.duties import words
from postfall.law.duties.fit import Asked

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postfall.language import Text

FIRST = ("tell-employer", "gdpr-33-1", "gdpr-33-2", "gdpr-33-5", "gdpr-34")
"""These stand first in every list; the others follow in the order of the data file."""


@dataclass(frozen=True, slots=True)
class Tag:
    """Somebody whom laws speak of: one of `any_of` makes a person that somebody; `otherwise` is said where none does.

    `sector`: a question to organisations only, so that a private person who was never asked is none.
    """

    any_of: tuple[Asked, ...]
    otherwise: Text
    sector: bool = True


TAGS: Mapping[str, Tag] = {
    "telecom": Tag((Asked("telecom_provider"),), words.ONLY_TELECOM),
    "financial": Tag((Asked("financial_entity"),), words.ONLY_FINANCIAL),
    "nis2": Tag((Asked("nis2_entity", ("essential", "important")),), words.ONLY_NIS2),
    "trust_service": Tag((Asked("trust_service"),), words.ONLY_TRUST_SERVICE),
    "church_catholic": Tag((Asked("org_kind", ("church_catholic",)),), words.ONLY_CATHOLIC),
    "church_protestant": Tag((Asked("org_kind", ("church_protestant",)),), words.ONLY_PROTESTANT),
    "swiss": Tag((Asked("country", ("CH",)),), words.ONLY_SWISS, sector=False),
    "swiss_critical": Tag((Asked("critical_ch"),), words.ONLY_SWISS_CRITICAL),
    "uk": Tag((Asked("country", ("GB",)), Asked("uk_persons")), words.ONLY_UK),
    "secrecy": Tag((Asked("professional_secrecy"),), words.NO_SECRECY),
    "insured": Tag((Asked("insured"),), words.NOT_INSURED, sector=False),
    "payer": Tag((Asked("money_moved"),), words.NO_MONEY_MOVED, sector=False),
}
"""Tags that one answer decides; `controller`, `processor`, `employee` and `victim` come from the standing."""

OWN = frozenset({"victim", "insured", "payer"})
"""Tags that touch a person's own money and rights: they hold for private persons too, and not for employees."""


@dataclass(frozen=True, slots=True)
class Row:
    """What a duty needs beside its audience.

    `also`: conditions that must hold as well. `german`: the act binds in Germany only. `high_risk`: only where the risk
    is high; `persons`: and it is the people concerned who are told. `done`: a fact (a moment) that says it is done,
    `number`: one with the reference that came back.
    `latest`: the clock of a duty that comes `after` another starts with the newest notice, not with the first.
    `covered_by`: notices that were recorded under another duty count here too. `by_risk`: the risk decides whether it
    has to be done. `inside`: nothing leaves the house, so that professional secrecy is no matter. `reason` is said
    while it is open, `waits` while its clock has not begun.
    """

    also: tuple[Asked, ...] = ()
    needs: Text | None = None
    german: bool = False
    high_risk: bool = False
    persons: bool = False
    done: str = ""
    number: str = ""
    latest: bool = False
    covered_by: tuple[str, ...] = ()
    by_risk: bool = False
    inside: bool = False
    reason: Text | None = None
    waits: Text | None = None


_SIGNIFICANT = (Asked("significant_incident"),)
_NIS2 = Row(also=_SIGNIFICANT, needs=words.NOT_SIGNIFICANT, german=True)
_DORA = Row(also=_SIGNIFICANT, needs=words.NOT_MAJOR)
_TKG = Row(also=_SIGNIFICANT, needs=words.NOT_SIGNIFICANT, german=True)

ROWS: Mapping[str, Row] = {
    "tell-employer": Row(done="employer_told_at", inside=True, reason=words.TELL_EMPLOYER),
    "gdpr-33-1": Row(
        done="told_authority_at",
        number="authority_reference",
        by_risk=True,
        covered_by=("kdg-33", "dsg-ekd-32"),
        reason=words.CLOCK_RUNS,
    ),
    "gdpr-33-2": Row(done="told_controller_at", reason=words.CONTROLLER_AT_ONCE),
    "gdpr-33-5": Row(inside=True, reason=words.RECORD),
    "gdpr-34": Row(high_risk=True, persons=True, covered_by=("kdg-34", "dsg-ekd-33")),
    "bsig-32-early-warning": _NIS2,
    "bsig-32-notification": _NIS2,
    "bsig-32-progress": Row(also=(*_SIGNIFICANT, Asked("access_ended_at", ())), needs=words.NOT_ONGOING, german=True),
    "bsig-32-final": _NIS2,
    "dora-19-initial": _DORA,
    "dora-19-intermediate": _DORA,
    "dora-19-final": Row(also=_SIGNIFICANT, needs=words.NOT_MAJOR, latest=True),
    "tkg-169": Row(german=True),
    "tkg-169-rest": Row(german=True),
    "tkg-168-early": _TKG,
    "tkg-168-notification": _TKG,
    "tkg-168-final": _TKG,
    "eidas-19": Row(also=_SIGNIFICANT, needs=words.NOT_SIGNIFICANT),
    "ch-dsg-24": Row(high_risk=True),
    "ch-isg-74": Row(also=(Asked("country", ("CH",)),), needs=words.ONLY_SWISS),
    "ch-isg-74-rest": Row(also=(Asked("country", ("CH",)),), needs=words.ONLY_SWISS),
    "uk-gdpr-33": Row(by_risk=True),
    "uk-pecr-5a": Row(also=(Asked("telecom_provider"),), needs=words.ONLY_TELECOM),
    "kdg-33": Row(done="told_authority_at", number="authority_reference", by_risk=True, covered_by=("gdpr-33-1",)),
    "kdg-34": Row(high_risk=True, persons=True, covered_by=("gdpr-34",)),
    "dsg-ekd-32": Row(done="told_authority_at", number="authority_reference", by_risk=True, covered_by=("gdpr-33-1",)),
    "dsg-ekd-33": Row(high_risk=True, persons=True, covered_by=("gdpr-34",)),
    "secrecy-203": Row(german=True, inside=True, reason=words.SECRECY),
    "strafantrag": Row(german=True, reason=words.COMPLAINT, waits=words.COMPLAINT_WAITS),
    "insurance": Row(done="insurer_told_at", reason=words.INSURER_AT_ONCE),
    "bank-recall": Row(done="bank_told_at", inside=True, reason=words.BANK_AT_ONCE),
}

EARLIER: Mapping[str, tuple[str, ...]] = {
    "aware_at": ("detected_at",),
    "detected_at": ("aware_at",),
    "high_risk_known_at": ("aware_at", "detected_at"),
    "significant_incident_known_at": ("aware_at", "detected_at"),
}
"""What a clock starts with, as a precaution, where its own event is not known."""

INSTEAD: Mapping[str, tuple[str, ...]] = {
    "gdpr-33-1": ("kdg-33", "dsg-ekd-32"),
    "gdpr-34": ("kdg-34", "dsg-ekd-33"),
}
"""Church law that takes the place of the GDPR (Art. 91 GDPR), once it is confirmed."""
