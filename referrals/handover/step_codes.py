"""Coded reasons of the rarer steps: waiting list, reopening, correction, entered in error, escalation, end of the agreement."""

from core.codes import Code, CodeList, Side
from core.text import N_

WAITLIST_REASONS = CodeList(
    "waiting-list reason",
    Code(value="no_capacity_now", label=N_("No capacity now"), side=Side.PROVIDER),
    Code(value="awaiting_worker", label=N_("Waiting for a suitable worker"), side=Side.PROVIDER),
    Code(value="awaiting_group_start", label=N_("Waiting for a group to start"), side=Side.PROVIDER),
    Code(value="person_asked_later_start", label=N_("Person asked for a later start"), side=Side.PERSON),
)

REOPEN_REASONS = CodeList(
    "reason for reopening",
    Code(value="person_asks_again", label=N_("Person asks for the service again"), side=Side.PERSON),
    Code(value="capacity_found", label=N_("Capacity was found"), side=Side.PROVIDER),
    Code(value="circumstances_changed", label=N_("Circumstances changed"), side=Side.PERSON),
    Code(value="ended_by_mistake", label=N_("Ended by mistake"), side=Side.PROVIDER),
    Code(value="other", label=N_("Other"), needs_note=True),
)

CORRECTION_REASONS = CodeList(
    "reason for a correction",
    Code(value="wrong_step", label=N_("The wrong step was chosen")),
    Code(value="wrong_referral", label=N_("The step belongs to another referral")),
    Code(value="wrong_details", label=N_("The step was recorded with wrong details")),
    Code(value="other", label=N_("Other"), needs_note=True),
)

ERROR_REASONS = CodeList(
    "reason for entered in error",
    Code(value="wrong_person", label=N_("Wrong person"), side=Side.REFERRER),
    Code(value="wrong_recipient", label=N_("Sent to the wrong organisation"), side=Side.REFERRER),
    Code(value="entered_twice", label=N_("Entered twice"), side=Side.REFERRER),
    Code(value="never_happened", label=N_("Nothing happened that it describes"), side=Side.REFERRER),
    Code(value="other", label=N_("Other"), needs_note=True),
)

OVERDUE, STILL_OVERDUE, LONG_OVERDUE = "overdue", "still_overdue", "long_overdue"
STALLED, STILL_STALLED = "stalled", "still_stalled"
ESCALATION_REASONS = CodeList(
    "reason of an escalation",
    Code(value=OVERDUE, label=N_("Overdue: whoever has to act was told")),
    Code(
        value=STILL_OVERDUE,
        label=N_("Still overdue: the partnership desk and the escalation contacts were told"),
    ),
    Code(value=LONG_OVERDUE, label=N_("Overdue for long: the leaders of both sides were told")),
    Code(value=STALLED, label=N_("No step for long: whoever holds the case was asked how it goes")),
    Code(value=STILL_STALLED, label=N_("Still no word: the managers and the partnership desk were told")),
)
"""Given by the timers; no form offers them."""

AGREEMENT_ENDED, WIND_DOWN_OVER = "agreement_ended", "wind_down_over"
ENDED_REASONS = CodeList(
    "reason of the flag at the end of an agreement",
    Code(value=AGREEMENT_ENDED, label=N_("The agreement has ended: the time to wind down runs")),
    Code(value=WIND_DOWN_OVER, label=N_("The time to wind down is over: the partnership desk decides")),
)
"""Given by the timers; no form offers them."""
