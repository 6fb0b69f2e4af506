"""What the lines of a file tell of whom, and whether the law asks for a word against passing it on."""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from partners.memoranda.terms import DataCategory
from referrals.handover.consenting.flows import Flow
from referrals.people.consents.codes import PART2_KINDS, DisclosedOn, Regime
from referrals.people.consents.models import Consent
from referrals.people.consents.wording import PART2_NOTICE


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a line of the file tells of a person, and on what that rests."""

    referral_id: UUID
    person_id: UUID | None
    categories: frozenset[DataCategory]
    basis: DisclosedOn | None


def told_by(
    referral_id: UUID, person_id: UUID | None, flow: Flow, categories: Iterable[DataCategory]
) -> Told | None:
    """What of these categories flows, as a line of the log; None where nothing of a person is told."""
    shown = frozenset(categories) & flow.categories
    if not shown:
        return None
    return Told(referral_id=referral_id, person_id=person_id, categories=shown, basis=flow.coverage.basis)


def part2_notice(session: Session, told: Collection[Told]) -> str | None:
    """The sentence of 42 CFR 2.32 where a record in the file falls under Part 2; word for word, never translated."""
    keys = [line.referral_id for line in told]
    if any(DataCategory.SUBSTANCE_USE in line.categories for line in told):
        return PART2_NOTICE
    flagged = sa.or_(Consent.regime == Regime.PART2, Consent.kind.in_(PART2_KINDS))
    query = sa.select(Consent.id).where(Consent.referral_id.in_(keys), flagged).limit(1)
    return PART2_NOTICE if keys and session.scalar(query) is not None else None
