"""Loading what is known of consent: for any number of referrals at once, two statements."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, TypeVar
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from partners.memoranda.terms import DataCategory
from referrals.people.consents.models import Consent, SharingGround
from referrals.people.consents.standing import ConsentFacts, GroundFacts

F = TypeVar("F", ConsentFacts, GroundFacts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Records:
    """Every consent and every other ground of one referral, the oldest first."""

    consents: tuple[ConsentFacts, ...] = ()
    grounds: tuple[GroundFacts, ...] = ()


NO_RECORDS = Records()


def _read(model: type[Consent] | type[SharingGround], facts: type[Any]) -> sa.Select[Any]:
    """The statement behind the facts of some referrals; built once, since building it takes longer than asking it."""
    columns = model.__table__.c
    return (
        sa.select(columns.referral_id, *(columns[name] for name in facts.__dataclass_fields__))
        .where(columns.referral_id.in_(sa.bindparam("ids", expanding=True)))
        .order_by(columns.valid_from, columns.id)
    )


_CONSENTS, _GROUNDS = _read(Consent, ConsentFacts), _read(SharingGround, GroundFacts)


@lru_cache(maxsize=1024)
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


def _facts(kind: type[F], values: list[Any]) -> F:
    named = dict(zip(kind.__dataclass_fields__, values, strict=True))
    named["categories"] = split(named["categories"])
    return kind(**named)


def records_of(session: Session, referral_ids: Iterable[UUID]) -> Mapping[UUID, Records]:
    """What is recorded for each referral; two statements, however many there are."""
    wanted = set(referral_ids)
    if not wanted:
        return {}
    consents: dict[UUID, list[ConsentFacts]] = {key: [] for key in wanted}
    grounds: dict[UUID, list[GroundFacts]] = {key: [] for key in wanted}
    ids = {"ids": list(wanted)}
    for key, *values in session.execute(_CONSENTS, ids):
        consents[key].append(_facts(ConsentFacts, values))
    for key, *values in session.execute(_GROUNDS, ids):
        grounds[key].append(_facts(GroundFacts, values))
    return {key: Records(consents=tuple(consents[key]), grounds=tuple(grounds[key])) for key in wanted}
