"""Scenes of the demonstration: a warm hand-off, a waiting list, a proposed transfer, cover, what is planned today.

They come after the seed and only in the demo, each through the commands that people use.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date, datetime, timedelta
from uuid import UUID

import sqlalchemy as sa
from sqlalchemy.orm import Session

from concordat.seed.acting import somebody
from concordat.seed.chance import Chance
from concordat.seed.people import Cast, Member, Party
from core.actor import Actor, Role
from core.clock import local_date
from partners.memoranda.terms import Pathway, Urgency
from referrals.casework import commands as casework
from referrals.casework.appointments.commands import plan_appointment
from referrals.handover import commands as handover
from referrals.handover.desk.commands import arrange_cover
from referrals.handover.lifecycle import ReferralState
from referrals.handover.models import Referral
from referrals.handover.onward.commands import propose_onward
from referrals.handover.onward.queries import list_targets
from referrals.handover.values import DraftValues
from referrals.handover.warm.codes import CallResult
from referrals.handover.warm.commands import log_call, log_meeting

DAY, MINUTE = timedelta(days=1), timedelta(minutes=1)
TONIGHT = DraftValues(
    person_name="Juniper Ashworth",
    born_on=date(1991, 5, 17),
    phone="(202) 555-0178",
    concern="Sits on the quay wall and talks with us. Wants somebody to stay with her who is not the police.",
    safety="Calm. No weapon seen. Cold and tired.",
    pathway=Pathway.WARM_HANDOFF,
    urgency=Urgency.VERY_URGENT,
    consent_basis="verbal_witnessed",
    feedback_permitted=True,
)
LAST_WEEK = replace(
    TONIGHT,
    person_name="Corwin Mayhew",
    born_on=date(1968, 1, 30),
    phone="(202) 555-0134",
    concern="Alone since his wife died. Was about to leave the house without shoes.",
    safety=None,
)
WAITING = (
    replace(
        TONIGHT,
        person_name="Petra Holloway",
        born_on=date(1985, 9, 2),
        phone="(202) 555-0157",
        concern="Panic attacks after a break-in. Would like to talk to somebody every week.",
        safety=None,
        pathway=Pathway.COMMUNITY_REFERRAL,
        urgency=Urgency.ROUTINE,
    ),
    replace(
        TONIGHT,
        person_name="Anselm Farrow",
        born_on=date(1999, 12, 11),
        phone="(202) 555-0162",
        concern="Sleeps in his car since he lost the job. Asks for a group in the evening.",
        safety=None,
        pathway=Pathway.COMMUNITY_REFERRAL,
        urgency=Urgency.ROUTINE,
    ),
)
UNFINISHED = DraftValues(person_name="Man with a grey dog, says “Tobin”", urgency=Urgency.SOON)


def make_scenes(session: Session, cast: Cast, *, seed: int, now: datetime) -> None:
    """The first agency and its first partner, as they stand on an evening like this one."""
    scenes = _Scenes(session, Chance(seed + 2), cast.agencies[0], cast.ngos[0])
    scenes.warm_last_week(now)
    scenes.waiting(now)
    scenes.onward(now)
    scenes.cover(now)
    scenes.planned(now)
    scenes.draft(now)
    scenes.warm_tonight(now)


class _Scenes:
    def __init__(self, session: Session, chance: Chance, agency: Party, ngo: Party) -> None:
        self.session, self.chance, self.agency, self.ngo = session, chance, agency, ngo
        self.officer = self._actor(agency.with_role(Role.LIAISON_OFFICER)[0])
        self.intake = self._actor(ngo.with_role(Role.NGO_INTAKE)[0])
        self.manager = self._actor(ngo.with_role(Role.NGO_MANAGER)[0])
        self.workers: Sequence[Member] = ngo.with_role(Role.NGO_WORKER)

    def warm_last_week(self, now: datetime) -> None:
        """A worker came after two calls, and took the case on."""
        at = now - 6 * DAY
        key = self._sent(LAST_WEEK, at)
        self._call(key, CallResult.NOT_REACHED, at + 2 * MINUTE)
        self._call(key, CallResult.COMING, at + 5 * MINUTE)
        log_meeting(self.session, self.officer, key, met_at=at + 29 * MINUTE, now=at + 31 * MINUTE)
        self._accepted(key, at + 33 * MINUTE)
        casework.assign(
            self.session, self.manager, key, worker_id=self.workers[0].user_id, now=at + 40 * MINUTE
        )
        worker, spoken = self._actor(self.workers[0]), at + 45 * MINUTE
        casework.log_attempt(
            self.session,
            worker,
            key,
            channel="in_person_community",
            result="spoke_engaged",
            at=spoken,
            now=spoken,
        )
        casework.engage(self.session, worker, key, now=at + 55 * MINUTE)

    def warm_tonight(self, now: datetime) -> None:
        """Somebody is on the way; they have not met yet."""
        at = now - 12 * MINUTE
        key = self._sent(TONIGHT, at)
        self._call(key, CallResult.COMING, at + 4 * MINUTE)

    def waiting(self, now: datetime) -> None:
        """Two people wait for a place; for one of them the day of the review has come."""
        for values, reason, days, review in zip(
            WAITING, ("no_capacity_now", "awaiting_group_start"), (11, 5), (10, 28), strict=True
        ):
            at = now - days * DAY
            key = self._sent(values, at)
            self._accepted(key, at + 90 * MINUTE)
            casework.waitlist(
                self.session,
                self.manager,
                key,
                reason=reason,
                review_on=at + review * DAY,
                now=at + 120 * MINUTE,
            )

    def onward(self, now: datetime) -> None:
        """For the newest declined referral and the newest case in service another service is proposed."""
        for state, proposer in (
            (ReferralState.DECLINED, self.intake),
            (ReferralState.ACTIVE, self.manager),
        ):
            referral = self.session.scalars(
                sa.select(Referral)
                .where(
                    Referral.agency_id == self.agency.organisation_id,
                    Referral.ngo_id == self.ngo.organisation_id,
                    Referral.state == state,
                    Referral.feedback_permitted,
                    sa.or_(Referral.closed_at.is_(None), Referral.closed_at > now - 20 * DAY),
                )
                .order_by(Referral.last_event_at.desc(), Referral.id)
                .limit(1)
            ).first()
            targets = list_targets(self.session, referral, now=now) if referral else ()
            other = next((row for row in targets if row.ngo_id != self.ngo.organisation_id), None)
            if referral is not None and other is not None:
                propose_onward(
                    self.session, proposer, referral.id, service_id=other.service_id, now=now - 90 * MINUTE
                )

    def cover(self, now: datetime) -> None:
        """The second worker is away this week; the first one works the cases."""
        if len(self.workers) < 2:
            return
        today = local_date(now, self.manager.timezone)
        arrange_cover(
            self.session,
            self.manager,
            worker_id=self.workers[1].user_id,
            covered_by_id=self.workers[0].user_id,
            starts_on=today,
            ends_on=today + 4 * DAY,
            now=now - 60 * MINUTE,
        )

    def planned(self, now: datetime) -> None:
        """The first worker has an appointment in an hour, with the person whose case began last."""
        worker = self._actor(self.workers[0])
        key = self.session.scalars(
            sa.select(Referral.id)
            .where(Referral.worker_id == worker.user_id, Referral.state == ReferralState.ACTIVE)
            .order_by(Referral.engaged_at.desc(), Referral.id)
            .limit(1)
        ).first()
        if key is None or worker.user_id is None:
            return
        plan_appointment(
            self.session,
            worker,
            key,
            purpose="session",
            starts_at=now.replace(minute=0, second=0, microsecond=0) + 120 * MINUTE,
            minutes=50,
            modality="in_person",
            worker_id=worker.user_id,
            overlap_accepted=True,
            now=now - 2 * DAY,
        )

    def draft(self, now: datetime) -> None:
        """What the officer began an hour ago and has not finished."""
        drafted = handover.create_draft(self.session, self.officer, values=UNFINISHED, now=now - 60 * MINUTE)
        self._name(drafted.id)

    def _sent(self, values: DraftValues, at: datetime) -> UUID:
        service_id, needs = next(iter(self.ngo.services.items()))
        whole = replace(
            values,
            ngo_id=self.ngo.organisation_id,
            service_id=service_id,
            area_id=self.agency.area_ids[0],
            needs=tuple(needs[:1]),
        )
        drafted = handover.create_draft(self.session, self.officer, values=whole, now=at - 2 * MINUTE)
        self._name(drafted.id)
        handover.submit(self.session, self.officer, drafted.id, now=at)
        return drafted.id

    def _name(self, referral_id: UUID) -> None:
        self.session.get_one(Referral, referral_id).reference = self.chance.reference("R")
        self.session.flush()

    def _call(self, referral_id: UUID, result: CallResult, at: datetime) -> None:
        log_call(
            self.session, self.officer, referral_id, contact_id=None, called_at=at, result=result, now=at
        )

    def _accepted(self, referral_id: UUID, at: datetime) -> None:
        handover.acknowledge(self.session, self.intake, referral_id, now=at)
        handover.accept(self.session, self.intake, referral_id, now=at + 5 * MINUTE)

    def _actor(self, member: Member) -> Actor:
        return somebody(self.session, member.user_id)
