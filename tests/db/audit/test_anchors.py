"""Anchors: sealed heads outside find what the chain alone cannot."""

from datetime import datetime, timedelta
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.anchoring import cause_due, compare, make_anchor
from audit.anchors import AnchorRefused, lines_of, read
from audit.checking import check_chains, note_check, settle_alarm
from audit.commands import record
from audit.models import AnchorCause, AuditAlarm, AuditAnchor, AuditCheckpoint, AuditRow
from audit.pruning import count_older, delete_older
from audit.queries import verify_chains
from core.errors import RuleBroken
from tests.support.trails import (
    ACTOR,
    ROWS,
    TAMPERS,
    add_rows,
    chain_with,
    cut_and_rewind,
    lift_triggers,
    trials,
)


@pytest.mark.proves("G-06")
def test_a_cut_end_with_a_rewound_head_is_found_with_an_anchor_only(session: Session, now: datetime) -> None:
    assert trials(session, cut_and_rewind, 5, now=now, seed=1) == (0, 5)


@pytest.mark.proves("G-07")
@pytest.mark.parametrize("name", TAMPERS)
def test_each_way_of_tampering_is_found(session: Session, now: datetime, name: str) -> None:
    assert trials(session, TAMPERS[name], 3, now=now, seed=2) == (3, 3)


@pytest.mark.proves("G-06")
def test_anchors_are_due_by_the_hour_and_after_a_change_of_roles(session: Session, now: datetime) -> None:
    chain_with(session, 2, now=now)
    assert cause_due(session, now=now) is AnchorCause.HOURLY
    first = make_anchor(session, cause=AnchorCause.HOURLY, now=now)
    assert cause_due(session, now=now + timedelta(minutes=59)) is None
    assert cause_due(session, now=now + timedelta(minutes=60)) is AnchorCause.HOURLY
    record(session, ACTOR, action="user.changed", subject=("user", "x"), now=now)
    assert cause_due(session, now=now + timedelta(minutes=1)) is AnchorCause.ROLE_CHANGE
    second = make_anchor(session, cause=AnchorCause.ROLE_CHANGE, now=now + timedelta(minutes=1))
    assert cause_due(session, now=now + timedelta(minutes=2)) is None
    assert (first.number + 1, read(second.document).before != "") == (second.number, True)


@pytest.mark.proves("G-06")
def test_a_changed_anchor_is_refused(session: Session, now: datetime, scratch: Path) -> None:
    chain_with(session, 2, now=now)
    line = make_anchor(session, cause=AnchorCause.HOURLY, now=now).document
    assert read(line).number == 1
    with pytest.raises(AnchorRefused):
        read(line.replace("hourly", "hourIy"))
    for nothing in ("", "{}", "[]", '{"content": "{}", "seal": "00"}', '{"content": 1, "seal": 2}'):
        with pytest.raises(AnchorRefused):
            read(nothing)
    mail = EmailMessage(policy=SMTP)
    mail["Subject"] = "Concordat: anchor 1"
    mail.set_content(line + "\n")
    (scratch / "one.json").write_text(line + "\n")
    (scratch / "two.eml").write_bytes(mail.as_bytes())
    (scratch / "three.mbox").write_bytes(
        b"From a@b Thu Jan  1 00:00:00 2026\n" + mail.as_bytes().replace(b"\r\n", b"\n")
    )
    assert lines_of(scratch) == [line] * 3
    (scratch / "none").mkdir()
    with pytest.raises(AnchorRefused):
        lines_of(scratch / "none")


@pytest.mark.proves("G-07")
def test_verifying_goes_on_from_where_a_chain_was_whole(session: Session, now: datetime) -> None:
    chain = chain_with(session, ROWS, now=now)
    assert note_check(session, check_chains(session, whole=True), whole=True, now=now) == []
    [report] = check_chains(session, whole=False)
    assert (report.rows, report.broken_at) == (0, None)
    # What is older than the checkpoint is found by the nightly verification from the beginning.
    lift_triggers(session)
    session.execute(sa.update(AuditRow).where(AuditRow.sequence == 3).values(roles="operator"))
    assert [one.broken_at for one in check_chains(session, whole=False)] == [None]
    reports = check_chains(session, whole=True)
    assert [(one.broken_at, one.reason) for one in reports] == [(3, "row was changed")]
    [alarm] = note_check(session, reports, whole=True, now=now)
    assert (alarm.chain, alarm.broken_at) == (chain, 3)
    assert note_check(session, reports, whole=True, now=now) == []
    with pytest.raises(RuleBroken):
        settle_alarm(session, chain=chain, broken_at=3, finding="nothing", now=now)
    settle_alarm(session, chain=chain, broken_at=3, finding="Restored by hand, see the log book", now=now)
    by_chain = {one.chain: one.broken_at for one in check_chains(session, whole=True)}
    assert by_chain[chain] is None
    # A checkpoint that somebody wrote without the key is passed over.
    session.execute(
        sa.update(AuditCheckpoint).where(AuditCheckpoint.chain == chain).values(sequence=ROWS, mac=b"x" * 32)
    )
    session.expire_all()
    assert {one.chain: one.rows for one in check_chains(session, whole=False)}[chain] == ROWS
    session.execute(sa.delete(AuditAlarm))
    assert {one.chain: one.broken_at for one in check_chains(session, whole=True)}[chain] == 3


@pytest.mark.proves("G-11")
def test_a_deleted_beginning_verifies_behind_its_anchor_only(session: Session, now: datetime) -> None:
    old = now - timedelta(days=3000)
    add_rows(session, ACTOR, ROWS, now=old)
    add_rows(session, ACTOR, 3, now=now)
    assert ACTOR.organisation_id is not None
    chain = ACTOR.organisation_id.hex
    early = make_anchor(session, cause=AnchorCause.HOURLY, now=now)
    assert count_older(session, before=now - timedelta(days=2562)) == {chain: ROWS}
    anchor = make_anchor(session, cause=AnchorCause.PRUNING, now=now)
    assert delete_older(session, before=now - timedelta(days=2562), anchor_number=anchor.number, now=now) == {
        chain: ROWS
    }
    session.expire_all()
    assert all(report.broken_at is None for report in check_chains(session, whole=True))
    assert compare(session, [read(early.document), read(anchor.document)]) == []
    # The triggers stand again, and deleting more without a sealed segment is found.
    savepoint = session.begin_nested()
    with pytest.raises(sa.exc.IntegrityError, match="never changed"):
        session.execute(sa.delete(AuditRow).where(AuditRow.chain == chain))
    savepoint.rollback()
    lift_triggers(session)
    session.execute(sa.delete(AuditRow).where(AuditRow.chain == chain, AuditRow.sequence == ROWS + 1))
    session.execute(sa.text("UPDATE audit_segment SET sequence = :end"), {"end": ROWS + 1})
    session.expire_all()
    assert {one.chain: one.broken_at for one in check_chains(session, whole=True)}[chain] == 1


@pytest.mark.proves("G-02")
def test_rows_of_the_first_form_go_on_verifying(session: Session, now: datetime) -> None:
    """A row of an installation of before: its MAC covers the columns that there were, and the new ones are empty."""
    from audit.trails import MAIN_TRAIL, append

    values = {"action": "unit.added", "user_id": None, "organisation_id": None, "roles": "", "details": "{}"}
    for number in range(3):
        append(
            session,
            MAIN_TRAIL,
            chain="operator",
            at=now,
            subject_kind="unit",
            subject_id=str(number),
            form=1,
            **values,
        )
    record(session, ACTOR, action="unit.added", subject=("unit", "x"), now=now)
    session.expire_all()
    assert all(report.broken_at is None for report in verify_chains(session))
    assert {row.form for row in session.scalars(sa.select(AuditRow).where(AuditRow.chain == "operator"))} == {
        1
    }
    assert session.scalar(sa.select(sa.func.count()).select_from(AuditAnchor)) == 0
