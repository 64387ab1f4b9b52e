"""JSON Schema of a scenario file, for editors that complete and underline while one types."""

from __future__ import annotations

from typing import Any


def json_schema() -> dict[str, Any]:
    """The schema (draft 2020-12), generated from the model that the reader uses."""
    from postfall.exercise.scenario.model import Scenario

    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": "urn:postfall:scenario:1",
        **Scenario.model_json_schema(),
    }
