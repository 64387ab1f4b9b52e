"""The form sheet: the fields of the EDPB's common template for notifying a breach, filled from the case.

Fields, options and conditions are data (`draft/data/edpb_form.yaml`); this room only looks which of them hold.
"""

from __future__ import annotations
