"""Where people meet, for what, and why a meeting is put off.

Values are stored; labels may be reworded, values may not. Attendance stands in `casework.codes`.
"""

from core.codes import Code, CodeList, Side
from core.text import N_

PURPOSES = CodeList(
    "purpose of an appointment",
    Code(value="session", label=N_("Session")),
    Code(value="assessment", label=N_("Assessment")),
    Code(value="review", label=N_("Review of the plan")),
)
"""What attendance means for indicators: a session is service, an assessment is not yet."""

MODALITIES = CodeList(
    "place of an appointment",
    Code(value="in_person", label=N_("In person, at the office")),
    Code(value="community", label=N_("In person, elsewhere")),
    Code(value="phone", label=N_("Telephone")),
    Code(value="video", label=N_("Video call")),
    Code(value="home_visit", label=N_("Visit at home")),
    Code(value="joint_visit", label=N_("Joint visit with an officer")),
)

RESCHEDULED_BY = CodeList(
    "who asked for another time",
    Code(value="person", label=N_("The person"), side=Side.PERSON),
    Code(value="provider", label=N_("Your organisation"), side=Side.PROVIDER),
    Code(value="somebody_else", label=N_("Somebody else")),
)

RESCHEDULE_REASONS = CodeList(
    "reason for another time",
    Code(value="illness", label=N_("Illness")),
    Code(value="work_or_caring", label=N_("Work, school or caring for somebody")),
    Code(value="transport", label=N_("No way to get there")),
    Code(value="other_commitment", label=N_("Another appointment")),
    Code(value="worker_absent", label=N_("The worker was absent"), side=Side.PROVIDER),
    Code(value="room_or_equipment", label=N_("Room or equipment failed"), side=Side.PROVIDER),
    Code(value="safety", label=N_("Safety")),
    Code(value="other", label=N_("Other"), needs_note=True),
)

BEFOREHAND = frozenset({"cancelled_by_person", "cancelled_by_provider"})
"""Attendance that may be known before the time has come."""

MOVED = "rescheduled"
"""The attendance of an appointment that another one follows; it is given by putting off, not by choosing it."""
