"""A word on how a case is going."""

from uuid import UUID

from flask.typing import ResponseReturnValue

from core.permissions import Permission
from core.text import N_
from referrals.casework.progress.commands import update_progress as update
from referrals.casework.progress.forms import ProgressForm
from referrals.casework.routes.board import blueprint
from referrals.casework.routes.paging import open_case, run_case, today_of, zone_of
from referrals.handover.routes.steps import Words
from web.access import requires, writes

PROGRESS = Words(
    title=N_("Say how it is going"),
    intro=N_("Private to your organisation. Nobody asks again for a while."),
    button=N_("Save"),
    done=N_("The update is kept. Nobody asks again for a while."),
)


@blueprint.route("/progress", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def update_progress(referral_id: UUID) -> ResponseReturnValue:
    """Whether the person takes part, and when they were last seen."""
    step = open_case(referral_id)
    form = ProgressForm.from_request()
    sent = step.referral.submitted_at or step.now

    def keep() -> None:
        update(
            *step.who,
            engaging=form.engaging.data == "yes",
            last_seen_on=form.last_seen_on.data,
            note=form.note.data,
            sent_on=sent.astimezone(zone_of(step)).date(),
            today=today_of(step),
            now=step.now,
        )

    return run_case(step, form, PROGRESS, keep, inline=["engaging"])
