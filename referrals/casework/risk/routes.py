"""Assessing risks and flagging an emergency."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from core.permissions import Permission
from core.text import N_
from referrals.casework.risk import commands
from referrals.casework.risk.forms import ConcernForm, RiskForm
from referrals.casework.routes.board import blueprint
from referrals.casework.routes.paging import open_case, run_case, today_of
from referrals.handover.routes.steps import Words
from web.access import requires, writes

RISK = Words(
    title=N_("Assess a risk"),
    intro=N_("Your organisation’s own view; the police never read it. What was said before is kept."),
    button=N_("Save"),
    done=N_("The risk is assessed."),
)
CONCERN = Words(
    title=N_("Flag an emergency"),
    intro=N_(
        "The unit’s supervisors and your managers are told at once that there is an emergency, not what it is."
    ),
    warning=N_(
        "Call first: the emergency number where somebody is in danger now. This page does not call anybody."
    ),
    button=N_("Flag the emergency"),
    done=N_("The emergency is flagged. The unit’s supervisors and your managers have been told to call."),
    kind="warning",
)


@blueprint.route("/risk", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def set_risk(referral_id: UUID) -> ResponseReturnValue:
    """How high a risk is, and when it is looked at again."""
    step = open_case(referral_id)
    form = RiskForm.from_request()

    def keep() -> None:
        commands.set_risk(
            *step.who,
            kind=form.kind.data,
            level=form.level.data,
            review_on=form.review_on.data,
            note=form.note.data,
            today=today_of(step),
            now=step.now,
        )

    return run_case(step, form, RISK, keep, inline=["level"])


@blueprint.route("/concern", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def flag_concern(referral_id: UUID) -> ResponseReturnValue:
    """An emergency: supervisors and managers are told at once."""
    step = open_case(referral_id)
    form = ConcernForm.from_request()

    def flag() -> None:
        commands.flag_concern(
            *step.who, kind=form.kind.data, called=form.called.data, words=form.words.data, now=step.now
        )

    return run_case(step, form, CONCERN, flag)
