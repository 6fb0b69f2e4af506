"""Counts the fields that a browser would send of each form of a page, with every box ticked (security I-01)."""

from collections.abc import Iterator
from urllib.parse import urlsplit
from xml.etree.ElementTree import Element

from flask import Flask

from concordat.limits import LONG_FORMS
from tests.support.pages import Page
from web.form_parts import MOST_PARTS

OF_EVERY_FORM = 2
"""The button that sends it, and the page of its draft, which the page's script adds."""
SENT_ONCE = frozenset({"radio"})
NEVER_SENT = frozenset({"submit", "button", "image", "reset"})


def longest_of(form: Element) -> int:
    """How many fields the form can send at most."""
    once: set[str] = set()
    count = OF_EVERY_FORM
    for field in form.iter():
        name, kind = field.get("name"), field.get("type", "text")
        if not name or "disabled" in field.attrib:
            continue
        if field.tag == "select" and "multiple" in field.attrib:
            count += sum(1 for _ in field.iter("option"))
        elif field.tag == "input" and kind in SENT_ONCE:
            once.add(name)
        elif field.tag in ("select", "textarea") or (field.tag == "input" and kind not in NEVER_SENT):
            count += 1
    return count + len(once)


def too_long(app: Flask, page: Page) -> Iterator[str]:
    """The forms of the page that can send more than the address they are sent to takes."""
    for form in page.all("form"):
        if form.get("method", "get").lower() != "post":
            continue
        count = longest_of(form)
        if count > MOST_PARTS:
            path = urlsplit(form.get("action") or page.url).path
            endpoint, _ = app.url_map.bind("localhost").match(path, "POST")
            if count > LONG_FORMS.get(str(endpoint), MOST_PARTS):
                yield f"a form of {count} fields is sent to {endpoint}, which takes fewer (LONG_FORMS)"
