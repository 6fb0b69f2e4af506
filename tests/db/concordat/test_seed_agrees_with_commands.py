"""What the seed writes is what the commands would have written: the commands are the truth."""

from datetime import datetime
from typing import Any
from uuid import UUID

import pytest
import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat import models
from concordat.seed.casebook import Case
from concordat.seed.load import load_seed
from concordat.seed.story import Step
from referrals.handover.lifecycle import ReferralAction
from referrals.handover.models import Referral
from tests.support.retelling import Retelling, content_of

assert models.metadata.tables  # imported so that every table is made
A = ReferralAction
EACH = 50
RARE = {
    1: {A.PROPOSE_DECLINE, A.APPROVE_DECLINE, A.HOLD, A.RESUME, A.CLOSE_WITHOUT_SERVICE},
    2: {A.WITHDRAW, A.PROPOSE_DECLINE, A.APPROVE_DECLINE, A.CLOSE_WITHOUT_SERVICE},
    7: {A.WITHDRAW, A.HOLD, A.RESUME, A.DECLINE, A.CLOSE_WITHOUT_SERVICE},
}
"""Seeds, each with the rarer steps that its stories hold; together they hold every step of the seed."""
USUAL = {A.SUBMIT, A.ACKNOWLEDGE, A.REQUEST_INFO, A.ANSWER_INFO, A.ACCEPT, A.ASSIGN, A.START_CONTACT}
USUAL |= {A.ENGAGE, A.CLOSE}

CANNOT_AGREE = frozenset(
    {
        # Identity of each row.
        "referral.id",
        "referral_packet.id",
        "referral_event.id",
        "info_request.id",
        "assignment.id",
        "contact_attempt.id",
        "case_note.id",
        "outcome.id",
        # The referral that a row belongs to.
        "referral_need.referral_id",
        "referral_event.referral_id",
        "info_request.referral_id",
        "assignment.referral_id",
        "contact_attempt.referral_id",
        "case_note.referral_id",
        "outcome.referral_id",
        # Drawn at random by the command, by the seed's chance in the seed.
        "referral.reference",
        # Counts every write of the row, those of the draft included.
        "referral.version",
    }
)
"""Columns that tell two referrals apart and say nothing of what happened to them."""

Told = dict[UUID, list[Step]]


@pytest.fixture
def told(monkeypatch: pytest.MonkeyPatch) -> Told:
    """The steps of each referral that the seed tells while the test runs."""
    steps_of: Told = {}
    tell = Case.tell

    def noted(case: Case, steps: list[Step]) -> None:
        steps_of[case.referral.id] = list(steps)
        tell(case, steps)

    monkeypatch.setattr(Case, "tell", noted)
    return steps_of


@pytest.mark.parametrize("seed", RARE)
def test_each_story_told_by_commands_gives_the_same_rows(
    session: Session, told: Told, seed: int, now: datetime
) -> None:
    load_seed(session, referrals=EACH, seed=seed, now=now)
    originals = {row.id: row for row in session.scalars(sa.select(Referral))}
    assert set(originals) == set(told)
    assert len(originals) == EACH
    taken = {step.action for steps in told.values() for step in steps}
    assert taken >= USUAL | RARE[seed], "choose a seed whose stories hold these steps"
    differences = []
    for original_id, steps in told.items():
        copy_id = Retelling(session, originals[original_id]).tell(steps)
        seeded = content_of(session, original_id, without=CANNOT_AGREE)
        done = content_of(session, copy_id, without=CANNOT_AGREE)
        actions = " ".join(step.action.value for step in steps)
        differences += [f"{actions}: {words}" for words in _differences(seeded, done)]
    assert differences == []


def _differences(seeded: dict[str, list[dict[str, Any]]], done: dict[str, list[dict[str, Any]]]) -> list[str]:
    words = []
    for table, rows in seeded.items():
        if len(rows) != len(done[table]):
            words.append(f"{table}: the seed has {len(rows)} rows, the commands {len(done[table])}")
            continue
        for number, (row, other) in enumerate(zip(rows, done[table], strict=True), start=1):
            words += [
                f"{table} {number}.{name}: the seed has {row[name]!r}, the commands {other[name]!r}"
                for name in row
                if row[name] != other[name]
            ]
    return words
