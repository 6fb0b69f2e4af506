"""Worlds for the referrals' database tests."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from tests.support.referrals import World, make_world


@pytest.fixture
def world(session: Session, now: datetime) -> World:
    return make_world(session, now)


@pytest.fixture
def reviewed(session: Session, now: datetime) -> World:
    return make_world(session, now, agency="Southgate Police", ngo="Haven", reviewed=True)
