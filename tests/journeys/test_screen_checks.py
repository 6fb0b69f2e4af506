"""The checks of a screen see what they are there to see."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask, Response
from playwright.sync_api import Browser
from werkzeug.serving import make_server

from tests.support.browser import PHONE, axe_clean, no_horizontal_overflow, opened, screens_clean
from web.headers import install_headers

GOOD = """<!doctype html><html lang="en"><head><title>Queue</title>
<link rel="icon" href="/icon.svg"><meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>Queue</h1><form><label for="name">Name</label><input id="name" name="name"></form></main></body></html>"""
PAGES = {
    "good": GOOD,
    "unlabelled": GOOD.replace('<label for="name">Name</label>', ""),
    "wide": GOOD.replace("<h1>Queue</h1>", f"<h1>{'Queue' * 400}</h1>"),
    "scripted": GOOD.replace("</head>", '<script src="/retitle.js"></script></head>'),
    "inline": GOOD.replace("<h1>", "<script>document.title = 'Replaced'</script><h1>"),
}


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    app = Flask("screens")
    app.config["SESSION_COOKIE_SECURE"] = False
    install_headers(app)
    app.add_url_rule("/<name>", endpoint="page", view_func=lambda name: PAGES.get(name, ("", 404)))
    app.add_url_rule(
        "/retitle.js",
        endpoint="script",
        view_func=lambda: Response("document.title = 'Run'", mimetype="text/javascript"),
    )
    server = make_server("127.0.0.1", 0, app, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(timeout=10)


def test_a_good_screen_passes_at_both_widths_light_and_dark(browser: Browser, site: str) -> None:
    with opened(browser, site) as page:
        screens_clean(page, "/good")


def test_a_field_without_a_label_is_seen(browser: Browser, site: str) -> None:
    with opened(browser, site) as page:
        page.goto("/unlabelled")
        with pytest.raises(AssertionError, match="critical label"):
            axe_clean(page)


def test_a_screen_that_scrolls_sideways_is_seen(browser: Browser, site: str) -> None:
    with opened(browser, site, size=PHONE) as page:
        page.goto("/wide")
        with pytest.raises(AssertionError, match="px wide on a screen of 390 px"):
            no_horizontal_overflow(page)


def test_an_error_on_the_console_fails(browser: Browser, site: str) -> None:
    with pytest.raises(AssertionError, match="Content Security Policy"), opened(browser, site) as page:
        page.goto("/inline")


@pytest.mark.parametrize(("javascript", "title"), [(True, "Run"), (False, "Queue")])
def test_scripts_run_only_where_they_are_on(
    browser: Browser, site: str, javascript: bool, title: str
) -> None:
    with opened(browser, site, javascript=javascript) as page:
        page.goto("/scripted")
        assert page.title() == title
