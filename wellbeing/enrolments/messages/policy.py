"""What a message is."""

from core.errors import RuleBroken
from core.text import N_

LONGEST = 4000


def may_say(text: str) -> str:
    """The text without blanks around it; raises `RuleBroken` for an empty or overlong one."""
    words = text.strip()
    if not words:
        raise RuleBroken(N_("Write something first."), "text")
    if len(words) > LONGEST:
        raise RuleBroken(
            N_("This is too long by %(count)s characters. Send it in two parts."),
            "text",
            count=len(words) - LONGEST,
        )
    return words
