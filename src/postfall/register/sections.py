"""Which answers are facts, effects or remedial action in the sense of Art. 33(5) GDPR."""

from __future__ import annotations

EFFECTS = frozenset({
    "mails_seen", "records", "persons", "person_groups", "persons_countries", "cross_border", "uk_persons",
    "data_kinds", "accounts_found", "systems_affected", "likely_consequences", "confidentiality", "integrity",
    "availability", "returned_or_deleted", "unintelligible", "restored_within_hours", "service_impact", "misuse",
    "duration_days", "identification", "money_moved", "payment_at", "fraud_recipients", "mail_missing",
    "access_evidence", "recipient", "high_risk_known_at",
})  # fmt: skip
"""What the breach did, or may do, to persons."""

ACTIONS = frozenset({
    "measures_before", "measures_taken", "measures_planned", "prevention", "protected_by", "password_changed_at",
    "sessions_ended_at", "access_ended_at", "access_regained", "persons_told", "police_told", "insurer_told_at",
    "bank_told_at", "employer_told_at", "told_controller_at", "told_authority_at", "authority_reference",
    "delay_reasons",
})  # fmt: skip
"""What was done about it."""
