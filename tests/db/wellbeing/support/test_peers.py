"""The roster of peer supporters: who is on it, who is offered, who may not be."""

from datetime import date, datetime, timedelta
from typing import Any
from uuid import uuid4

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from core.actor import Role
from core.errors import Conflict, NotFound, RuleBroken
from tests.support.wellbeing_support import (
    AGENCY,
    CLINICIAN,
    OTHER_AGENCY,
    STRANGERS,
    coordinator,
    make_peer,
    peer_values,
    visitor,
)
from wellbeing.support.peers import commands, queries
from wellbeing.support.peers.codes import Topic
from wellbeing.support.peers.lifecycle import PeerAction, PeerState
from wellbeing.support.peers.models import PeerLanguage, PeerSupporter, PeerTopic
from wellbeing.support.peers.readiness import Hold
from wellbeing.trail.models import TrailRow

TODAY = date(2026, 3, 11)


def ready(vault: Session, on: date = TODAY) -> set[bytes]:
    return {row.peer for row in queries.list_ready_peers(vault, agency_id=AGENCY, on=on)}


def test_a_peer_on_the_roster_is_offered_with_languages_and_topics(vault: Session, now: datetime) -> None:
    _, peer = make_peer(vault, coordinator(), now)
    [row] = queries.list_ready_peers(vault, agency_id=AGENCY, on=TODAY)
    assert (row.peer, row.reach) == (peer, "Any evening on 410 555 0142")
    assert row.languages == ("en", "es")
    assert row.topics == (Topic.GRIEF, Topic.SLEEP)
    assert queries.count_ready_peers(vault, agency_id=AGENCY, on=TODAY) == 1
    assert queries.list_ready_peers(vault, agency_id=OTHER_AGENCY, on=TODAY) == []


@pytest.mark.parametrize(
    ("changed", "hold"),
    [
        ({"trained_until": TODAY - timedelta(days=1)}, Hold.TRAINING_OVER),
        ({"supervised_on": TODAY - timedelta(days=93)}, Hold.NOT_SUPERVISED),
        ({"supervised_on": None, "supervised_by": None}, Hold.NOT_SUPERVISED),
    ],
)
def test_who_is_out_of_training_or_supervision_is_neither_offered_nor_counted(
    vault: Session, now: datetime, changed: dict[str, Any], hold: Hold
) -> None:
    by = coordinator()
    make_peer(vault, by, now, **changed)
    _, fit = make_peer(vault, by, now)
    assert ready(vault) == {fit}
    assert queries.count_ready_peers(vault, agency_id=AGENCY, on=TODAY) == 1
    assert sorted(row.holds(TODAY) for row in queries.list_roster(vault, by)) == [(), (hold,)]


@pytest.mark.parametrize(("days", "offered"), [(92, True), (93, False)])
def test_the_day_on_which_supervision_becomes_too_old(
    vault: Session, now: datetime, days: int, offered: bool
) -> None:
    make_peer(vault, coordinator(), now, supervised_on=TODAY - timedelta(days=days))
    assert bool(ready(vault)) is offered


def test_nobody_who_leads_is_put_on_the_roster(vault: Session, now: datetime) -> None:
    chief = b"l" * 16
    with pytest.raises(RuleBroken, match="leads others") as refused:
        commands.add_peer(
            vault,
            coordinator(),
            peer=chief,
            values=peer_values(TODAY),
            staff={chief},
            command={chief},
            clinicians={CLINICIAN},
            now=now,
        )
    assert refused.value.field == "peer"
    assert vault.scalar(sa.select(sa.func.count()).select_from(PeerSupporter)) == 0


def test_only_the_agencys_own_staff_once_with_a_clinician_as_supervisor(
    vault: Session, now: datetime
) -> None:
    by = coordinator()
    _, peer = make_peer(vault, by, now)
    for known, staff, clinicians, words in (
        (peer, {peer}, {CLINICIAN}, "on the list already"),
        (b"x" * 16, {peer}, {CLINICIAN}, "your agency"),
        (b"y" * 16, {b"y" * 16}, {b"z" * 16}, "one of the clinicians"),
    ):
        with pytest.raises(RuleBroken, match=words):
            commands.add_peer(
                vault,
                by,
                peer=known,
                values=peer_values(TODAY),
                staff=staff,
                command=(),
                clinicians=clinicians,
                now=now,
            )


def test_a_peer_rests_and_returns_by_their_own_act(vault: Session, now: datetime) -> None:
    person = uuid4()
    peer = visitor(Role.PEER_SUPPORTER, user_id=person)
    assert peer.pseudonym is not None
    peer_id, _ = make_peer(vault, coordinator(), now, peer=peer.pseudonym)
    commands.set_resting(vault, peer, peer_id, action=PeerAction.REST, now=now)
    assert ready(vault) == set()
    entry = queries.find_own_entry(vault, peer)
    assert entry is not None
    assert entry.state is PeerState.RESTING
    with pytest.raises(NotFound):
        commands.set_resting(vault, visitor(Role.PEER_SUPPORTER), peer_id, action=PeerAction.RETURN, now=now)
    commands.set_resting(vault, peer, peer_id, action=PeerAction.RETURN, now=now)
    assert ready(vault) == {peer.pseudonym}


def test_a_peer_may_not_take_the_coordinators_steps(vault: Session, now: datetime) -> None:
    peer = visitor(Role.PEER_SUPPORTER)
    assert peer.pseudonym is not None
    peer_id, _ = make_peer(vault, coordinator(), now, peer=peer.pseudonym)
    with pytest.raises(NotFound):
        commands.remove_peer(vault, peer, peer_id, now=now)
    with pytest.raises(NotFound):
        commands.change_peer(
            vault, peer, peer_id, version=1, values=peer_values(TODAY), clinicians={CLINICIAN}, now=now
        )


def test_taking_somebody_off_deletes_how_to_reach_them_and_they_may_come_back(
    vault: Session, now: datetime
) -> None:
    by = coordinator()
    peer_id, peer = make_peer(vault, by, now)
    commands.remove_peer(vault, by, peer_id, now=now)
    row = vault.get_one(PeerSupporter, peer_id)
    assert (row.state, row.reach_sealed) == (PeerState.LEFT, None)
    assert vault.scalar(sa.select(sa.func.count()).select_from(PeerLanguage)) == 0
    assert vault.scalar(sa.select(sa.func.count()).select_from(PeerTopic)) == 0
    again, _ = make_peer(vault, by, now, peer=peer)
    assert again == peer_id
    assert ready(vault) == {peer}


def test_of_two_who_change_an_entry_the_second_is_told(vault: Session, now: datetime) -> None:
    by = coordinator()
    peer_id, _ = make_peer(vault, by, now)
    version = queries.get_peer(vault, by, peer_id).version
    for expected in (None, Conflict):
        values = peer_values(TODAY, reach="On 410 555 0199")
        if expected is None:
            commands.change_peer(
                vault, by, peer_id, version=version, values=values, clinicians={CLINICIAN}, now=now
            )
        else:
            with pytest.raises(expected, match="A colleague has changed"):
                commands.change_peer(
                    vault, by, peer_id, version=version, values=values, clinicians={CLINICIAN}, now=now
                )


@pytest.mark.parametrize("name", STRANGERS)
def test_the_roster_is_the_agencys_coordinators(vault: Session, now: datetime, name: str) -> None:
    peer_id, _ = make_peer(vault, coordinator(), now)
    stranger = STRANGERS[name]()
    with pytest.raises(NotFound):
        queries.get_peer(vault, stranger, peer_id)
    with pytest.raises(NotFound):
        commands.remove_peer(vault, stranger, peer_id, now=now)


def test_the_trail_tells_of_the_coordinator_and_no_account(vault: Session, now: datetime) -> None:
    by = coordinator()
    peer_id, _ = make_peer(vault, by, now)
    row = vault.execute(
        sa.select(TrailRow.action, TrailRow.staff, TrailRow.subject_id, TrailRow.details)
    ).one()
    assert row == ("peer.added", by.pseudonym, peer_id.hex, "{}")


@pytest.mark.parametrize(
    ("values", "constraint"),
    [
        ({"trained_until": date(2020, 1, 1)}, "training_ends_after_it_began"),
        ({"state": PeerState.LEFT}, "left_has_time|reach_until_left"),
        ({"supervised_by": None}, "supervised_by_somebody"),
    ],
)
def test_the_database_refuses_what_cannot_be(
    vault: Session, now: datetime, values: dict[str, object], constraint: str
) -> None:
    peer_id, _ = make_peer(vault, coordinator(), now)
    with pytest.raises(sa.exc.IntegrityError, match=constraint):
        vault.execute(sa.update(PeerSupporter).where(PeerSupporter.id == peer_id).values(**values))
