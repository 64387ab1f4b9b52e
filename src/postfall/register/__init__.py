"""The register of breaches (Art. 33(5) GDPR): every case with facts, effects, remedial action, decisions, notices."""

from __future__ import annotations
