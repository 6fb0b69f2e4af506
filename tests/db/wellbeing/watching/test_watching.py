"""The privacy officer's trail: staff by pseudonym, what and when; no subject, no participant, not even a count."""

from dataclasses import fields
from datetime import datetime
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Role
from core.errors import NotFound
from tests.support.wellbeing_support import OTHER_AGENCY, STRANGERS, coordinator, visitor
from wellbeing.trail.commands import record
from wellbeing.trail.models import TrailHead
from wellbeing.visitor import Visitor
from wellbeing.watching.queries import PAGE_SIZE, AlertEvent, WatchRow, is_whole, list_acts, list_alert_events


def act(vault: Session, who: Visitor, action: str, now: datetime) -> None:
    record(vault, who, action=action, subject=("glass", uuid4()), now=now, details={"item": "contact"})


def privacy() -> Visitor:
    return visitor(Role.WELLBEING_AUDITOR)


def test_acts_of_the_own_organisations_staff_only(vault: Session, now: datetime) -> None:
    clinician, peer = visitor(Role.CLINICIAN), visitor(Role.PEER_SUPPORTER)
    act(vault, clinician, "glass.read", now)
    act(vault, peer, "contact.logged", now)
    act(vault, visitor(Role.OFFICER), "enrolment.requested", now)
    act(vault, peer.for_themselves(), "enrolment.requested", now)
    act(vault, coordinator(OTHER_AGENCY), "peer.added", now)
    rows = list_acts(vault, privacy())
    assert [(row.staff, row.action) for row in rows] == [
        (peer.pseudonym, "contact.logged"),
        (clinician.pseudonym, "glass.read"),
    ]
    assert [row.action for row in list_acts(vault, privacy(), staff=clinician.pseudonym)] == ["glass.read"]


def test_a_row_has_no_field_that_leads_to_somebody() -> None:
    assert {field.name for field in fields(WatchRow)} == {"at", "staff", "action"}
    assert not {"id", "participant_id", "cause", "outcome", "contact"} & {
        one.name for one in fields(AlertEvent)
    }


def test_what_participants_do_changes_nothing_that_is_shown(vault: Session, now: datetime) -> None:
    """Two worlds that differ in participants' acts only look the same: no gap in a number counts them."""
    clinician = visitor(Role.CLINICIAN)
    act(vault, clinician, "glass.opened", now)
    before = (list_acts(vault, privacy()), is_whole(vault, privacy()))
    for _ in range(7):
        act(vault, visitor(Role.OFFICER), "enrolment.requested", now)
    assert (list_acts(vault, privacy()), is_whole(vault, privacy())) == before


def test_pages(vault: Session, now: datetime) -> None:
    clinician = visitor(Role.CLINICIAN)
    for _ in range(PAGE_SIZE + 3):
        act(vault, clinician, "glass.read", now)
    assert len(list_acts(vault, privacy())) == PAGE_SIZE + 1
    assert len(list_acts(vault, privacy(), page=2)) == 3
    assert list_acts(vault, privacy(), page=10**9) == []


def test_a_broken_chain_is_told(vault: Session, now: datetime) -> None:
    clinician = visitor(Role.CLINICIAN)
    act(vault, clinician, "glass.read", now)
    assert is_whole(vault, privacy())
    vault.execute(sa.update(TrailHead).values(sequence=5))
    assert not is_whole(vault, privacy())


@pytest.mark.parametrize("name", STRANGERS)
def test_only_the_privacy_officer_reads_it(vault: Session, name: str) -> None:
    stranger = STRANGERS[name]()
    for read in (list_acts, is_whole, list_alert_events):
        with pytest.raises(NotFound):
            read(vault, stranger)
