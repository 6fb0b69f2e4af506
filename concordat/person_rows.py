"""Which rows follow a person when records are merged, and what several of them are called."""

from concordat.models import metadata
from core.text import N_
from referrals.people.identity.registry import PERSON, STAYS, rows_in, use_person_rows

LABELS = {
    PERSON: N_("Records merged earlier"),
    "consent": N_("Agreements to share"),
    "encounter": N_("Encounters"),
    "referral": N_("Referrals"),
    "response_plan": N_("Response plans"),
    "sharing_ground": N_("Grounds for sharing"),
}
"""Other tables read “Other records”."""

WRITTEN_ONCE = frozenset({("disclosure", "person_id")})
"""Logs that no merge may rewrite; whoever reads them for a person asks for `records_behind` it."""


def install_person_rows() -> None:
    """Tell the people's room of every table that refers to a person."""
    use_person_rows(rows_in(metadata, LABELS, stays=STAYS | WRITTEN_ONCE))
