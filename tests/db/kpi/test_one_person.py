"""Repeat contact (C02) sees one person where records were merged, or linked with both kept; undone, two again."""

from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from kpi.evaluations.assemble import assemble
from kpi.evaluations.scopes import scope_of
from kpi.periods import Period
from referrals.people.identity import commands
from tests.support.people import REASON, make_encounters, make_person
from tests.support.referrals import make_world

DAY = timedelta(days=1)
NOON = datetime(2026, 1, 10, 16, tzinfo=UTC)
AS_OF = datetime(2026, 6, 1, tzinfo=UTC)


@pytest.mark.parametrize("how", ["merge", "link"])
def test_repeat_contact_sees_one_person(session: Session, now: datetime, how: str) -> None:
    world = make_world(session, now)
    officer, desk = world.agency.officer, world.agency.desk
    one = make_person(session, officer, now, name="Jo Example")
    other = make_person(session, officer, now, name="Joe Example")
    third = make_person(session, officer, now, name="Al Other")
    make_encounters(session, officer, one, [NOON])
    make_encounters(session, officer, other, [NOON + 9 * DAY])
    make_encounters(session, officer, third, [NOON])
    make_encounters(session, officer, None, [NOON])

    def repeat() -> tuple[int | None, int | None]:
        scope = scope_of(session, agency_id=world.agency.id, partnership_id=None)
        period = Period.month(2026, 1, zone=scope.timezone)
        figure = assemble(session, scope, period=period, as_of=AS_OF).find_figure("C02")
        assert figure is not None
        return figure.measurement.n, figure.measurement.N

    assert repeat() == (0, 3)
    if how == "merge":
        key = commands.merge(session, desk, survivor_id=one, merged_id=other, reason=REASON, now=now).id
    else:
        key = commands.link(session, desk, pair=(one, other), reason=REASON, now=now).id
    assert repeat() == (1, 2)
    if how == "merge":
        commands.undo_merge(session, desk, key, reason=REASON, now=now)
    else:
        commands.end_decision(session, desk, key, now=now)
    assert repeat() == (0, 3)
