"""Reads of gaps: how many, and of what kind, in a period."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.organisations.models import Area, Organisation
from core.actor import Actor, OrganisationKind
from partners.memoranda.terms import Urgency
from partners.services.needs import Need
from referrals.handover.gaps import policy
from referrals.handover.gaps.codes import GapOrigin, Missing, split_codes
from referrals.handover.gaps.hiding import SMALLEST_SHOWN, hide_small
from referrals.handover.gaps.models import ServiceGap, ServiceGapPartner

MOST_ROWS = 25
K = TypeVar("K")


@dataclass(frozen=True, slots=True, kw_only=True)
class GapRow:
    """One gap: what was needed and what was missing, and nothing of whom."""

    found_on: date
    need: Need
    area_name: str | None
    urgency: Urgency
    age_band: str | None
    missing: tuple[Missing, ...]
    origin: GapOrigin


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    """The gaps of a period as a reader may see them."""

    total: int | None
    by_missing: tuple[tuple[Missing, int | None], ...]
    by_need: tuple[tuple[Need, int | None], ...]
    by_area: tuple[tuple[str | None, int | None], ...]
    by_other_side: tuple[tuple[str, int | None], ...]
    """An agency reads its NGOs, an NGO its agencies."""
    rows: tuple[GapRow, ...]
    """The newest ones; empty for a reader of counts alone."""
    hides_small: bool


def count_gaps(
    session: Session,
    *,
    since: date,
    until: date,
    agency_id: UUID | None = None,
    ngo_id: UUID | None = None,
) -> int:
    """How many gaps an agency, an NGO or, with both, their partnership had from the first to the last day.

    A plain figure for other slices; what people read goes through `register_for`.
    """
    if agency_id is None and ngo_id is None:
        raise TypeError("name the agency, the NGO or both")
    query = sa.select(sa.func.count()).select_from(ServiceGap)
    query = query.where(ServiceGap.found_on.between(since, until))
    if agency_id is not None:
        query = query.where(ServiceGap.agency_id == agency_id)
    if ngo_id is not None:
        query = query.where(
            ServiceGap.id.in_(sa.select(ServiceGapPartner.gap_id).where(ServiceGapPartner.ngo_id == ngo_id))
        )
    return session.scalar(query) or 0


def register_for(
    session: Session, actor: Actor, *, since: date, until: date, other_id: UUID | None = None
) -> Register:
    """The gaps of the actor's side in a period, with one partner or all; two statements.

    For an NGO, what was missing is what its own nearest service lacked. Raises `Denied`.
    """
    policy.may_read(actor)
    own_ngo = actor.organisation_id if actor.organisation_kind is OrganisationKind.NGO else None
    visible = policy.visible_to(actor).where(ServiceGap.found_on.between(since, until))
    if other_id is not None and own_ngo is not None:
        visible = visible.where(ServiceGap.agency_id == other_id)
    elif other_id is not None:
        asked = sa.select(ServiceGapPartner.gap_id).where(ServiceGapPartner.ngo_id == other_id)
        visible = visible.where(ServiceGap.id.in_(asked))
    found = session.execute(
        visible.with_only_columns(
            ServiceGap.id,
            ServiceGap.found_on,
            ServiceGap.need,
            ServiceGap.urgency,
            ServiceGap.age_band,
            ServiceGap.origin,
            ServiceGap.missing,
            Area.name.label("area_name"),
            Organisation.name.label("agency_name"),
        )
        .join(Organisation, Organisation.id == ServiceGap.agency_id)
        .outerjoin(Area, Area.id == ServiceGap.area_id)
        .order_by(ServiceGap.found_on.desc(), ServiceGap.id)
    ).all()
    asked_of = session.execute(
        sa.select(
            ServiceGapPartner.gap_id,
            ServiceGapPartner.ngo_id,
            ServiceGapPartner.missing,
            Organisation.name,
        )
        .join(Organisation, Organisation.id == ServiceGapPartner.ngo_id)
        .where(ServiceGapPartner.gap_id.in_(visible.with_only_columns(ServiceGap.id)))
    ).all()
    own_side = own_ngo or other_id
    lacking = {row.gap_id: row.missing for row in asked_of if row.ngo_id == own_side}
    rows = tuple(
        GapRow(
            found_on=row.found_on,
            need=row.need,
            area_name=row.area_name,
            urgency=row.urgency,
            age_band=row.age_band,
            missing=split_codes(lacking.get(row.id, row.missing)),
            origin=row.origin,
        )
        for row in found
    )
    others = [row.agency_name for row in found] if own_ngo else [row.name for row in asked_of]
    return _counted(rows, others, exact=policy.reads_small_counts(actor), other_is_whole=bool(own_ngo))


def _counted(
    rows: tuple[GapRow, ...], others: Iterable[str], *, exact: bool, other_is_whole: bool
) -> Register:
    missing = Counter(code for row in rows for code in row.missing)
    needs = Counter(row.need for row in rows)
    areas = Counter(row.area_name for row in rows)
    sides = Counter(others)
    total = len(rows)
    return Register(
        total=total if exact or total == 0 or total >= SMALLEST_SHOWN else None,
        by_missing=_shown(missing, exact=exact, whole=False),
        by_need=_shown(needs, exact=exact, whole=True),
        by_area=_shown(areas, exact=exact, whole=True),
        by_other_side=_shown(sides, exact=exact, whole=other_is_whole),
        rows=rows[:MOST_ROWS] if exact else (),
        hides_small=not exact,
    )


def _shown(counts: Counter[K], *, exact: bool, whole: bool) -> tuple[tuple[K, int | None], ...]:
    """The counts, the largest first; equal ones by name, so that the order tells nothing of hidden ones."""
    if exact:
        return tuple(sorted(counts.items(), key=lambda pair: (-pair[1], str(pair[0]))))
    hidden = hide_small(counts, parts_of_whole=whole)
    return tuple(sorted(hidden.items(), key=lambda pair: (-(pair[1] or 0), str(pair[0]))))
