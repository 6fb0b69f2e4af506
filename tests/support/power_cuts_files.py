"""What a file of the modelled disk holds: for certain, and perhaps."""

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from tests.support.power_cuts_recording import Call

SECTOR = 512
Chosen = Callable[[], bool]
"""Whether something that is not certain is on the disk after the cut; asked for each thing."""


@dataclass(eq=False, slots=True)
class File:
    """What a file certainly holds, and what was written since; read from the first state when it is first touched."""

    certain: bytearray
    size: int
    """As the processes see it."""
    open_writes: list[Call] = field(default_factory=list)

    def settle(self, before: int) -> None:
        """A sync came back that was entered at this moment."""
        kept = []
        for call in self.open_writes:
            if call.left < before:
                _apply(self.certain, call, lambda: True)
            else:
                kept.append(call)
        self.open_writes = kept

    def after_a_cut(self, chosen: Chosen) -> bytes:
        """One of the contents that it may have."""
        found = bytearray(self.certain)
        for call in self.open_writes:
            _apply(found, call, chosen)
        return bytes(found)


def _apply(content: bytearray, call: Call, chosen: Chosen) -> None:
    if call.name == "truncate":
        if chosen():
            del content[call.offset :]
            content.extend(bytes(call.offset - len(content)))
        return
    end = call.offset + len(call.data)
    if end > len(content) and chosen():
        content.extend(bytes(end - len(content)))  # the new size alone
    at = call.offset
    while at < end:
        to = min(end, (at // SECTOR + 1) * SECTOR)
        if chosen():
            content.extend(bytes(max(0, to - len(content))))
            content[at:to] = call.data[at - call.offset : to - call.offset]
        at = to


def any_choice(chance: random.Random, share: float) -> Chosen:
    """Of what is not certain, this share is there."""
    return lambda: chance.random() < share
