"""The questionnaire that asks item 9, answered in tests, and what its help screen must be."""

from typing import Any

from tests.support.page_client import PageClient
from tests.support.pages import Page

PHQ_9 = "/me/check/1"
ORDINARY = ("What your answers say", "Thank you", "Nothing was kept.")
HELP = "Please talk to somebody now"


def answers(*items: int | None, function: int | None = None) -> dict[str, Any]:
    """The fields of these answers, in order."""
    values: dict[str, Any] = {f"q0_{number}": item for number, item in enumerate(items, start=1)}
    return {**values, "function0": function}


def post(client: PageClient, path: str = PHQ_9, *, page: str | None = None, **values: Any) -> Page:
    """Send the form of the page; answers the page that comes back."""
    response = client.submit(page or path, action=path, **values)
    return Page(response.text, url=path)


def is_help(page: Page) -> None:
    """Help is the heading, the numbers come before any score and any word about keeping."""
    assert page.h1 == HELP
    text = page.text
    at = text.index("Call now")
    for line in ("COPLINE", "1-800-267-5463", "988", "911"):
        assert line in text[at:], line
    for word in ORDINARY:
        assert word not in text
    for later in ("Your answers", "not kept", "lie in the range"):
        assert later not in text[:at]
    assert "Until you speak to somebody" in text
