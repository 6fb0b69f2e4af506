"""What was purged after a backup goes again with its restore, and nobody is let in before (P-08)."""

from datetime import datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from accounts.operations.commands import end_quarantine
from audit.ledger import LedgerBroken, append, last_number, read
from concordat.backups.drill import run_drill
from concordat.backups.errors import BackupRefused
from concordat.backups.making import back_up
from concordat.backups.replaying import replays_of
from concordat.backups.restoring import restore
from concordat.backups.sets import stamp_of
from concordat.config import Settings
from concordat.migration import Tree
from concordat.purges import (
    APART,
    NAME,
    copy_ledgers,
    count_unrepeated,
    ledger_folder,
    purge_due,
    read_ledger,
    replay_all,
)
from core.actor import SYSTEM, Role
from core.database import make_engine
from core.errors import RuleBroken
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral, ReferralPacket
from referrals.holds.commands import confirm_lift, place_hold, request_lift
from referrals.holds.models import LegalHold
from referrals.people.models import Person
from referrals.retention import commands
from referrals.retention.classes import RecordClass
from referrals.retention.models import PurgeEntry, RetentionBatch
from referrals.retention.policy import RuleValues
from referrals.retention.timers import propose_purges
from tests.support.backing_up import Installation, backup_settings, fill
from tests.support.databases import Databases
from tests.support.memoranda import make_person
from tests.support.referrals import World, make_referral, make_world
from wellbeing.participants.codes import Group, Origin
from wellbeing.participants.erasing import KIND
from wellbeing.participants.models import Erasure, Participant
from wellbeing.store import WELLBEING

BACKED_UP = timedelta(days=1)


@pytest.fixture
def installation(databases: Databases, engine_name: str, keys: None, now: datetime) -> Installation:
    url = databases.url(engine_name, name="ledger")
    vault_url = databases.url(engine_name, name="ledger_vault", tree=Tree.WELLBEING)
    fill(url, vault_url, now=now)
    return Installation(backup_settings(url, vault_url))


@pytest.fixture
def elsewhere(databases: Databases, engine_name: str) -> Installation:
    names = [(Tree.MAIN, "ledger_back"), (Tree.WELLBEING, "ledger_back_vault")]
    urls = [databases.url(engine_name, migrated=False, name=name, tree=tree) for tree, name in names]
    return Installation(backup_settings(urls[0], urls[1]))


def session_of(settings: Settings) -> Session:
    return Session(make_engine(settings.database_url, poolclass=sa.NullPool))


def vault_of(settings: Settings) -> Session:
    return Session(make_engine(settings.wellbeing_database_url, poolclass=sa.NullPool))


def with_folder(installation: Installation, root: Path) -> Settings:
    from dataclasses import replace

    return replace(installation.settings, backup_folder=str(root))


def make_participant(vault: Session, now: datetime) -> UUID:
    participant = Participant(
        pseudonym=b"q" * 32,
        origin=next(iter(Origin)),
        agency_id=UUID(int=1),
        group=next(iter(Group)),
        created_at=now,
    )
    vault.add(participant)
    vault.commit()
    return participant.id


def erase(vault: Session, participant_id: UUID, now: datetime) -> None:
    """As the officer's own act does, without their visit around it."""
    vault.execute(sa.delete(Participant).where(Participant.id == participant_id))
    append(
        vault, Erasure, kind=KIND, subject_id=participant_id, part="whole", rule="own_act", keys=[],
        now=now, compartment=WELLBEING,
    )  # fmt: skip
    vault.commit()


def purge_by_rule(session: Session, settings: Settings, world: World, now: datetime) -> int:
    """Set a rule, propose, confirm by another, carry out: the whole way."""
    values = RuleValues(months=12, minor_months=300, source="Records Act 12", is_on=True)
    records = make_person(session, world.agency.id, "Robin Records", Role.RECORDS_OFFICER, now=now)
    commands.set_rule(session, records, RecordClass.CASE, version=0, values=values, now=now)
    session.commit()
    while propose_purges(session, now=now):
        session.commit()
    batch_id = session.scalars(sa.select(RetentionBatch.id)).one()
    commands.confirm_batch(session, world.agency.admin, batch_id, now=now)
    session.commit()
    return purge_due(session, settings, now)


@pytest.mark.timeout(300)
@pytest.mark.proves("P-08", "P-06")
def test_a_restore_of_an_older_backup_purges_again_before_anybody_is_let_in(
    installation: Installation, elsewhere: Installation, tmp_path: Path, now: datetime
) -> None:
    settings = with_folder(installation, tmp_path)
    old = now - timedelta(days=900)
    with session_of(settings) as session:
        world = make_world(session, old)
        purged, kept = (make_referral(session, world, old, state=ReferralState.CLOSED) for _ in range(2))
        session.execute(sa.update(Referral).where(Referral.id == kept).values(closed_at=now))
        held_reference = session.get_one(Referral, purged).reference
        keeper = make_person(session, world.agency.id, "Hanna Holder", Role.RECORDS_OFFICER, now=now)
        place_hold(
            session, keeper, reference=held_reference, reason="court_order", matter="File 12-7",
            review_on=(now + timedelta(days=30)).date(), now=now,
        )  # fmt: skip
        session.commit()
        with vault_of(settings) as vault:
            participant_id = make_participant(vault, now)
        back_up(settings, tmp_path, now=now)

        hold_id = session.scalars(sa.select(LegalHold.id)).one()
        request_lift(session, keeper, hold_id, words="The case is closed for good.", now=now)
        confirm_lift(session, world.agency.admin, hold_id, now=now)
        session.commit()
        assert purge_by_rule(session, settings, world, now) == 2
    with vault_of(settings) as vault:
        erase(vault, participant_id, now)
    later = now + BACKED_UP
    with session_of(settings) as session:
        copy_ledgers(session, settings, later)
    folder = ledger_folder(settings)
    assert folder is not None
    assert sorted(one.name for one in folder.iterdir()) == [APART, NAME.format(number=1)]
    line = (folder / NAME.format(number=1)).read_text()
    assert (read(line.strip()).subject_id, held_reference in line, "Jo Example" in line) == (
        purged,
        False,
        False,
    )
    assert participant_id.hex.encode() not in (folder / APART).read_bytes()
    back_up(settings, tmp_path, now=later)

    replays = replays_of(elsewhere.settings, tmp_path)
    main, apart = restore(elsewhere.settings, tmp_path, now=later, stamp=stamp_of(now), replays=replays)
    # The hold stood when the backup was made: two people lift it again first, and until then nobody is let in.
    assert (main.purged_again, apart.purged_again) == (0, 1)
    with vault_of(elsewhere.settings) as vault:
        assert vault.get(Participant, participant_id) is None
        assert last_number(vault, Erasure) == 1
    there = with_folder(elsewhere, tmp_path)
    with session_of(there) as session:
        assert count_unrepeated(session, there) == 1
        assert replay_all(session, there, now=later) == 0
        with pytest.raises(RuleBroken, match="not repeated"):
            end_quarantine(session, SYSTEM, unrepeated=count_unrepeated(session, there), now=later)
        request_lift(session, keeper, hold_id, words="It was lifted before the restore.", now=later)
        confirm_lift(session, world.agency.admin, hold_id, now=later)
        assert replay_all(session, there, now=later) == 1
        session.commit()
        assert session.get_one(Referral, purged).purged_at == later
        assert session.get_one(ReferralPacket, purged).concern_sealed is None
        assert session.get_one(ReferralPacket, kept).concern == "Talked of not wanting to go on"
        assert session.scalars(sa.select(PurgeEntry.document)).all() == [line.strip()]
        assert count_unrepeated(session, there) == 0
        assert replay_all(session, there, now=later) == 0, "twice is once"
        end_quarantine(session, SYSTEM, unrepeated=0, now=later)
        assert session.scalar(sa.select(sa.func.count()).select_from(Person)) == 2


@pytest.mark.timeout(300)
@pytest.mark.proves("P-08", "Q-04")
@pytest.mark.first_tier("sqlite")
def test_a_restore_without_the_ledger_is_refused_and_the_drill_says_so(
    installation: Installation, elsewhere: Installation, tmp_path: Path, now: datetime
) -> None:
    settings = with_folder(installation, tmp_path)
    old = now - timedelta(days=900)
    with session_of(settings) as session:
        world = make_world(session, old)
        for _ in range(3):
            make_referral(session, world, old, state=ReferralState.CLOSED)
        session.commit()
        assert purge_by_rule(session, settings, world, now) == 4
    back_up(settings, tmp_path, now=now)
    report = run_drill(settings, tmp_path, now=now)
    assert "purge" not in report.failure
    folder = ledger_folder(settings)
    assert folder is not None
    assert [purge.number for purge, _ in read_ledger(settings, Tree.MAIN)] == [1, 2, 3]

    last, middle = (folder / NAME.format(number=number) for number in (3, 2))
    kept = {path: path.read_text() for path in (last, middle)}
    last.unlink()
    with pytest.raises(BackupRefused, match="ends at 2, the backups know of 3"):
        replays_of(elsewhere.settings, tmp_path)
    assert "purge ledger" in run_drill(settings, tmp_path, now=now).failure
    with session_of(settings) as session:
        assert copy_ledgers(session, settings, now) == 1, "what a crash kept back is written by the next tick"
    middle.unlink()
    with pytest.raises(LedgerBroken, match="does not hold together at number 2"):
        replays_of(elsewhere.settings, tmp_path)
    middle.write_text(kept[middle].replace("case", "cane"))
    with pytest.raises(LedgerBroken, match="was changed"):
        replays_of(elsewhere.settings, tmp_path)
    middle.write_text(kept[last])
    with pytest.raises(LedgerBroken):
        replays_of(elsewhere.settings, tmp_path)
    middle.write_text(kept[middle])
    assert set(replays_of(elsewhere.settings, tmp_path)) == {Tree.MAIN, Tree.WELLBEING}


def test_the_ledger_refuses_changes(installation: Installation, now: datetime) -> None:
    with session_of(installation.settings) as session:
        append(
            session,
            PurgeEntry,
            kind="referral",
            subject_id=UUID(int=1),
            part="shared",
            rule="case",
            keys=[],
            now=now,
        )
        session.commit()
        for statement in (sa.update(PurgeEntry).values(rule="x"), sa.delete(PurgeEntry)):
            with pytest.raises(sa.exc.IntegrityError):
                session.execute(statement)
            session.rollback()
