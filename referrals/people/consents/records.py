"""Loading what is known of consent: for any number of referrals at once, two statements."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from partners.memoranda.terms import DataCategory
from referrals.people.consents.models import Consent, SharingGround
from referrals.people.consents.standing import ConsentFacts, GroundFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Every consent and every other ground of one referral, the oldest first."""

    consents: tuple[ConsentFacts, ...] = ()
    grounds: tuple[GroundFacts, ...] = ()


NO_RECORDS = Records()
_CONSENT = tuple(getattr(Consent, name) for name in ConsentFacts.__dataclass_fields__)
_GROUND = tuple(getattr(SharingGround, name) for name in GroundFacts.__dataclass_fields__)


def split(codes: str) -> frozenset[DataCategory]:
    """The categories of a stored list."""
    return frozenset(DataCategory(code) for code in codes.split())


def join(categories: Collection[DataCategory]) -> str:
    """Categories as they are stored: codes in the order of the list."""
    return " ".join(category.value for category in DataCategory if category in categories)


def facts_of(consent: Consent) -> ConsentFacts:
    """The facts of a loaded consent."""
    values = {name: getattr(consent, name) for name in ConsentFacts.__dataclass_fields__}
    return ConsentFacts(**values | {"categories": split(consent.categories)})


def records_of(session: Session, referral_ids: Iterable[UUID]) -> Mapping[UUID, Records]:
    """What is recorded for each referral; two statements, however many there are."""
    wanted = set(referral_ids)
    if not wanted:
        return {}
    consents: dict[UUID, list[ConsentFacts]] = {key: [] for key in wanted}
    grounds: dict[UUID, list[GroundFacts]] = {key: [] for key in wanted}
    for row in session.execute(
        sa.select(Consent.referral_id, *_CONSENT)
        .where(Consent.referral_id.in_(wanted))
        .order_by(Consent.valid_from, Consent.id)
    ):
        values = dict(row._mapping)
        key = values.pop("referral_id")
        consents[key].append(ConsentFacts(**values | {"categories": split(row.categories)}))
    for row in session.execute(
        sa.select(SharingGround.referral_id, *_GROUND)
        .where(SharingGround.referral_id.in_(wanted))
        .order_by(SharingGround.valid_from, SharingGround.id)
    ):
        values = dict(row._mapping)
        key = values.pop("referral_id")
        grounds[key].append(GroundFacts(**values | {"categories": split(row.categories)}))
    return {key: Records(consents=tuple(consents[key]), grounds=tuple(grounds[key])) for key in wanted}
