"""The application as an operator runs it on PostgreSQL: as the role that serves, behind the walls (security C-09).

These tests need the server whatever `--engine` says.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import pytest
import sqlalchemy as sa
from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from core.actor import Actor
from core.database import make_engine
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from tests.support import frozen_clock
from tests.support.databases import Databases
from tests.support.page_client import Leftovers
from tests.support.referrals import World, make_referral, make_world
from tests.support.second_role import grant_to_second_role, second_role
from tests.support.shared_connection import SharedConnection, rolled_back
from tests.support.visitors import application_on
from tests.web.conftest import WebClient

pytestmark = pytest.mark.postgresql
NOW = datetime(2026, 3, 11, 15, 30, tzinfo=UTC)
OURS, THEIRS = "Ann Oursperson", "Bea Theirsperson"


class Served(WebClient):
    """A client whose requests reach the database as the role that serves."""

    connection: SharedConnection

    def open(self, *args: Any, **kwargs: Any) -> Any:
        """As a browser would be answered."""
        assert self.shared is not None
        self.shared.commit()
        with second_role(self.connection):
            return super().open(*args, **kwargs)


@dataclass(kw_only=True)
class House:
    """Two partnerships that have nothing to do with each other, with a referral each."""

    client: Served
    session: Session
    ours: World
    theirs: World
    our_referral: Any
    their_referral: Any


@pytest.fixture(scope="module")
def served_url(databases: Databases) -> str:
    url = databases.url("postgresql", name="second_role")
    engine = make_engine(url, poolclass=sa.NullPool)
    with engine.begin() as connection:
        grant_to_second_role(connection)
    engine.dispose()
    return url


@pytest.fixture(scope="module")
def house(served_url: str, keys: None) -> Iterator[House]:
    engine, now, stopped = make_engine(served_url), NOW, frozen_clock.start(NOW)
    with (
        rolled_back(engine) as connection,
        Session(connection, join_transaction_mode="create_savepoint") as session,
    ):
        ours = make_world(session, now)
        theirs = make_world(session, now, agency="Elmsworth Police", ngo="Lantern House")
        our_referral = make_referral(session, ours, now, person_name=OURS)
        their_referral = make_referral(session, theirs, now, person_name=THEIRS)
        session.commit()
        with application_on(connection, served_url) as app:
            app.test_client_class = Served
            client = app.test_client()
            assert isinstance(client, Served)
            client.leftovers, client.shared, client.connection = Leftovers(app), session, connection
            yield House(
                client=client,
                session=session,
                ours=ours,
                theirs=theirs,
                our_referral=our_referral,
                their_referral=their_referral,
            )
    engine.dispose()
    frozen_clock.stop(stopped)


def readers(world: World) -> tuple[Actor, ...]:
    return (
        world.agency.officer,
        world.agency.supervisor,
        world.agency.desk,
        world.ngo.intake,
        world.ngo.manager,
    )


@pytest.mark.proves("C-09", "C-05")
def test_both_sides_read_their_own_case_and_no_other(house: House) -> None:
    for reader in readers(house.ours):
        house.client.sign_in(reader.user_id)
        assert THEIRS not in house.client.page("/referrals/").text
        house.client.page(f"/referrals/{house.our_referral}")
        house.client.page(f"/referrals/{house.their_referral}", status=404)
    house.client.sign_in(house.ours.ngo.intake.user_id)
    assert OURS in house.client.page("/referrals/").text


@pytest.mark.proves("C-09")
def test_what_somebody_does_is_written_behind_the_wall(house: House) -> None:
    house.client.sign_in(house.ours.ngo.intake.user_id)
    house.client.submit_and_follow(
        f"/referrals/{house.our_referral}", action=f"/referrals/{house.our_referral}/acknowledge"
    )
    house.session.expire_all()
    assert house.session.get_one(Referral, house.our_referral).acknowledged_at is not None
    assert house.session.get_one(Referral, house.their_referral).state is ReferralState.SUBMITTED


@pytest.mark.proves("C-09")
def test_a_forgotten_filter_finds_nothing_of_others(house: House) -> None:
    """A view that asks for every referral of the installation gets those of its reader's organisation."""
    found: dict[str, set[Any]] = {}
    app = house.client.application

    def forgetful() -> str:
        from web.database import current_session

        found["keys"] = set(current_session().scalars(sa.select(Referral.id)))
        return "<!doctype html>"

    kept = app.view_functions["accounts.account"]
    forgetful.__dict__.update(kept.__dict__)
    app.view_functions["accounts.account"] = forgetful
    for reader, expected in (
        (house.ours.ngo.manager, {house.our_referral}),
        (house.theirs.agency.desk, {house.their_referral}),
    ):
        house.client.sign_in(reader.user_id)
        with second_role(house.client.connection):
            assert FlaskClient.open(house.client, "/account").status_code == 200
        assert found["keys"] == expected
    house.client.sign_in(house.ours.ngo.manager.user_id)
    assert FlaskClient.open(house.client, "/account").status_code == 200
    assert found["keys"] == {house.our_referral, house.their_referral}, "without the wall it finds both"
