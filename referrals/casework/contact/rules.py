"""Which ways of contact an unsafe flag closes, and what it takes to use one all the same."""

from collections.abc import Collection, Mapping

from core.codes import NOTE_MINIMUM
from core.errors import RuleBroken
from core.text import N_
from referrals.handover.safe_contact import UNSAFE_CHANNELS

CLOSED_CHANNELS: Mapping[str, str] = {
    "in_person_home": "home_visit",
    "with_officer_joint_visit": "home_visit",
    "text": "text",
    "email": "email",
    "letter": "letter",
    "via_family": "via_family",
}
"""The flag that closes each channel; a joint visit is a visit at home with an officer at the door."""

CLOSED_RESULTS: Mapping[str, str] = {
    "voicemail_left": "voicemail",
    "third_party_message": "via_family",
}
"""The flag against each result that leaves a trace."""

CLOSED_MODALITIES: Mapping[str, str] = {"home_visit": "home_visit", "joint_visit": "home_visit"}
"""The flag that closes each kind of appointment."""

FLAGS_THAT_CLOSE_SOMETHING = frozenset({*CLOSED_CHANNELS.values(), *CLOSED_RESULTS.values()})


def flags_against(unsafe: Collection[str], *flags: str | None) -> tuple[str, ...]:
    """The flags that stand against what was chosen, each once."""
    return tuple(dict.fromkeys(flag for flag in flags if flag is not None and flag in unsafe))


def may_contact(
    unsafe: Collection[str], *, channel: str, result: str | None = None, reason: str | None = None
) -> bool:
    """Whether the way is a safe one; an unsafe one needs a written reason, else `RuleBroken` says why not.

    The refusal stands at `unsafe_reason`; where the form does not ask for it, above the form.
    """
    against = flags_against(unsafe, CLOSED_CHANNELS.get(channel), CLOSED_RESULTS.get(result or ""))
    return _allowed(against, reason)


def may_meet(unsafe: Collection[str], *, modality: str, reason: str | None = None) -> bool:
    """The same for the place of an appointment."""
    return _allowed(flags_against(unsafe, CLOSED_MODALITIES.get(modality)), reason)


def _allowed(against: tuple[str, ...], reason: str | None) -> bool:
    if against and len((reason or "").strip()) < NOTE_MINIMUM:
        raise RuleBroken(
            N_(
                "“%(way)s” is marked as unsafe for this person. Choose another way, or write in at least %(count)s characters why this one was used."
            ),
            "unsafe_reason",
            way=UNSAFE_CHANNELS.get(against[0]).label,
            count=NOTE_MINIMUM,
        )
    return not against
