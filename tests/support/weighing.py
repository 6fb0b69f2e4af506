"""What a page costs the network: its requests, and the weight of its styles and scripts."""

import gzip
from collections.abc import Iterator
from contextlib import contextmanager

from playwright.sync_api import Page, Response

MOST_KILOBYTES = 15
MOST_REQUESTS = 7


@contextmanager
def answers_to(page: Page) -> Iterator[list[Response]]:
    """What the server answers to the page meanwhile."""
    answers: list[Response] = []

    def note(response: Response) -> None:
        answers.append(response)

    page.on("response", note)
    yield answers
    page.remove_listener("response", note)


def light(path: str, answers: list[Response]) -> None:
    """Styles and scripts weigh little, and the page needs few requests."""
    parts = [a for a in answers if a.url.split("?")[0].endswith((".css", ".js"))]
    weight = sum(len(gzip.compress(part.body())) for part in parts)
    assert parts, f"{path}: no style and no script"
    assert weight <= MOST_KILOBYTES * 1024, f"{path}: {weight} bytes of styles and scripts"
    assert len(answers) <= MOST_REQUESTS, f"{path}: {[answer.url for answer in answers]}"
