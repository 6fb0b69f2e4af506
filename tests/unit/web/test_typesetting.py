"""A number and its unit stay on one line, and nothing else is changed."""

import pytest
from markupsafe import Markup

from web.typesetting import unbroken


@pytest.mark.parametrize(
    ("html", "kept"),
    [
        ("93.8 % (15 of 16)", "93.8\u00a0% (15 of 16)"),
        (
            "<p>within 2 d 21 h or 40 min, 30 s</p>",
            "<p>within 2\u00a0d 21\u00a0h or 40\u00a0min, 30\u00a0s</p>",
        ),
        ('<path d="M1 5 h 20"/><b title="5 %">5 %</b>', '<path d="M1 5 h 20"/><b title="5 %">5\u00a0%</b>'),
        ("<p>30 days, 7 hours, 12 doors</p>", "<p>30 days, 7 hours, 12 doors</p>"),
        ("<p>&lt;b&gt; 5 %</p>", "<p>&lt;b&gt; 5\u00a0%</p>"),
    ],
)
def test_a_unit_stays_with_its_number(html: str, kept: str) -> None:
    assert unbroken(html) == kept


def test_only_what_was_escaped_is_markup() -> None:
    assert isinstance(unbroken(Markup("<b>5 %</b>")), Markup)
    assert not isinstance(unbroken("<b>5 %</b>"), Markup)
