"""The text that an officer signs, by version: a signature keeps the version that it stands under."""

from collections.abc import Mapping

from core.text import N_

CURRENT = "2026-1"

CONSENT: Mapping[str, tuple[str, ...]] = {
    "2026-1": (
        N_(
            "I agree that the provider I choose tells one word to whoever asked for this: “attended” or “did not attend”."
        ),
        N_("My agency’s wellbeing coordinator and privacy officer see the same word, without my name."),
        N_("Nothing else is told: not the day, not the provider, not what was said, not any result."),
        N_("I can take this back at any time. From then on the word is hidden again."),
    ),
}
"""Paragraphs by version; a version that somebody may have signed is never reworded."""
