"""What a message may be."""

import pytest

from core.errors import RuleBroken
from wellbeing.enrolments.messages.policy import LONGEST, may_say


def test_blanks_around_a_message_go() -> None:
    assert may_say("  Hello\nyou \n") == "Hello\nyou"
    assert len(may_say("x" * LONGEST)) == LONGEST


@pytest.mark.parametrize(
    ("text", "words"), [("", "first"), (" \n\t", "first"), ("x" * (LONGEST + 7), "7 char")]
)
def test_what_is_refused(text: str, words: str) -> None:
    with pytest.raises(RuleBroken, match=words) as refused:
        may_say(text)
    assert refused.value.field == "text"
