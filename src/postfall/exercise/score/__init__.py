"""Scoring: what was done and answered, held against what is true. Pure.

`judge(scenario, truth, performance)` scores a run, `oracle` makes the run of somebody who knows the truth.
"""

from __future__ import annotations
