"""The columns of a list's file, in the reader's words."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date

from core.text import N_
from partners.services.needs import NEED_LABELS
from referrals.handover.exports.queries import ExportRow
from web.i18n import translate
from web.sheets import Cell, Sheet
from web.states import STATES

Column = tuple[str, Callable[[ExportRow], Cell]]


def _state(kind: str, value: str) -> str:
    return translate(STATES[kind][value].label)


COLUMNS: Mapping[str, Column] = {
    "reference": (N_("Reference"), lambda row: row.reference),
    "person": (N_("Person"), lambda row: row.person_name),
    "state": (N_("State"), lambda row: _state("referral_ngo", row.state.value)),
    "turn": (N_("Whose turn"), lambda row: _state("turn", row.turn.value)),
    "urgency": (N_("Urgency"), lambda row: _state("urgency", row.urgency.value)),
    "overdue": (N_("Overdue"), lambda row: translate(N_("Yes")) if row.overdue else translate(N_("No"))),
    "due": (N_("Due"), lambda row: row.next_due_at),
    "worker": (N_("Worker"), lambda row: row.worker_name),
    "agency": (N_("Agency"), lambda row: row.agency_name),
    "ngo": (N_("NGO"), lambda row: row.ngo_name),
    "service": (N_("Service"), lambda row: row.service_name),
    "needs": (N_("Needs"), lambda row: ", ".join(translate(NEED_LABELS[need]) for need in row.needs)),
    "received": (N_("Received"), lambda row: row.submitted_at),
    "acknowledged": (N_("Acknowledged"), lambda row: row.acknowledged_at),
    "accepted": (N_("Accepted"), lambda row: row.accepted_at),
    "first_contact": (N_("First contact"), lambda row: row.first_contact_at),
    "review": (N_("Review"), lambda row: row.review_on),
}
QUEUE_COLUMNS = (
    "reference", "person", "state", "turn", "urgency", "overdue", "due", "worker", "agency", "service", "needs",
    "received", "acknowledged", "accepted", "first_contact", "review",
)  # fmt: skip
DESK_COLUMNS = (
    "reference", "state", "turn", "urgency", "overdue", "due", "agency", "ngo", "service", "received",
    "acknowledged", "accepted",
)  # fmt: skip
"""No person, no worker and no contact: the desk oversees times, not cases."""


def sheet_of(
    rows: Sequence[ExportRow], columns: Sequence[str], *, title: str, zone: str, notes: Sequence[str]
) -> Sheet:
    """The table with its headings; moments in the reader's zone."""
    chosen = [COLUMNS[name] for name in columns]
    return Sheet(
        title=title,
        headings=[translate(label) for label, _ in chosen],
        rows=([value(row) for _, value in chosen] for row in rows),
        zone=zone,
        notes=notes,
    )


def file_name(what: str, day: date) -> str:
    """A name that says what and when, and nothing about anybody."""
    return f"{what}-{day.isoformat()}"
