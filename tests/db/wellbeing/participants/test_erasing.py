"""After erasing, the vault is that of somebody who never came, but for the trail and anonymous counts."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.errors import Denied, NotFound
from core.keys import door
from core.keys.door import KeyDestroyed
from tests.support.wellbeing import (
    a_coordinator,
    an_officer,
    make_enrolment,
    make_participant,
    make_programme,
)
from wellbeing.enrolments.lifecycle import EnrolmentState
from wellbeing.participants import erasing
from wellbeing.participants.erasing import before_erasing, erase_participant
from wellbeing.participants.models import Participant
from wellbeing.store import WELLBEING, WellbeingBase
from wellbeing.trail.models import TrailRow

STAYS = {"trail_head", "trail_row", "erasure"}


@pytest.fixture
def no_counts() -> Iterator[None]:
    """Nothing keeps counts in this test."""
    kept = erasing._Registry.keepers
    before_erasing()
    yield
    before_erasing(*kept)


def dump(vault: Session) -> dict[str, list[Any]]:
    """Every row of every table but those of the trail."""
    vault.flush()
    return {
        name: sorted(map(repr, vault.execute(sa.select(table)).all()))
        for name, table in WellbeingBase.metadata.tables.items()
        if name not in STAYS
    }


@pytest.mark.parametrize("state", sorted(EnrolmentState))
def test_nothing_is_left_of_somebody_in_any_state(
    vault: Session, now: datetime, no_counts: None, state: EnrolmentState
) -> None:
    programme = make_programme(vault, now=now)
    make_enrolment(vault, now=now, programme=programme)
    never_came = dump(vault)
    officer = an_officer()
    make_enrolment(vault, now=now, state=state, visitor=officer, programme=programme)
    assert dump(vault) != never_came
    erase_participant(vault, officer, now=now)
    assert dump(vault) == never_came


@pytest.mark.proves("E-08", "P-04")
def test_what_somebody_kept_a_copy_of_cannot_be_opened_after_erasing(
    vault: Session, now: datetime, no_counts: None
) -> None:
    officer, another = an_officer(), an_officer()
    mine, theirs = (make_enrolment(vault, now=now, visitor=one) for one in (officer, another))
    for enrolment, name in ((mine, "Mine"), (theirs, "Theirs")):
        enrolment.chosen_name = name
    vault.flush()
    copies = {one.id: bytes(one.chosen_name_sealed or b"") for one in (mine, theirs)}
    assert opened(vault, mine.id, copies) == "Mine"
    erased = mine.id
    erase_participant(vault, officer, now=now)
    with pytest.raises(KeyDestroyed):
        opened(vault, erased, copies)
    assert opened(vault, next(key for key in copies if key != erased), copies) == "Theirs"


def opened(vault: Session, key: UUID, copies: dict[UUID, bytes]) -> str:
    """A kept copy of somebody's chosen name, opened anew."""
    door.cache.clear()
    place = copies[key], "enrolment", "chosen_name", key
    return door.open_sealed(*place, compartment=WELLBEING, source=vault.connection).decode()


def test_the_ids_that_the_trail_keeps_map_to_nobody(vault: Session, now: datetime, no_counts: None) -> None:
    officer = an_officer()
    enrolment = make_enrolment(vault, now=now, visitor=officer)
    ids = {enrolment.id.hex, enrolment.participant_id.hex}
    assert officer.pseudonym is not None
    erase_participant(vault, officer, now=now)
    everything = str(dump(vault))
    assert not any(one in everything or str(UUID(one)) in everything for one in ids)
    assert repr(officer.pseudonym) not in str(vault.execute(sa.select(TrailRow)).all())
    own = sa.select(TrailRow.action).where(TrailRow.staff.is_(None)).order_by(TrailRow.sequence)
    assert vault.scalars(own).all()[-1] == "participant.erased"


def test_every_table_that_hangs_on_a_participant_goes_with_them() -> None:
    hanging = {"participant"}
    while True:
        more = {
            table.name
            for table in WellbeingBase.metadata.tables.values()
            for key in table.foreign_keys
            if key.column.table.name in hanging
        } - hanging
        if not more:
            break
        hanging |= more
    stays = [
        f"{table.name}.{key.parent.name}"
        for table in WellbeingBase.metadata.tables.values()
        for key in table.foreign_keys
        if key.column.table.name in hanging and key.ondelete not in ("CASCADE", "SET NULL")
    ]
    assert stays == []
    assert {"enrolment", "enrolment_event", "own_visit", "opened_programme"} <= hanging


def test_whoever_keeps_counts_is_asked_before(vault: Session, now: datetime, no_counts: None) -> None:
    officer = an_officer()
    row = make_participant(vault, now=now, visitor=officer)
    asked: list[tuple[UUID, datetime, bool]] = []

    def keep(vault: Session, participant_id: UUID, at: datetime) -> None:
        asked.append((participant_id, at, vault.get(Participant, participant_id) is not None))

    row_id = row.id
    before_erasing(keep)
    erase_participant(vault, officer, now=now)
    assert asked == [(row_id, now, True)]


def test_nobody_erases_somebody_else(vault: Session, now: datetime, no_counts: None) -> None:
    make_participant(vault, now=now)
    with pytest.raises(NotFound):
        erase_participant(vault, an_officer(), now=now)
    with pytest.raises(Denied):
        erase_participant(vault, a_coordinator(), now=now)
    assert vault.scalars(sa.select(sa.func.count()).select_from(Participant)).one() == 1
