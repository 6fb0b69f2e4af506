"""Writing, changing and signing off reports of force; each leaves an audit row in the same transaction."""

from datetime import datetime
from uuid import UUID, uuid4

import sqlalchemy as sa
from sqlalchemy.orm import Session

from audit.commands import record
from core.actor import Actor
from core.codes import NOTE_MINIMUM
from core.errors import Conflict, Denied, NotFound, RuleBroken
from core.text import N_
from referrals.encounters.codes import YesNoUnknown
from referrals.encounters.errors import RulesBroken
from referrals.encounters.force import policy
from referrals.encounters.force.lifecycle import FORCE, ForceAction, ForceState
from referrals.encounters.force.models import ForceCode, ForceReport
from referrals.encounters.force.values import ForceValues, problems_of
from referrals.encounters.models import Encounter

MISSING = N_("There is nothing here, or it is not yours to see.")


def write_report(
    session: Session,
    actor: Actor,
    encounter_id: UUID,
    *,
    values: ForceValues,
    now: datetime,
    version: int | None = None,
) -> UUID:
    """An officer reports what they did themselves, or changes that; the id of the report.

    The encounter then had reportable force, whatever was answered before.
    """
    encounter = session.scalars(
        sa.select(Encounter)
        .where(Encounter.id == encounter_id, Encounter.id.in_(policy.reportable_by(actor)))
        .with_for_update()
    ).one_or_none()
    if encounter is None:
        raise NotFound(MISSING)
    if actor.user_id is None:
        raise Denied(N_("Each officer writes and changes only their own report."))
    problems = list(problems_of(values))
    if problems:
        raise RulesBroken(problems)
    report = session.scalars(
        sa.select(ForceReport)
        .where(ForceReport.encounter_id == encounter_id, ForceReport.officer_id == actor.user_id)
        .with_for_update()
    ).one_or_none()
    action = "force_report.rewritten"
    if report is None:
        report = ForceReport(id=uuid4(), encounter_id=encounter_id, officer_id=actor.user_id)
        action = "force_report.submitted"
    else:
        policy.may_do(actor, ForceAction.REWRITE, state=report.state, officer_id=report.officer_id)
        if version != report.version:
            raise Conflict(N_("This report has changed since you opened it. Load the page again."))
    report.state = ForceState.SUBMITTED
    report.decided_at = report.decided_by_id = None
    report.submitted_at = now
    report.level = values.level
    report.injury_person, report.injury_officer = values.injury_person, values.injury_officer
    report.account = values.account
    session.add(report)
    session.flush()
    _give_codes(session, report.id, values)
    if encounter.reportable_force is not YesNoUnknown.YES:
        encounter.reportable_force = YesNoUnknown.YES
    session.flush()
    record(
        session,
        actor,
        action=action,
        subject=("force_report", report.id),
        now=now,
        details={"encounter": encounter_id.hex},
    )
    return report.id


def sign_off(
    session: Session,
    actor: Actor,
    encounter_id: UUID,
    report_id: UUID,
    *,
    note: str | None,
    now: datetime,
    version: int | None = None,
) -> None:
    """A supervisor other than the officer has read the report and signs it off."""
    _decide(session, actor, encounter_id, report_id, ForceAction.REVIEW, note=note, now=now, version=version)


def give_back(
    session: Session,
    actor: Actor,
    encounter_id: UUID,
    report_id: UUID,
    *,
    note: str | None,
    now: datetime,
    version: int | None = None,
) -> None:
    """A supervisor other than the officer gives the report back and says why."""
    if len((note or "").strip()) < NOTE_MINIMUM:
        raise RuleBroken(
            N_("Say in at least %(count)s characters what is missing."), "note", count=NOTE_MINIMUM
        )
    _decide(session, actor, encounter_id, report_id, ForceAction.RETURN, note=note, now=now, version=version)


def _decide(
    session: Session,
    actor: Actor,
    encounter_id: UUID,
    report_id: UUID,
    action: ForceAction,
    *,
    note: str | None,
    now: datetime,
    version: int | None,
) -> None:
    report = session.scalars(
        sa.select(ForceReport)
        .where(
            ForceReport.id == report_id,
            ForceReport.encounter_id == encounter_id,
            ForceReport.id.in_(policy.visible_to(actor)),
        )
        .with_for_update()
    ).one_or_none()
    if report is None:
        raise NotFound(MISSING)
    policy.may_do(actor, action, state=report.state, officer_id=report.officer_id)
    if version is not None and version != report.version:
        raise Conflict(N_("This report has changed since you opened it. Load the page again."))
    step = FORCE.find(report.state, action)
    assert step is not None and step.target is not None, "the rule above found the step"  # noqa: PT018
    report.state = step.target
    report.decided_at, report.decided_by_id = now, actor.user_id
    report.decision_note = (note or "").strip() or None
    session.flush()
    done = "force_report.reviewed" if action is ForceAction.REVIEW else "force_report.returned"
    record(session, actor, action=done, subject=("force_report", report.id), now=now)


def _give_codes(session: Session, report_id: UUID, values: ForceValues) -> None:
    session.execute(sa.delete(ForceCode).where(ForceCode.report_id == report_id))
    several = {"reason": values.reasons, "factor": values.factors, "outcome": values.outcomes}
    rows = [(kind, code, 0) for kind, codes in several.items() for code in sorted(codes)]
    rows += [("tactic", code, place) for place, code in enumerate(values.tactics, start=1)]
    session.add_all(
        ForceCode(report_id=report_id, kind=kind, code=code, position=position)
        for kind, code, position in rows
    )
