"""What is kept of a questionnaire, who reads it, and the pairs for the figures."""

from datetime import datetime, timedelta
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Role
from core.errors import Denied, NotFound, RuleBroken
from core.keys import door
from tests.support.wellbeing_instruments import make_sheet, make_visitor
from wellbeing.instruments.change.reliable import Change
from wellbeing.instruments.codes import InstrumentCode
from wellbeing.instruments.history.commands import delete_sheet, keep_sheet
from wellbeing.instruments.history.models import Administration
from wellbeing.instruments.history.queries import list_series, paired_scores
from wellbeing.instruments.scoring.answers import Answers
from wellbeing.instruments.table import current
from wellbeing.participants.erasing import erase_participant
from wellbeing.participants.queries import get_participant
from wellbeing.trail.models import TrailRow
from wellbeing.visitor import Visitor

AGENCY = uuid4()
ITEMS = (2, 2, 1, 3, 1, 0, 2, 0, 1)


@pytest.fixture
def officer() -> Visitor:
    return make_visitor(Role.PARTICIPANT, AGENCY)


def test_answers_are_sealed_and_scored_anew_at_each_reading(
    vault: Session, officer: Visitor, now: datetime
) -> None:
    sheet_id = make_sheet(vault, officer, *ITEMS, now=now)
    row = vault.get_one(Administration, sheet_id)
    assert bytes(row.answers_sealed).startswith(door.MAGIC)
    assert b"items" not in bytes(row.answers_sealed)
    assert (row.recall, row.language, row.instrument_version, row.mode.value) == (
        "2 weeks",
        "en",
        "1999",
        "self_online",
    )
    [series] = list_series(vault, row.participant_id)
    [sheet] = series.sheets
    assert sheet.answers == Answers(items=ITEMS)
    assert sheet.result.total == 12
    assert sheet.band is not None
    assert sheet.band.label == "moderate"
    assert series.change is None


def test_nobody_edits_answers(vault: Session, officer: Visitor, now: datetime) -> None:
    row = vault.get_one(Administration, make_sheet(vault, officer, *ITEMS, now=now))
    row.answers = Answers(items=(0,) * 9).to_text()
    with pytest.raises(RuntimeError, match="never edited"):
        vault.flush()


def test_the_trail_says_that_something_was_kept_and_nothing_else(
    vault: Session, officer: Visitor, now: datetime
) -> None:
    sheet_id = make_sheet(vault, officer, *ITEMS, now=now)
    row = vault.scalars(sa.select(TrailRow).where(TrailRow.action == "administration.kept")).one()
    assert (row.subject_id, row.staff, row.details) == (sheet_id.hex, None, "{}")


def test_the_same_page_sent_twice_is_kept_once(vault: Session, officer: Visitor, now: datetime) -> None:
    sheet_id = uuid4()
    for _ in range(2):
        keep_sheet(
            vault,
            officer,
            sheet_id=sheet_id,
            instrument=current(InstrumentCode.PHQ_9),
            answers=Answers(items=ITEMS),
            now=now,
        )
    assert vault.scalars(sa.select(sa.func.count()).select_from(Administration)).one() == 1


def test_without_a_score_nothing_is_kept(vault: Session, officer: Visitor, now: datetime) -> None:
    with pytest.raises(RuleBroken, match="Too many"):
        make_sheet(vault, officer, None, None, None, 1, 1, 1, 1, 1, 1, now=now)
    assert vault.scalars(sa.select(Administration.id)).all() == []


@pytest.mark.parametrize(
    "role", [Role.WELLBEING_COORDINATOR, Role.NGO_MANAGER, Role.WELLBEING_AUDITOR, Role.SUPERVISOR]
)
def test_only_who_is_here_for_themselves_keeps_anything(vault: Session, now: datetime, role: Role) -> None:
    with pytest.raises(Denied):
        make_sheet(vault, make_visitor(role, AGENCY), *ITEMS, now=now)


def test_one_deletes_ones_own_and_no_other(vault: Session, officer: Visitor, now: datetime) -> None:
    sheet_id = make_sheet(vault, officer, *ITEMS, now=now)
    other = make_visitor(Role.PARTICIPANT, AGENCY)
    make_sheet(vault, other, *ITEMS, now=now)
    with pytest.raises(NotFound):
        delete_sheet(vault, other, sheet_id, now=now)
    delete_sheet(vault, officer, sheet_id, now=now)
    assert list_series(vault, get_participant(vault, officer).id) == []
    with pytest.raises(NotFound):
        delete_sheet(vault, officer, sheet_id, now=now)


def test_erasing_oneself_takes_the_answers_along(vault: Session, officer: Visitor, now: datetime) -> None:
    make_sheet(vault, officer, *ITEMS, now=now)
    erase_participant(vault, officer, now=now)
    assert vault.scalars(sa.select(Administration.id)).all() == []


def test_series_are_by_instrument_and_say_what_changed(
    vault: Session, officer: Visitor, now: datetime
) -> None:
    code = InstrumentCode.GAD_7
    make_sheet(vault, officer, *(2,) * 9, now=now - timedelta(days=40))
    make_sheet(vault, officer, *(2,) * 7, now=now - timedelta(days=40), code=code)
    make_sheet(vault, officer, *(1,) * 9, now=now)
    make_sheet(vault, officer, 2, 2, 2, 2, 2, 1, 1, now=now, code=code)
    series = list_series(vault, get_participant(vault, officer).id)
    assert [(one.instrument.name, one.change) for one in series] == [
        ("PHQ-9", Change.RECOVERED),
        ("GAD-7", Change.NONE),
    ]


def test_pairs_for_the_figures(vault: Session, officer: Visitor, now: datetime) -> None:
    for days, value in ((60, 3), (30, 1), (0, 2)):
        make_sheet(vault, officer, *(value,) * 9, now=now - timedelta(days=days))
    near = make_visitor(Role.PARTICIPANT, AGENCY)
    for days in (13, 0):
        make_sheet(vault, near, *(1,) * 9, now=now - timedelta(days=days))
    elsewhere = make_visitor(Role.PARTICIPANT, uuid4())
    for days in (30, 0):
        make_sheet(vault, elsewhere, *(1,) * 9, now=now - timedelta(days=days))
    [pair] = paired_scores(vault, agency_id=AGENCY, until=now)
    assert pair.participant_id == get_participant(vault, officer).id
    assert (pair.instrument, pair.version, pair.language) == (InstrumentCode.PHQ_9, "1999", "en")
    assert (pair.first_score, pair.last_score, pair.first_at) == (27, 18, now - timedelta(days=60))
    assert pair.last_at == now
    [earlier] = paired_scores(vault, agency_id=AGENCY, until=now - timedelta(days=1))
    assert earlier.last_score == 9
    assert paired_scores(vault, agency_id=AGENCY, until=now - timedelta(days=31)) == []


def test_pairs_are_exactly_from_14_days_on(vault: Session, officer: Visitor, now: datetime) -> None:
    for days in (14, 0):
        make_sheet(vault, officer, *(1,) * 9, now=now - timedelta(days=days))
    assert len(paired_scores(vault, agency_id=AGENCY, until=now)) == 1
