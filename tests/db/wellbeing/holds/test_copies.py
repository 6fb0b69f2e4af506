"""What somebody takes along from the compartment: all that hangs on them, opened, and nothing of anybody else."""

import json
from datetime import datetime, timedelta

import pytest
from sqlalchemy.orm import Session

from core.errors import NotFound
from tests.support.wellbeing import a_clinician, an_officer, make_enrolment
from wellbeing.enrolments.holds.commands import place_hold
from wellbeing.participants import copying
from wellbeing.participants.copying import copy_of_participant
from wellbeing.store import WellbeingBase


@pytest.mark.proves("E-08")
def test_somebody_takes_along_what_is_theirs_alone(vault: Session, now: datetime) -> None:
    officer, another, clinician = an_officer(), an_officer(), a_clinician()
    mine = make_enrolment(vault, now=now, visitor=officer, carer=clinician, chosen_name="Heron")
    make_enrolment(vault, now=now, visitor=another, chosen_name="Plover")
    place_hold(
        vault, clinician, enrolment_id=mine.id, reason="inquest", telling="must_not",
        matter="Inquest 2026/17", review_on=now.date() + timedelta(days=60), now=now,
    )  # fmt: skip
    text = json.dumps(copy_of_participant(vault, officer, now=now))
    assert "Heron" in text
    assert "Plover" not in text
    assert "Inquest" not in text
    kept = json.loads(text)["kept"]
    assert {"participant", "enrolment", "enrolment_event"} <= set(kept)
    assert len(kept["enrolment"]) == 1
    with pytest.raises(NotFound):
        copy_of_participant(vault, an_officer(), now=now)


def test_every_table_that_hangs_on_a_participant_is_in_the_copy_or_left_out_by_name() -> None:
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
    copied = {model.__tablename__ for model, _ in copying._hanging()}
    left_out = {one for one in hanging - copied if one not in copying.LEFT_OUT}
    assert all(one.startswith(copying.OPENED_IN_AN_EMERGENCY) for one in left_out)
    assert copied <= hanging
