"""What is coming for everybody: activities whose organisation lets the public directory tell of them."""

from dataclasses import dataclass
from datetime import date, datetime, time
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Organisation, OrganisationStatus
from core.clock import local_date
from partners.outreach.campaigns.models import OutreachActivity
from partners.outreach.terms import ActivityKind

MOST = 40


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicActivity:
    """What the public directory may say of an activity: no person, no figure, no note."""

    id: UUID
    organisation_id: UUID
    organisation_name: str
    kind: ActivityKind
    title: str
    starts_on: date
    ends_on: date
    begins_at: time | None
    finishes_at: time | None
    place: str | None
    audience: str
    languages: tuple[str, ...]
    entry_fee: int | None
    currency: str


def list_public_activities(
    session: Session, *, now: datetime, partnership_id: UUID | None = None
) -> list[PublicActivity]:
    """Activities that are announced, not cancelled and not over where their organisation is, the next first.

    With `partnership_id` only those shared with that partnership.
    """
    query = (
        sa.select(
            OutreachActivity.id,
            OutreachActivity.organisation_id,
            Organisation.name.label("organisation_name"),
            OutreachActivity.kind,
            OutreachActivity.title,
            OutreachActivity.starts_on,
            OutreachActivity.ends_on,
            OutreachActivity.begins_at,
            OutreachActivity.finishes_at,
            OutreachActivity.place,
            OutreachActivity.audience,
            OutreachActivity.languages,
            OutreachActivity.entry_fee,
            OutreachActivity.currency,
            Organisation.timezone,
        )
        .join(Organisation, Organisation.id == OutreachActivity.organisation_id)
        .where(
            OutreachActivity.is_public.is_(True),
            OutreachActivity.cancelled_at.is_(None),
            OutreachActivity.ends_on >= local_date(now, "Pacific/Pago_Pago"),
            Organisation.status == OrganisationStatus.ACTIVE,
        )
        .order_by(OutreachActivity.starts_on, OutreachActivity.begins_at, OutreachActivity.id)
        .limit(2 * MOST)
    )
    if partnership_id is not None:
        query = query.where(OutreachActivity.partnership_id == partnership_id)
    found = []
    for row in session.execute(query):
        values = dict(row._mapping)
        # The statement asks for the day that ends last on earth; here each organisation has its own.
        if values["ends_on"] < local_date(now, values.pop("timezone")):
            continue
        values["languages"] = tuple((values["languages"] or "").split())
        found.append(PublicActivity(**values))
    return found[:MOST]
