"""Which support for an agency's own people an agreement covers, and when."""

from datetime import UTC, date, datetime, timedelta

from sqlalchemy import Connection
from sqlalchemy.orm import Session

from partners.memoranda.drafts import Programmes
from partners.memoranda.programmes import ProgrammeType as P
from partners.memoranda.queries import programmes_for_agencies, programmes_in_force
from tests.support.memoranda import Pair, make_amendment, make_memorandum, make_pair
from tests.support.statements import counted_statements

START, END = date(2026, 4, 1), date(2026, 5, 31)
SECOND = timedelta(seconds=1)
FIRST, AFTER = datetime(2026, 5, 1, 4, tzinfo=UTC), datetime(2026, 6, 1, 4, tzinfo=UTC)
"""Midnight in New York: the amendment's first day, and the day after the last."""


def make_covering(session: Session, pair: Pair, now: datetime, *kinds: P) -> None:
    base = make_memorandum(session, pair, now, starts_on=START, ends_on=END)
    make_amendment(
        session, pair, base, now, Programmes(kinds=frozenset(kinds)), effective_on=date(2026, 5, 1)
    )


def test_nothing_is_covered_unless_the_parties_say_so(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    make_memorandum(session, pair, now, starts_on=START, ends_on=END)
    assert programmes_in_force(session, pair.agency_id, on=FIRST) == {}


def test_what_is_covered_begins_and_ends_with_the_agreement(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    make_covering(session, pair, now, P.PEER_SUPPORT, P.CHAPLAINCY)
    kinds = {P.PEER_SUPPORT, P.CHAPLAINCY}
    for on, covered in (
        (FIRST - SECOND, {}),
        (FIRST, {pair.ngo_id: kinds}),
        (AFTER - SECOND, {pair.ngo_id: kinds}),
        (AFTER, {}),
    ):
        assert programmes_in_force(session, pair.agency_id, on=on) == covered
        other_side = {pair.agency_id: kinds} if covered else {}
        assert programmes_for_agencies(session, pair.ngo_id, on=on) == other_side


def test_another_pair_covers_nothing_of_it(session: Session, now: datetime) -> None:
    pair = make_pair(session, now)
    make_covering(session, pair, now, P.EAP)
    stranger = make_pair(session, now, agency="Eastgate Police", ngo="Quay House")
    assert programmes_in_force(session, stranger.agency_id, on=FIRST) == {}
    assert programmes_for_agencies(session, stranger.ngo_id, on=FIRST) == {}


def test_reading_takes_the_same_number_of_statements_however_many_agreements(
    session: Session, connection: Connection, now: datetime
) -> None:
    pair = make_pair(session, now)
    make_covering(session, pair, now, P.EAP)
    with counted_statements(connection) as one:
        programmes_in_force(session, pair.agency_id, on=FIRST)
    make_memorandum(session, pair, now, starts_on=START, ends_on=END, services=pair.services[1:])
    with counted_statements(connection) as two:
        programmes_in_force(session, pair.agency_id, on=FIRST)
    assert len(one) == len(two)
