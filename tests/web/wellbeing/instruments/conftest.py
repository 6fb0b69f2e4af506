"""An agency whose duty is covered round the clock."""

from datetime import datetime

import pytest
from sqlalchemy.orm import Session

from tests.support.wellbeing_instruments import Watch, make_cover, make_watch


@pytest.fixture
def watch(session: Session, vault: Session, now: datetime) -> Watch:
    watch = make_watch(session, now)
    make_cover(vault, watch.agency_id, watch.ngo_id, now=now)
    vault.commit()
    return watch
