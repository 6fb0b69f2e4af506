"""Agreeing to the page for everybody, taking that back, and saying whom to ask; each leaves an audit row."""

from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.errors import Conflict, RuleBroken
from core.text import N_
from partners.openness.pages.models import PartnershipPage
from partners.openness.pages.policy import is_agency_side, may_decide, may_set_days
from partners.openness.pages.queries import get_own_partnership

MOST_CONTACT = 300


@dataclass(frozen=True, slots=True, kw_only=True)
class PageValues:
    """What a side says on the page."""

    agrees: bool
    contact: str | None
    oversight_contact: str | None
    answer_days: int | None
    shows_diligence: bool | None
    """None: not this side's to say."""


def decide_page(
    session: Session, actor: Actor, partnership_id: UUID, *, values: PageValues, version: int, now: datetime
) -> None:
    """A side agrees to the page or takes that back at any time, and says whom everybody may ask.

    The page is there while both sides agree. `version` 0 means that no one had said anything yet.
    """
    partnership = get_own_partnership(session, actor, partnership_id)
    may_decide(actor)
    is_agency = is_agency_side(actor, partnership)
    days = may_set_days(values.answer_days)
    for name, text in (("contact", values.contact), ("oversight_contact", values.oversight_contact)):
        if text and len(text) > MOST_CONTACT:
            raise RuleBroken(N_("Use at most %(most)s characters."), name, most=MOST_CONTACT)
    if values.agrees and not values.contact:
        raise RuleBroken(N_("Say how people reach your side: a telephone, an address or a page."), "contact")
    page = session.scalars(
        sa.select(PartnershipPage).where(PartnershipPage.partnership_id == partnership_id).with_for_update()
    ).one_or_none()
    if (page.version if page else 0) != version:
        raise Conflict(N_("The other side has changed this page meanwhile. Look again."))
    if page is None:
        page = PartnershipPage(id=uuid4(), partnership_id=partnership_id)
        session.add(page)
    side = "agency" if is_agency else "ngo"
    had_agreed = getattr(page, f"{side}_agreed_at") is not None
    if values.agrees != had_agreed:
        setattr(page, f"{side}_agreed_at", now if values.agrees else None)
        setattr(page, f"{side}_agreed_by_id", actor.user_id if values.agrees else None)
    setattr(page, f"{side}_contact", values.contact)
    page.oversight_contact, page.answer_days = values.oversight_contact, days
    if not is_agency and values.shows_diligence is not None:
        page.shows_diligence = values.shows_diligence
    session.flush()
    action = "partnership_page.changed"
    if values.agrees != had_agreed:
        action = "partnership_page.agreed" if values.agrees else "partnership_page.taken_back"
    record(
        session,
        actor,
        action=action,
        subject=("partnership", partnership_id),
        now=now,
        details={"side": side, "answer_days": days},
    )
