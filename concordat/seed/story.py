"""How one fictitious referral goes: the steps that people take and when, up to a moment."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from concordat.seed.chance import Chance
from concordat.seed.people import Member
from partners.memoranda.terms import Urgency
from referrals.handover.codes import DECLINES_REVIEWED
from referrals.handover.lifecycle import ReferralAction

A = ReferralAction
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
APART = timedelta(hours=13)
"""Further tries are so far apart that no day sees three: five of them then lie on three days at least."""

REACTION = {
    Urgency.VERY_URGENT: timedelta(minutes=18),
    Urgency.URGENT: timedelta(hours=1),
    Urgency.SOON: timedelta(hours=2.5),
    Urgency.ROUTINE: timedelta(hours=5),
}
"""Typical time until an NGO acknowledges."""
FIRST_TRY = {
    Urgency.VERY_URGENT: timedelta(hours=1),
    Urgency.URGENT: timedelta(hours=5),
    Urgency.SOON: timedelta(hours=20),
    Urgency.ROUTINE: timedelta(days=2),
}
"""Typical time from acceptance to the first attempt to reach the person."""
DECLINES = {
    "no_capacity": 4,
    "not_eligible_area": 1,
    "not_eligible_need": 2,
    "not_eligible_criteria": 1,
    "needs_higher_level_of_care": 2,
    "service_not_provided": 1,
    "already_in_service_here": 1,
    "language_or_access_not_available": 1,
    "person_no_longer_wants": 1,
}
CLOSURES = {
    "completed_goals_met": 5,
    "completed_partly": 3,
    "completed_as_planned": 2,
    "person_disengaged": 3,
    "moved": 1,
    "hospitalised": 0.5,
    "transferred_to_other_service": 1,
}
NO_ANSWER = ("no_answer", "voicemail_left", "message_sent_no_reply", "number_disconnected", "not_at_address")
CHANNELS = ("phone", "phone", "phone", "text", "in_person_community", "in_person_home")


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step of a story; `data` holds what goes with it."""

    action: ReferralAction
    at: datetime
    by: Member
    data: dict[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Players:
    """Who takes part in one referral."""

    officer: Member
    supervisor: Member
    intake: Member
    manager: Member
    worker: Member
    desk: Member


class Story:
    """Tells the steps of one referral in order, each with the time it is taken."""

    def __init__(
        self, chance: Chance, players: Players, urgency: Urgency, sent_at: datetime, *, reviewed: bool
    ) -> None:
        self.chance, self.players, self.urgency = chance, players, urgency
        self.at = sent_at
        self.reviewed = reviewed

    def until(self, end: datetime) -> list[Step]:
        """The steps taken by a moment."""
        told = []
        for step in self._tell():
            if step.at > end:
                break
            told.append(step)
        return told

    def _step(self, action: ReferralAction, by: Member, after: timedelta, **data: Any) -> Step:
        self.at += max(after, timedelta(minutes=2))
        return Step(action=action, at=self.at, by=by, data=data)

    def _tell(self) -> Iterator[Step]:
        chance, players = self.chance, self.players
        yield Step(action=A.SUBMIT, at=self.at, by=players.officer)
        if chance.happens(0.02):
            yield self._step(
                A.WITHDRAW, players.officer, chance.around(2 * HOUR), reason="needs_met_elsewhere"
            )
            return
        if chance.happens(0.015):
            self.at += 9 * DAY
        yield self._step(A.ACKNOWLEDGE, players.intake, chance.around(REACTION[self.urgency]))
        if chance.happens(0.14):
            yield self._step(A.REQUEST_INFO, players.intake, chance.around(HOUR))
            yield self._step(A.ANSWER_INFO, players.officer, chance.around(9 * HOUR, 1.0))
        if chance.happens(0.15):
            yield from self._declined()
            return
        yield self._step(A.ACCEPT, players.intake, chance.around(2 * REACTION[self.urgency]))
        yield self._step(
            A.ASSIGN, players.manager, chance.around(0.4 * HOUR), worker_id=players.worker.user_id
        )
        yield from self._contacted()

    def _declined(self) -> Iterator[Step]:
        chance, players = self.chance, self.players
        reason = chance.weighted(DECLINES)
        data = {"reason": reason, "other_route_offered": chance.happens(0.7)}
        wait = chance.around(3 * REACTION[self.urgency])
        urgent = self.urgency in (Urgency.VERY_URGENT, Urgency.URGENT)
        if self.reviewed and (urgent or reason in DECLINES_REVIEWED):
            yield self._step(A.PROPOSE_DECLINE, players.intake, wait, **data)
            yield self._step(A.APPROVE_DECLINE, players.desk, chance.around(3 * HOUR))
        else:
            yield self._step(A.DECLINE, players.intake, wait, **data)

    def _contacted(self) -> Iterator[Step]:
        chance, players = self.chance, self.players
        first, tries = True, 0
        while True:
            wait = chance.around(FIRST_TRY[self.urgency]) if first else max(chance.around(1.2 * DAY), APART)
            tries += 1
            spoke = chance.happens(0.62)
            declines = spoke and chance.happens(0.1)
            result = (
                ("spoke_declined" if declines else "spoke_engaged") if spoke else chance.one_of(NO_ANSWER)
            )
            channel = chance.one_of(CHANNELS)
            yield self._step(A.START_CONTACT, players.worker, wait, channel=channel, result=result)
            first = False
            if declines:
                yield self._step(
                    A.CLOSE_WITHOUT_SERVICE, players.worker, chance.around(2 * HOUR),
                    reason="person_declined_before_start",
                )  # fmt: skip
                return
            if spoke:
                break
            if tries >= 5:
                yield self._step(A.CLOSE_WITHOUT_SERVICE, players.worker, 2 * DAY, reason="unable_to_contact")
                return
        yield from self._served()

    def _served(self) -> Iterator[Step]:
        chance, players = self.chance, self.players
        yield self._step(A.ENGAGE, players.worker, chance.around(1.5 * DAY))
        if chance.happens(0.07):
            yield self._step(A.HOLD, players.worker, chance.around(12 * DAY), reason="in_hospital")
            yield self._step(A.RESUME, players.worker, chance.around(11 * DAY))
        yield self._step(
            A.CLOSE, players.worker, chance.around(34 * DAY, 0.6), reason=chance.weighted(CLOSURES)
        )
