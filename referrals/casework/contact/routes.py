"""Logging an attempt by the ways that are safe, and keeping the unsafe ones up to date."""

from uuid import UUID

from flask import request, url_for
from flask.typing import ResponseReturnValue

from core.permissions import Permission
from core.text import N_
from referrals.casework import commands
from referrals.casework.contact.commands import set_contact_safety as set_safety
from referrals.casework.contact.forms import AttemptForm, ContactSafetyForm
from referrals.casework.contact.queries import get_safe_contact
from referrals.casework.contact.rules import FLAGS_THAT_CLOSE_SOMETHING
from referrals.casework.routes.board import blueprint
from referrals.casework.routes.paging import case_page, moment_of, open_case, run_case, zone_of
from referrals.handover.routes.presenting import label_in
from referrals.handover.routes.steps import Words, open_step
from referrals.handover.safe_contact import UNSAFE_CHANNELS
from web.access import requires, writes

ATTEMPT = Words(
    title=N_("Log a contact attempt"),
    intro=N_("An attempt is not a contact: only speaking with the person is."),
    button=N_("Log it"),
    done=N_("The attempt is logged."),
)
SAFETY = Words(
    title=N_("Unsafe ways of contact"),
    intro=N_(
        "Ways that could put the person in danger are not offered when you log an attempt or plan to meet."
    ),
    button=N_("Save"),
    done=N_("The unsafe ways of contact are up to date."),
)


@blueprint.route("/attempt", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def log_attempt(referral_id: UUID) -> ResponseReturnValue:
    """An attempt is not a contact; the first one starts the contacting. Unsafe ways are not offered."""
    step = open_step(referral_id)
    safe = get_safe_contact(*step.who)  # not found for whoever does not hold the case
    form = AttemptForm.from_request(
        version=step.referral.version, at=step.now.astimezone(zone_of(step)).replace(tzinfo=None)
    )
    closing = FLAGS_THAT_CLOSE_SOMETHING.intersection(safe.unsafe)
    also_unsafe = bool(closing) and request.args.get("unsafe") == "1"
    form.offer(closing, also_unsafe=also_unsafe)

    def log() -> None:
        answers = form.answers() | {"at": moment_of(form.at.data, step)}
        commands.log_attempt(*step.who, **answers, now=step.now, version=form.seen_version)

    if form.submitted_and_valid() and step.taken(form, log):
        return step.leave(ATTEMPT.done)
    return case_page(
        step,
        form,
        ATTEMPT,
        template="referrals/casework/log_attempt.html",
        safe_words=step.referral.packet.safe_contact,
        unsafe=[label_in(UNSAFE_CHANNELS, code) for code in safe.unsafe],
        newest=safe.updates[0] if safe.updates else None,
        also_unsafe=also_unsafe,
        action_url=url_for(
            "casework.log_attempt", referral_id=referral_id, unsafe=1 if also_unsafe else None
        ),
        other_url=url_for("casework.log_attempt", referral_id=referral_id, unsafe=None if also_unsafe else 1)
        if closing
        else None,
    )


@blueprint.route("/safe-contact", methods=["GET", "POST"])
@requires(Permission.CASEWORK_WRITE)
@writes
def set_contact_safety(referral_id: UUID) -> ResponseReturnValue:
    """The NGO has learnt which ways of contact are unsafe."""
    step = open_case(referral_id)
    safe = get_safe_contact(*step.who)
    form = ContactSafetyForm.from_request(unsafe_channels=list(safe.unsafe))

    def keep() -> None:
        set_safety(
            *step.who, unsafe_channels=form.unsafe_channels.data or [], why=form.why.data, now=step.now
        )

    return run_case(step, form, SAFETY, keep, heed=step.referral.packet.safe_contact)
