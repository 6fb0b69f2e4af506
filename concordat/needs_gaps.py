"""What needs assessments are told of service gaps: the register as the reader sees it, small numbers hidden."""

from datetime import timedelta

from flask import url_for
from sqlalchemy.orm import Session

from core.actor import Actor
from core.clock import local_date, utc_now
from partners.needs.gaps import GapNote, use_gap_reader
from partners.services.needs import Need
from referrals.handover.gaps.policy import can_read
from referrals.handover.gaps.queries import register_for

YEAR = timedelta(days=364)


def gaps_by_need(session: Session, actor: Actor) -> dict[Need, GapNote]:
    """How often each need met no service in the last twelve months; nothing for those who do not read the register."""
    if not can_read(actor):
        return {}
    today = local_date(utc_now(), actor.timezone)
    register = register_for(session, actor, since=today - YEAR, until=today)
    url = url_for("gaps.index", days="365")
    return {need: GapNote(count=count, url=url) for need, count in register.by_need}


def install_needs_gaps() -> None:
    """Called once by the composition root."""
    use_gap_reader(gaps_by_need)
