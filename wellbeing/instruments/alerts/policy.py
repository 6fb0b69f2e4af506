"""Who may see an alert and act on it: the clinicians on duty for the agency, and the person themselves."""

import sqlalchemy as sa

from core.errors import Denied, RuleBroken
from core.permissions import Permission
from core.text import N_
from wellbeing.instruments.alerts.lifecycle import ALERT, OUTCOME_LABELS, AlertAction, Outcome
from wellbeing.instruments.alerts.models import Alert
from wellbeing.participants.models import Participant
from wellbeing.participants.policy import NUMBER
from wellbeing.visitor import Visitor

LONGEST_NAME = 60


def visible_to(visitor: Visitor) -> sa.ColumnElement[bool]:
    """Alerts of the agencies for which one’s organisation is on duty, those passed on to it as back-up; never one’s own."""
    if visitor.pseudonym is None or not visitor.holds(Permission.WELLBEING_DUTY):
        return sa.false()
    here = visitor.organisation_id
    oneself = sa.select(Participant.id).where(Participant.pseudonym == visitor.kept_as)
    return sa.and_(
        sa.or_(Alert.provider_id == here, sa.and_(Alert.backup_id == here, Alert.escalated_at.is_not(None))),
        Alert.participant_id.not_in(oneself),
    )


def own_of(visitor: Visitor) -> sa.ColumnElement[bool]:
    """Alerts about oneself."""
    if visitor.pseudonym is None or not visitor.holds(Permission.WELLBEING_OWN):
        return sa.false()
    own = sa.select(Participant.id).where(Participant.pseudonym == visitor.kept_as)
    return Alert.participant_id.in_(own)


def may_act(visitor: Visitor, alert: Alert, action: AlertAction) -> None:
    """The table, and whoever took it acts on; a colleague may take it over by seeing it. Raises the reason."""
    ALERT.may_take(alert.state, action, visitor.roles)
    if action in (AlertAction.ATTEMPT, AlertAction.CLOSE) and alert.held_by != visitor.pseudonym:
        raise Denied(N_("A colleague has taken this. Take it over first."))
    if action is AlertAction.ESCALATE and alert.escalated_at is not None:
        raise RuleBroken(N_("The back-up has been called in already."))


def may_end_with(code: str) -> Outcome:
    """A code of the list; raises `RuleBroken`."""
    if code not in {outcome.value for outcome in OUTCOME_LABELS}:
        raise RuleBroken(N_("Choose how it ended."), "outcome")
    return Outcome(code)


def may_be_reached(contact: str, called_as: str) -> None:
    """A telephone number, and a name of bearable length or none; raises `RuleBroken`."""
    if not NUMBER.fullmatch(contact.strip()):
        raise RuleBroken(
            N_("Enter a telephone number that they may call, for example +1 410 555 0123."), "contact"
        )
    if len(called_as) > LONGEST_NAME:
        raise RuleBroken(
            N_("This is too long. Use at most %(count)s letters."), "called_as", count=LONGEST_NAME
        )
