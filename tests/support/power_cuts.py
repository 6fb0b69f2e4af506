"""Power cuts: a recorded run is stopped at many moments, and the product started on each disk as it may be then (U-04)."""

import random
import shutil
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Engine
from sqlalchemy.orm import Session

from accounts.outbox.models import OutboxMessage
from referrals.handover import queries
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from tests.db.referrals.test_random_walks import check
from tests.support.crashes import damage_after
from tests.support.one_writer import NOW
from tests.support.power_cuts_disk import Disk, happenings
from tests.support.power_cuts_files import any_choice
from tests.support.power_cuts_recording import SAID, Call
from tests.support.power_cuts_work import state_after
from tests.support.referrals import World

SHARES = (0.0, 0.5, 1.0, 0.1, 0.5, 0.9)
"""Of what was written and is not certain, so much is on the disk after a cut; one cut after the other."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Cut:
    """One moment: what had been acknowledged, and a folder as it may be found afterwards."""

    heard: list[str]
    folder: Path


@dataclass(slots=True, kw_only=True)
class Outcome:
    """What was found after all cuts; all but the first two are zero where nothing is wrong."""

    cuts: int = 0
    acknowledged: int = 0
    """Until the last cut."""
    lost: int = 0
    half_done: int = 0
    broken_chains: int = 0
    corrupt: int = 0
    errors: list[str] = field(default_factory=list)
    """What reading a damaged database ended with."""

    @property
    def damage(self) -> tuple[int, int, int, int]:
        """Lost, half done, broken chains, corrupt."""
        return (self.lost, self.half_done, self.broken_chains, self.corrupt)

    def __str__(self) -> str:
        return (
            f"{self.cuts} power cuts, up to {self.acknowledged:,} acknowledged steps, {self.lost} lost,"
            f" {self.half_done} half done, {self.broken_chains} broken chains, {self.corrupt} damaged"
        )


def power_cuts(
    first: Path,
    calls: Sequence[Call],
    live: Path,
    work: Path,
    *,
    cuts: int,
    seed: int,
    shares: Sequence[float] = SHARES,
) -> Iterator[Cut]:
    """Cut the power at so many moments: half of them any, half of them right after something was acknowledged.

    `first` is the folder before the first call, `live` the one after the last. Each cut's folder is `work`, which is gone
    when the next one is asked for. `shares`: how much of what is not certain is on it, one cut after the other.
    """
    chance, marks = random.Random(seed), happenings(calls)
    promised = [at for at, (call, begins) in enumerate(marks) if call.path == SAID and not begins]
    moments = set(chance.sample(promised, min(cuts // 2, len(promised))))
    others = sorted(set(range(len(marks))) - moments)
    moments |= set(chance.sample(others, min(cuts - len(moments), len(others))))
    disk, heard, number = Disk(first), list[str](), 0
    for at, (call, begins) in enumerate(marks):
        if call.path == SAID:
            if not begins:
                heard += call.data.decode().split()
        elif begins:
            disk.enter(call)
        else:
            disk.leave(call)
        if at in moments:
            disk.build(work, any_choice(chance, shares[number % len(shares)]))
            number += 1
            try:
                yield Cut(heard=list(heard), folder=work)
            finally:
                shutil.rmtree(work)
    disk.build(work, lambda: True)
    differing = _differences(work, live)
    shutil.rmtree(work)
    assert not differing, f"the model of the disk differs from the folder that was recorded: {differing}"


def _differences(one: Path, other: Path) -> list[str]:
    """Files that one folder has and the other has not, or with another content."""
    found = [{path.relative_to(top) for path in top.rglob("*") if path.is_file()} for top in (one, other)]
    differing = found[0] ^ found[1]
    differing |= {
        path for path in found[0] & found[1] if (one / path).read_bytes() != (other / path).read_bytes()
    }
    return sorted(str(path) for path in differing)


def examine(engine: Engine, world: World, cut: Cut, outcome: Outcome) -> None:
    """Start on what the cut left, and add what is wrong with it to the outcome."""
    outcome.cuts, outcome.acknowledged = outcome.cuts + 1, len(cut.heard)
    try:
        found = damage_after(engine, cut.heard)
        outcome.half_done += found.half_done + _half_done(engine, world)
    except Exception as error:  # what somebody stumbles over who reads a damaged database has no type
        outcome.corrupt += 1
        outcome.errors.append(repr(error)[:500])
        return
    finally:
        engine.dispose()
    outcome.lost += found.lost
    outcome.broken_chains += found.broken_chains
    outcome.corrupt += found.corrupt


def _half_done(engine: Engine, world: World) -> int:
    """Referrals that are not where the mails of their own transactions say, break a rule of their own, or do not open."""
    steps: dict[UUID, set[int]] = defaultdict(set)
    final: dict[UUID, ReferralState] = {}
    wrong = 0
    with Session(engine) as session:
        for key in session.scalars(sa.select(OutboxMessage.dedup_key)):
            state, named, step = key.split(".")
            steps[UUID(named)].add(int(step))
            final[UUID(named)] = ReferralState(state)
        rows = dict(session.execute(sa.select(Referral.id, Referral.state)).tuples().all())
        wrong += len(set(rows) ^ set(steps))
        for referral_id in set(rows) & set(steps):
            taken = len(steps[referral_id]) - 1
            wrong += steps[referral_id] != set(range(taken + 1))
            wrong += rows[referral_id] is not state_after(final[referral_id], taken)
            if taken:
                wrong += _breaks_a_rule(session, referral_id)
        for referral_id in list(rows)[-3:]:
            queries.get_referral(session, world.agency.officer, referral_id, now=NOW)
    return wrong


def _breaks_a_rule(session: Session, referral_id: UUID) -> bool:
    try:
        check(session, referral_id)
    except AssertionError:
        return True
    return False
