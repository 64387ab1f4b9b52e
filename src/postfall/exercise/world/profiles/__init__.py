"""The profiles of practice mailboxes, by id."""

from __future__ import annotations

from typing import TYPE_CHECKING

from postfall.exercise.world.profiles.club import CLUB
from postfall.exercise.world.profiles.craft import CRAFT
from postfall.exercise.world.profiles.it_service import IT_SERVICE
from postfall.exercise.world.profiles.law_firm import LAW_FIRM
from postfall.exercise.world.profiles.medical_practice import MEDICAL_PRACTICE
from postfall.exercise.world.profiles.private import PRIVATE
from postfall.exercise.world.profiles.school import SCHOOL
from postfall.exercise.world.profiles.town_hall import TOWN_HALL

if TYPE_CHECKING:
    from postfall.exercise.world.profile import Profile

PROFILES: dict[str, Profile] = {
    row.id: row for row in (PRIVATE, CRAFT, LAW_FIRM, MEDICAL_PRACTICE, CLUB, SCHOOL, TOWN_HALL, IT_SERVICE)
}
