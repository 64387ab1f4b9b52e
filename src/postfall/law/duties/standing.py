"""Who a person is before the law, from the first questions: controller, processor, employee, private person."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from postfall.law.duties import words
from postfall.law.duties.fit import NO, YES, Fit, Found
from postfall.value import UNKNOWN, FactValue, Moment

if TYPE_CHECKING:
    from collections.abc import Mapping

    from postfall.language import Text

_EMPLOYER = "employer"


@dataclass(frozen=True, slots=True)
class Standing:
    """`because` says why somebody is no controller, or what is missing; `precaution` why one counts as one.

    `own` says whether what happens to the mailbox happens to this person's own money and rights: not to an employee's.
    `business`: the person stands here for an organisation, so that questions about its sector make sense.
    """

    controller: Found
    employee: Found
    processor: Found = NO
    own: Found = YES
    business: bool = False
    because: Text = words.NOT_ANSWERED
    precaution: Text | None = None


def standing(answers: Mapping[str, FactValue | Moment]) -> Standing:
    """What the answers `user_role`, `others_data` and `mixed_for` make of this person."""
    role = answers.get("user_role")
    if role is UNKNOWN:
        perhaps = Found(Fit.PERHAPS, unknown=("user_role",))
        return Standing(YES, perhaps, processor=perhaps, business=True, precaution=words.ROLE_UNKNOWN)
    if role == "organisation":
        return Standing(YES, NO, business=True)
    if role == "processor":
        return Standing(YES, NO, processor=YES, business=True)
    if role == "employee":
        return Standing(NO, YES, own=NO, because=words.EMPLOYERS_CLOCK)
    if role == "private":
        return _private(answers)
    asked = Found(Fit.OPEN, missing=("user_role",))
    return Standing(asked, asked, processor=asked, own=asked, business=True)


def _private(answers: Mapping[str, FactValue | Moment]) -> Standing:
    others, mixed = answers.get("others_data"), answers.get("mixed_for")
    if others is None:
        asked = Found(Fit.OPEN, missing=("others_data",))
        return Standing(asked, asked)
    if others is UNKNOWN:
        return Standing(YES, Found(Fit.PERHAPS, unknown=("others_data",)), precaution=words.OTHERS_UNKNOWN)
    if others is not True:
        return Standing(NO, NO, because=words.PURELY_PRIVATE)
    if mixed == (_EMPLOYER,):
        return Standing(NO, YES, because=words.EMPLOYERS_CLOCK)
    if isinstance(mixed, tuple) and UNKNOWN not in mixed:
        return Standing(YES, YES if _EMPLOYER in mixed else NO)
    told = Found(Fit.OPEN, missing=("mixed_for",)) if mixed is None else Found(Fit.PERHAPS, unknown=("mixed_for",))
    return Standing(YES, told, precaution=words.MIXED_UNKNOWN)
