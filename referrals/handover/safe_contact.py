"""How a person must not be reached: ways of contact that could put them in danger, as coded flags.

The flags are a safety fact, kept apart from the free words about a safe way: a form can heed a code, not a sentence.
"""

from collections.abc import Iterable

from core.codes import Code, CodeList
from core.errors import RuleBroken
from core.text import N_

UNSAFE_CHANNELS = CodeList(
    "unsafe way of contact",
    Code(value="voicemail", label=N_("Voicemail")),
    Code(value="text", label=N_("Text message")),
    Code(value="email", label=N_("E-mail")),
    Code(value="letter", label=N_("Letter")),
    Code(value="home_visit", label=N_("Visit at home")),
    Code(value="via_family", label=N_("Through family")),
)
"""Values are stored; labels may be reworded, values may not."""


def join_channels(codes: Iterable[str]) -> str:
    """Codes as they are stored: known ones once, in the order of the list, separated by blanks.

    Raises `RuleBroken` at the field `unsafe_channels` for an unknown code.
    """
    given = set(codes)
    if any(code not in UNSAFE_CHANNELS for code in given):
        raise RuleBroken(N_("Choose from the listed ways of contact."), "unsafe_channels")
    return " ".join(UNSAFE_CHANNELS.sorted_values(given))


def split_channels(stored: str | None) -> tuple[str, ...]:
    """The stored codes in the order of the list."""
    return UNSAFE_CHANNELS.sorted_values({code for code in (stored or "").split() if code in UNSAFE_CHANNELS})
