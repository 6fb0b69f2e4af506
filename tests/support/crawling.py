"""Walks a site as a reader does: from home along every link, never pressing a button."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urljoin, urlsplit

from flask.testing import FlaskClient
from lxml.html import document_fromstring
from werkzeug.test import TestResponse

MOST_PAGES = 3000
MOST_ALIKE = 5
"""Pages of one kind, told by their address; but every page of a referral, where private texts would be."""
_IDENTITY = re.compile(r"[0-9a-f]{8}-[0-9a-f-]{27}|\d+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Visit:
    """One address that a link led to, and what was answered."""

    path: str
    source: str
    response: TestResponse


def crawl(
    client: FlaskClient, start: str = "/", *, referrals: int = MOST_PAGES, alike: int = MOST_ALIKE
) -> Iterator[Visit]:
    """Pages that links reach from the start, every referral and some of each other kind; redirects are links too.

    `referrals` bounds how many pages of each kind are read of referrals, `alike` how many of every other kind.
    """
    waiting, known = [(start, "")], {start}
    read: Counter[str] = Counter()
    while waiting:
        assert len(known) <= MOST_PAGES, f"{len(known)} addresses, the last of them {waiting[-1]}"
        path, source = waiting.pop(0)
        kind = _IDENTITY.sub("#", path)
        read[kind] += 1
        if read[kind] > (referrals if path.startswith("/referrals") else alike):
            continue
        response = client.get(path)
        yield Visit(path=path, source=source, response=response)
        for target in targets(path, response):
            if target not in known:
                known.add(target)
                waiting.append((target, path))


def targets(path: str, response: TestResponse) -> list[str]:
    """The addresses on this site to which an answer leads, without fragments."""
    if 300 <= response.status_code < 400:
        found = [response.headers["Location"]]
    elif response.mimetype == "text/html":
        # Well made is what `check_page` says of a page; here only its links are asked for.
        found = [link.get("href", "") for link in document_fromstring(response.text).iter("a")]
    else:
        found = []
    local = (urlsplit(urljoin(f"http://localhost{path}", target)) for target in found)
    return [
        f"{url.path}?{url.query}" if url.query else url.path
        for url in local
        if url.scheme == "http" and url.netloc == "localhost" and not url.path.startswith("/static/")
    ]
