"""Writes of waves: opening and ending, inviting, and handing answers in."""

from surveys.waves.commands.answering import HandedIn, Mark, Sheet, hand_in
from surveys.waves.commands.inviting import Invitee, invite, make_links, people_of, remind
from surveys.waves.commands.opening import (
    close_wave,
    extend_wave,
    forget_links,
    mark_published,
    open_wave,
)

__all__ = [
    "HandedIn",
    "Invitee",
    "Mark",
    "Sheet",
    "close_wave",
    "extend_wave",
    "forget_links",
    "hand_in",
    "invite",
    "make_links",
    "mark_published",
    "open_wave",
    "people_of",
    "remind",
]
