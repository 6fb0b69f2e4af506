"""How every page of casework works besides the steps of the referral: show the form, write once, go back."""

from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime, time
from typing import Any
from uuid import UUID
from zoneinfo import ZoneInfo

from flask import render_template, request
from flask.typing import ResponseReturnValue

from core.errors import Conflict
from core.text import N_
from referrals.casework.cases import WORKED_IN
from referrals.casework.queries import require_case
from referrals.handover.lifecycle import ReferralState
from referrals.handover.routes.steps import Step, Words, open_step
from web.forms import BaseForm

TEMPLATE = "referrals/handover/step.html"


def open_case(referral_id: UUID, *, also_ended: bool = False) -> Step:
    """The case to which something is written; not found for whoever may not read its casework."""
    step = open_step(referral_id)
    require_case(*step.who)
    ended = step.referral.state is ReferralState.CLOSED
    if step.referral.state not in WORKED_IN and not (also_ended and ended):
        raise Conflict(N_("This is written down while a case is being contacted or served."))
    return step


def run_case(
    step: Step,
    form: BaseForm,
    words: Words,
    command: Callable[[], object],
    *,
    template: str = TEMPLATE,
    **page: Any,
) -> ResponseReturnValue:
    """Write once the form is filled in, or show its page with every message at its field."""
    if form.submitted_and_valid() and step.taken(form, command):
        return step.leave(words.done)
    return case_page(step, form, words, template=template, **page)


def case_page(
    step: Step,
    form: BaseForm,
    words: Words,
    *,
    template: str = TEMPLATE,
    inline: Sequence[str] = (),
    heed: str | None = None,
    **page: Any,
) -> ResponseReturnValue:
    """The page of a form on a case."""
    shown = render_template(
        template,
        form=form,
        referral=step.referral,
        words=words,
        guide=(),
        inline=frozenset(inline),
        heed=heed,
        **page,
    )
    return shown, 422 if request.method == "POST" else 200


def zone_of(step: Step) -> ZoneInfo:
    """Where the reader works."""
    return ZoneInfo(step.actor.timezone)


def today_of(step: Step) -> date:
    """The day where the reader works."""
    return step.now.astimezone(zone_of(step)).date()


def moment_of(local: datetime, step: Step) -> datetime:
    """What a person typed, in their own time zone."""
    return local.replace(tzinfo=zone_of(step)).astimezone(UTC)


def noon_of(day: date, step: Step) -> datetime:
    """A moment of a day for what is known by its day: noon, but not before it could be and not in the future."""
    noon = datetime.combine(day, time(12), zone_of(step)).astimezone(UTC)
    sent = step.referral.submitted_at
    if sent is not None and noon < sent and sent.astimezone(zone_of(step)).date() == day:
        noon = sent
    return step.now if day == today_of(step) and noon > step.now else noon
