"""What tables take, although it comes close to what they refuse."""

from datetime import timedelta

from tests.builders import NEEDLE_OUT
from tests.db.rows import NOT_ESCALATED, Row

ALLOWED: list[tuple[str, Row]] = [
    ("injection", {"state": "entered in error", "performed_at": None}),
    ("injection", {"state": "entered in error"}),
    ("injection", {"state": "ended", "ended_at": NEEDLE_OUT, "superseded_at": NEEDLE_OUT + timedelta(days=1)}),
    ("injection", {"state": "planned", "performed_at": None}),
    ("injection", {"steroid_agent": "triamcinolone"}),
    ("injection_anesthetic", {"percent": 0.25, "ml": 0.5}),
    ("baseline", {"score": 0, "usual": 0}),
    ("alert", {"escalates_at": None, "acknowledged_at": NEEDLE_OUT, "closed_at": NEEDLE_OUT}),
    ("alert_event", NOT_ESCALATED),
    ("alert_event", NOT_ESCALATED | {"deed": "acted", "said": "Called."}),
    ("baseline", {"score": 10, "usual": 10}),
    ("past_session", {"stated_relief_percent": 0}),
    ("past_session", {"stated_relief_percent": 100}),
    ("entry_revision", {"score": 10, "stated_relief_percent": 0}),
    ("entry_revision", {"revision": 2, "withdrawn": True, "stated_relief_percent": 100}),
]
"""Values at the edge that no constraint refuses."""
