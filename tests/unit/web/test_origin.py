"""Which requests come from another site."""

import pytest

from web.origin import is_foreign

HOST = "concordat.example.org"


@pytest.mark.proves("M-03")
@pytest.mark.parametrize(
    ("site", "origin", "foreign"),
    [
        ("same-origin", "https://concordat.example.org", False),
        ("none", None, False),
        ("same-origin", "null", False),
        ("same-site", "https://other.example.org", True),
        ("cross-site", "https://evil.example", True),
        ("cross-site", "https://concordat.example.org", True),
        ("anything else", None, True),
        (None, None, False),
        (None, "https://concordat.example.org", False),
        (None, "http://CONCORDAT.example.org", False),
        (None, "https://concordat.example.org.evil.example", True),
        (None, "https://concordat.example.org:8443", True),
        (None, "https://evil.example/concordat.example.org", True),
        (None, "null", True),
        (None, "", True),
    ],
)
def test_what_the_browser_says_of_where_a_request_began(
    site: str | None, origin: str | None, foreign: bool
) -> None:
    assert is_foreign(site, origin, host=HOST) is foreign
