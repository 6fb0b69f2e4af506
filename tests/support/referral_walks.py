"""The steps that lead a referral of a test to each state, through the real commands."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING
from uuid import UUID

from sqlalchemy.orm import Session

from core.actor import Actor
from partners.services.needs import Need
from referrals.casework import commands as casework
from referrals.handover import commands
from referrals.handover.lifecycle import ReferralState

if TYPE_CHECKING:
    from tests.support.referrals import World

S = ReferralState


@dataclass(slots=True, kw_only=True)
class Walk:
    """Steps of one referral with sensible values, a minute apart."""

    session: Session
    world: "World"
    officer: Actor
    key: UUID
    now: datetime

    def later(self) -> datetime:
        """The next minute."""
        self.now += timedelta(minutes=1)
        return self.now

    def submit(self) -> None:
        commands.submit(self.session, self.officer, self.key, now=self.now)

    def ask(self) -> None:
        commands.request_info(
            self.session,
            self.world.ngo.intake,
            self.key,
            items=["interpreter"],
            question="Which language?",
            now=self.later(),
        )

    def decline(self) -> None:
        commands.decline(
            self.session,
            self.world.ngo.intake,
            self.key,
            reason="no_capacity",
            other_route_offered=True,
            now=self.later(),
        )

    def propose(self) -> None:
        commands.propose_decline(
            self.session,
            self.world.ngo.intake,
            self.key,
            reason="no_capacity",
            other_route_offered=True,
            note="Both teams are full this week.",
            now=self.later(),
        )

    def accept(self) -> None:
        commands.accept(self.session, self.world.ngo.intake, self.key, now=self.later())

    def assign(self) -> None:
        worker_id = self.world.ngo.worker.user_id
        assert worker_id is not None
        casework.assign(self.session, self.world.ngo.intake, self.key, worker_id=worker_id, now=self.later())

    def reach(self) -> None:
        when = self.later()
        casework.log_attempt(
            self.session,
            self.world.ngo.worker,
            self.key,
            at=when,
            channel="phone",
            result="spoke_engaged",
            note="Wants to meet.",
            now=when,
        )

    def engage(self) -> None:
        casework.engage(self.session, self.world.ngo.worker, self.key, now=self.later())

    def wait(self) -> None:
        casework.waitlist(
            self.session,
            self.world.ngo.manager,
            self.key,
            reason="no_capacity_now",
            review_on=self.now + timedelta(days=14),
            now=self.later(),
        )

    def hold(self) -> None:
        casework.hold(
            self.session,
            self.world.ngo.worker,
            self.key,
            reason="away",
            review_on=self.now + timedelta(days=14),
            now=self.later(),
        )

    def ask_back(self) -> None:
        commands.request_withdrawal(
            self.session, self.officer, self.key, reason="ineligible", now=self.later()
        )

    def close(self) -> None:
        scores = dict.fromkeys((Need.CRISIS_FOLLOWUP, Need.HOUSING_INSTABILITY), "achieved")
        casework.close(
            self.session,
            self.world.ngo.worker,
            self.key,
            reason="completed_goals_met",
            scores=scores,
            now=self.later(),
        )

    def withdraw(self) -> None:
        commands.withdraw(self.session, self.officer, self.key, reason="ineligible", now=self.later())

    def mark(self) -> None:
        commands.mark_error(self.session, self.officer, self.key, reason="wrong_person", now=self.later())


ACCEPTED = ("submit", "accept", "assign")
WALKS: dict[ReferralState, tuple[str, ...]] = {
    S.DRAFT: (),
    S.SUBMITTED: ("submit",),
    S.INFO_REQUESTED: ("submit", "ask"),
    S.DECLINE_REVIEW: ("submit", "propose"),
    S.ACCEPTED: ACCEPTED,
    S.WAITLISTED: (*ACCEPTED, "wait"),
    S.CONTACTING: (*ACCEPTED, "reach"),
    S.ACTIVE: (*ACCEPTED, "reach", "engage"),
    S.ON_HOLD: (*ACCEPTED, "reach", "hold"),
    S.WITHDRAWAL_REQUESTED: (*ACCEPTED, "ask_back"),
    S.DECLINED: ("submit", "decline"),
    S.WITHDRAWN: ("submit", "withdraw"),
    S.CLOSED: (*ACCEPTED, "reach", "engage", "close"),
    S.ENTERED_IN_ERROR: ("submit", "mark"),
}
"""The steps that lead to each state."""
