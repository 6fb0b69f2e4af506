"""Many people at once who press whatever they like on few referrals, each step a unit of work of its own (O-03).

The model is what was acknowledged: the steps whose transaction was kept. It must equal what the database holds.
"""

import random
import time
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from threading import Barrier
from typing import Any
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy import Engine, event
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session
from sqlalchemy.orm.exc import StaleDataError

from core.errors import Conflict, Denied, NotFound, RuleBroken
from core.retrying import RETRIES, may_pass, pause_before
from referrals.handover import commands
from referrals.handover.lifecycle import FINISHED
from referrals.handover.models import Assignment, InfoRequest, Referral, ReferralEvent
from tests.db.referrals.test_random_walks import PARTS, STEPS, check, likely
from tests.support.referrals import World, values_for

REFUSALS = (Conflict, Denied, NotFound, RuleBroken, StaleDataError)
PEOPLE = 3
"""So few, that nearly every sending meets another one."""
ROUND = 25
"""Steps that are taken at one moment of the clock."""
PATIENCE = 300


@dataclass
class Crowd:
    """What became of the steps."""

    engine: Engine
    world: World
    kept: set[UUID] = field(default_factory=set)
    """The events of the steps that were acknowledged."""
    outcomes: Counter[str] = field(default_factory=Counter)

    def run(self, *, threads: int, steps: int, seed: int, now: datetime) -> None:
        """Each of so many threads takes so many steps."""
        together = Barrier(threads)

        def one(number: int) -> None:
            chance = random.Random(seed * 1000 + number)
            for step in range(steps):
                if step % ROUND == 0:
                    together.wait(PATIENCE)
                self._step(chance, now + timedelta(minutes=1 + step // ROUND))

        with ThreadPoolExecutor(threads) as pool:
            for done in [pool.submit(one, number) for number in range(threads)]:
                done.result()

    def _step(self, chance: random.Random, moment: datetime) -> None:
        seed = chance.random()
        for retry in range(RETRIES + 1):
            if retry:
                time.sleep(pause_before(retry))
            with Session(self.engine) as session:
                mine: set[UUID] = set()
                event.listen(session, "after_flush", _collecting(mine))
                try:
                    self._press(session, random.Random(seed), moment)
                    session.commit()
                except REFUSALS as refusal:
                    self.outcomes[type(refusal).__name__] += 1
                    return
                except DBAPIError as error:
                    if not may_pass(error) or retry == RETRIES:
                        raise
                    self.outcomes["retried"] += 1
                    continue
                self.kept |= mine
                self.outcomes["kept"] += 1
                return

    def _press(self, session: Session, chance: random.Random, moment: datetime) -> None:
        open_ones = session.scalars(
            sa.select(Referral.id)
            .where(Referral.state.not_in(FINISHED), Referral.submitted_at.is_not(None))
            .order_by(Referral.id)
        ).all()
        if not open_ones or chance.random() < 0.2:
            self._send(session, chance, moment)
            return
        key = chance.choice(open_ones)
        actor, name = self.world.people[chance.choice(PARTS)], chance.choice(sorted(STEPS))
        if chance.random() < 0.6:
            offered = likely(session, self.world, key, chance.randrange(100), moment)
            actor, name = offered or (actor, name)
        call, given = STEPS[name]
        values: dict[str, Any] = dict(given)
        if name == "assign":
            values["worker_id"] = chance.choice((self.world.ngo.worker, self.world.ngo.second_worker)).user_id
        if name in ("attempt", "contact"):
            values["at"] = moment
        if name in ("hold", "wait"):
            values["review_on"] = moment + timedelta(days=10)
        call(session, actor, key, now=moment, **values)

    def _send(self, session: Session, chance: random.Random, moment: datetime) -> None:
        officer = chance.choice((self.world.agency.officer, self.world.agency.colleague))
        number = chance.randrange(PEOPLE)
        values = values_for(
            self.world, person_name=f"Jo Example {'ABC'[number]}", born_on=date(1990, 4, 1 + number)
        )
        draft = commands.create_draft(session, officer, values=values, now=moment)
        commands.submit(session, officer, draft.id, now=moment)

    def differences(self) -> list[str]:
        """Where the database breaks an invariant, or differs from what was acknowledged; nothing where all holds."""
        found = []
        with Session(self.engine) as session:
            stored = set(session.scalars(sa.select(ReferralEvent.id)))
            found += [f"{len(stored ^ self.kept)} events differ"] if stored != self.kept else []
            doubled = {
                "live assignments": _doubled(session, Assignment.referral_id, Assignment.ended_at.is_(None)),
                "open questions": _doubled(
                    session, InfoRequest.referral_id, InfoRequest.answered_at.is_(None)
                ),
            }
            found += [f"two {name} of a referral: {count}" for name, count in doubled.items() if count]
            # An officer is not told of a colleague's referral (`referrals.handover.duplicates`): the rule is each one's own.
            active = session.execute(
                sa.select(Referral.person_id, Referral.service_id, Referral.officer_id, sa.func.count())
                .where(Referral.submitted_at.is_not(None), Referral.state.not_in(FINISHED))
                .group_by(Referral.person_id, Referral.service_id, Referral.officer_id)
                .having(sa.func.count() > 1)
            ).all()
            found += [f"{row[3]} active referrals of a person to a service by one officer" for row in active]
            for key in session.scalars(
                sa.select(Referral.id).where(Referral.submitted_at.is_not(None))
            ).all():
                check(session, key)
        return found


def _collecting(mine: set[UUID]) -> Any:
    def collect(session: Session, _context: object) -> None:
        mine.update(row.id for row in session.new if isinstance(row, ReferralEvent))

    return collect


def _doubled(session: Session, column: Any, condition: Any) -> int:
    groups = sa.select(column).where(condition).group_by(column).having(sa.func.count() > 1)
    return len(session.execute(groups).all())
