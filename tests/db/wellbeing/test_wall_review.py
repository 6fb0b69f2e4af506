"""Ways past the wall that a reviewer tried: laying tables beside each other, counting, guessing, taking one's own part."""

from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, time, timedelta

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.verifying import verify
from core.errors import Conflict, RuleBroken
from tests.support.wellbeing import a_clinician
from tests.support.wellbeing_care import visitor_for
from tests.support.wellbeing_glass import Case, values
from tests.support.wellbeing_lived import Lived, live
from wellbeing.emergencies import commands
from wellbeing.emergencies.following import second_glass
from wellbeing.letters.models import NeutralLetter
from wellbeing.participants.codes import Group
from wellbeing.participants.commands import ensure_participant
from wellbeing.participants.erasing import erase_participant
from wellbeing.pseudonyms import PSEUDONYM_BYTES
from wellbeing.store import WellbeingBase
from wellbeing.support.incidents.codes import IncidentKind
from wellbeing.support.incidents.commands import record_incident
from wellbeing.trail.models import TRAIL, TrailRow


@pytest.fixture
def lived(session: Session, vault: Session, now: datetime) -> Lived:
    return live(session, vault, now, shared=True)


def pseudonyms_in(vault: Session, *, but: Iterable[str] = ()) -> dict[str, set[bytes]]:
    """Every pseudonym that a table holds, by its column."""
    found = {}
    for table in WellbeingBase.metadata.sorted_tables:
        for column in table.columns:
            named = isinstance(column.type, sa.LargeBinary) and column.type.length == PSEUDONYM_BYTES
            if named and str(column) not in but:
                found[str(column)] = {bytes(one) for one in vault.scalars(sa.select(column)) if one}
    return found


# ---- Who holds both databases, and no key


@pytest.mark.parametrize("column", ["mandate.officer", "mandate.asked_by"])
def test_no_other_table_can_be_laid_beside_a_mandatory_referral(
    session: Session, vault: Session, lived: Lived, now: datetime, column: str
) -> None:
    supervisor = visitor_for(session, lived.care.supervisor, own=True)
    ensure_participant(vault, supervisor, group=Group.OFFICER, now=now)
    found = pseudonyms_in(vault)
    [mine] = found.pop(column)
    assert [name for name, others in found.items() if mine in others] == []
    assert len([name for name, others in found.items() if others]) > 5, "the search works"


def test_no_work_and_no_list_can_be_laid_beside_a_participant(
    session: Session, vault: Session, lived: Lived, now: datetime
) -> None:
    """A peer is known by name to everybody, and who was at an incident is no secret: neither may lead further."""
    care = lived.care
    coordinator = visitor_for(session, care.coordinator)
    clinician, officer = visitor_for(session, care.clinician), visitor_for(session, care.officer, own=True)
    assert officer.pseudonym is not None
    assert coordinator.pseudonym is not None
    people = [officer.pseudonym, coordinator.pseudonym]
    record_incident(
        vault,
        coordinator,
        kind=IncidentKind.SEVERE_COLLISION,
        happened_at=now - timedelta(hours=3),
        people=people,
        staff=set(people),
        now=now,
    )
    for somebody in (coordinator, clinician):
        own = replace(officer, pseudonym=somebody.pseudonym)
        ensure_participant(vault, own, group=Group.STAFF, now=now)
    found = pseudonyms_in(vault)
    participants = found.pop("participant.pseudonym")
    assert len(participants) == 3
    assert {name for name, others in found.items() if participants & others} == set()


def test_what_outlives_somebody_tells_the_day_and_not_the_minute(
    session: Session, vault: Session, lived: Lived, now: datetime
) -> None:
    """The main side knows to the second who signed in: rows about participants must not be laid beside that."""
    erase_participant(vault, visitor_for(session, lived.care.officer, own=True), now=now)
    own = vault.scalars(sa.select(TrailRow.at).where(TrailRow.staff.is_(None))).all()
    assert len(own) > 5
    assert {one.time() for one in own} == {time(0)}
    works = vault.scalars(sa.select(TrailRow.at).where(TrailRow.staff.is_not(None))).all()
    assert now in works, "what staff do stays exact"
    assert [report.broken_at for report in verify(vault, TRAIL)] == [None] * 2


def test_a_letter_leads_to_nothing_but_its_reader(
    session: Session, vault: Session, lived: Lived, now: datetime
) -> None:
    """A participant's letter about an offer would lay the participant beside the list, by the id in its key."""
    ids = {
        one.hex
        for table in WellbeingBase.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, sa.Uuid) and table.name != "neutral_letter"
        for one in vault.scalars(sa.select(column))
        if one is not None
    }
    keys = vault.scalars(sa.select(NeutralLetter.dedup_key)).all()
    assert len(keys) > 3
    assert len(ids) > 20
    assert [key for key in keys if any(one in key for one in ids | {lived.care.clinician.id.hex})] == []


# ---- A clinician who uses the glass to look people up


def test_after_three_names_in_a_month_somebody_else_looks_first(vault: Session, now: datetime) -> None:
    """Security H-04. How to reach somebody opens at once however often: a life may hang on it."""
    case = Case(vault, now)
    glass_id = case.glass_id
    for number in range(3):
        commands.read_contact(vault, case.clinician, glass_id, now=now)
        assert commands.read_identity(vault, case.clinician, glass_id, now=now)
        glass_id = commands.open_glass(
            vault,
            case.clinician,
            case.enrolment.id,
            values=values(now),
            seconds=(),
            now=now + timedelta(minutes=number),
        )
    later = now + timedelta(minutes=5)
    commands.read_contact(vault, case.clinician, glass_id, now=later)
    with pytest.raises(Conflict, match="second person"):
        commands.read_identity(vault, case.clinician, glass_id, now=later)
    with pytest.raises(RuleBroken):
        second_glass(vault, case.clinician, glass_id, now=later)
    second_glass(vault, a_clinician(), glass_id, now=later)
    assert commands.read_identity(vault, case.clinician, glass_id, now=later) == case.officer.kept_as
