"""The checks of the page client see what they are there to see."""

import pytest
from werkzeug.datastructures import Headers

from tests.support.pages import Page, check_page, forms_in

STRICT = Headers({"Content-Security-Policy": "default-src 'self'"})
GOOD = """<!doctype html><html lang="en"><head><title>Queue</title></head><body><main>
<h1>Queue</h1><a href="https://example.org/">A service</a>
<form method="post" action="/send"><input type="hidden" name="csrf_token" value="t">
<label for="name">Name</label><input id="name" name="name" value="Ada">
<label>Note <textarea name="note">
Two
lines</textarea></label>
<label for="need">Need</label><select id="need" name="need"><option value="h">Housing</option>
<option value="s" selected>Support</option></select>
<label><input type="checkbox" name="tick" value="yes"> Tick</label>
<label><input type="checkbox" name="tick" value="no" checked> Cross</label>
<button name="step" value="send">Send</button></form></main></body></html>"""


def test_a_good_page_passes() -> None:
    check_page(Page(GOOD), STRICT)


@pytest.mark.parametrize(
    ("old", "new", "seen"),
    [
        ("<h1>Queue</h1>", "", "0 main headings"),
        ("<h1>Queue</h1>", "<h1>Queue</h1><h1>Again</h1>", "2 main headings"),
        ("<title>Queue</title>", "<title></title>", "no title"),
        (' lang="en"', "", "names no language"),
        ("<main>", "<div>", "not valid HTML"),
        ('<label for="name">Name</label>', "", "a field without a label: name"),
        ('<input type="hidden" name="csrf_token" value="t">', "", "without a CSRF token"),
        ("<h1>", '<h1 style="color: red">', "the attribute style"),
        ("<h1>", '<h1 onclick="go()">', "the attribute onclick"),
        ("<h1>", "<style>h1{}</style><h1>", "an inline <style>"),
        ("<h1>", "<script>go()</script><h1>", "an inline <script>"),
        ('action="/send"', 'action="https://example.org/"', "leads elsewhere"),
        ("https://example.org/", "javascript:go()", "leads elsewhere"),
        ("<h1>", '<img src="/x.png"><h1>', "without alt text"),
        ("<h1>", '<p id="name"></p><h1>', "the id name is used twice"),
        ("<h1>", '<h1 aria-describedby="gone">', "refers to the id gone"),
        (">Send<", "><", "a button without words"),
    ],
)
def test_a_fault_is_seen(old: str, new: str, seen: str) -> None:
    assert old in GOOD
    with pytest.raises(AssertionError, match=seen):
        check_page(Page(GOOD.replace(old, new, 1)), STRICT)


@pytest.mark.parametrize("policy", ["", "default-src *", "default-src 'self'; script-src 'unsafe-inline'"])
def test_a_weak_policy_is_seen(policy: str) -> None:
    with pytest.raises(AssertionError, match="content security policy"):
        check_page(Page(GOOD), Headers({"Content-Security-Policy": policy}))


@pytest.mark.parametrize("loaded", ['<script src="/x.js"></script>', '<link rel="stylesheet" href="/x.css">'])
def test_what_is_loaded_without_the_number_of_its_answer_is_seen(loaded: str) -> None:
    headers = Headers({"Content-Security-Policy": "default-src 'none'; script-src 'nonce-abc'"})
    known = loaded.replace(" ", ' nonce="abc" ', 1)
    check_page(Page(GOOD.replace("</title>", f"</title>{known}")), headers)
    for wrong in (loaded, known.replace("abc", "abd")):
        with pytest.raises(AssertionError, match="does not carry the number"):
            check_page(Page(GOOD.replace("</title>", f"</title>{wrong}")), headers)


def test_a_form_is_sent_as_a_browser_would() -> None:
    form = Page(GOOD).form("/send")
    assert form.filled({"name": "Bea", "note": None}) == {
        "csrf_token": ["t"],
        "name": ["Bea"],
        "need": ["s"],
        "tick": ["no"],
    }
    assert form.values["note"] == ["Two\nlines"]


def test_forms_that_are_read_quickly_are_the_same() -> None:
    more = (
        '<!-- a note --><input name="off" disabled value="1"><input type="radio" name="way" value="w"></form>'
    )
    html = GOOD.replace("</form>", more + '<form method="get"><input name="q"></form>')
    assert forms_in(html, "/here") == Page(html, url="/here").forms
    assert [form.action for form in forms_in(html, "/here")] == ["/send", "/here"]
