"""A case in service."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from tests.support.casework import ActiveCase, make_active_case
from tests.support.referrals import World


@pytest.fixture
def case(session: Session, world: World, now: datetime) -> ActiveCase:
    return make_active_case(session, world, now)
