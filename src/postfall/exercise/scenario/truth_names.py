"""The names by which a scenario speaks of the truth: what the world maker counts, and which facts come from it."""

from __future__ import annotations

from collections.abc import Mapping

NUMBERS: tuple[str, ...] = (
    "messages", "persons", "messages_at_most", "persons_at_most", "messages_read", "messages_14_days",
    "messages_30_days", "persons_14_days", "persons_30_days", "fraud_recipients", "duration_days",
)  # fmt: skip
"""What an expectation of type estimate may ask for."""

SETS: tuple[str, ...] = ("kinds", "data_kinds", "person_groups", "takeover", "persons")
"""What an expectation of type set may ask for."""

FROM_TRUTH: Mapping[str, str] = {
    "mails_seen": "messages_at_most",
    "records": "messages_at_most",
    "persons": "persons_at_most",
    "person_groups": "person_groups",
    "data_kinds": "data_kinds",
    "accounts_found": "takeover",
    "fraud_recipients": "fraud_recipients",
    "duration_days": "duration_days",
}
"""Facts of the playbook that a scenario need not answer, and the name in the truth that answers them."""
