"""The checks of a screen see what they are there to see."""

import threading
from collections.abc import Iterator

import pytest
from flask import Flask, Response, render_template_string
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
    "scripted": GOOD.replace("</head>", '<script src="/retitle.js" nonce="{{ nonce() }}"></script></head>'),
    "slipped in": GOOD.replace("</head>", '<script src="/retitle.js"></script></head>'),
    "from elsewhere": GOOD.replace(
        "</head>", '<script src="{{ other }}/retitle.js" nonce="{{ nonce() }}"></script></head>'
    ),
    "inline": GOOD.replace("<h1>", "<script>document.title = 'Replaced'</script><h1>"),
}


@pytest.fixture(scope="module")
def site() -> Iterator[str]:
    app = Flask("screens")
    app.config["SESSION_COOKIE_SECURE"] = False
    install_headers(app)

    def show(name: str) -> str:
        return render_template_string(PAGES[name], other=f"http://localhost:{server.server_port}")

    app.add_url_rule("/<name>", endpoint="page", view_func=show)
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


@pytest.mark.proves("M-01")
@pytest.mark.parametrize("name", ["slipped in", "from elsewhere"])
def test_a_script_runs_only_with_the_number_of_its_answer_and_from_this_site(
    browser: Browser, site: str, name: str
) -> None:
    """That somebody slips in the address of a file of ours is not enough, nor that they get hold of the number."""
    titles: list[str] = []

    def look(at: str) -> None:
        with opened(browser, site) as page:
            page.goto(at)
            titles.append(page.title())

    look("/scripted")
    with pytest.raises(AssertionError, match="Content Security Policy"):
        look(f"/{name}")
    assert titles == ["Run", "Queue"]


@pytest.mark.parametrize(("javascript", "title"), [(True, "Run"), (False, "Queue")])
def test_scripts_run_only_where_they_are_on(
    browser: Browser, site: str, javascript: bool, title: str
) -> None:
    with opened(browser, site, javascript=javascript) as page:
        page.goto("/scripted")
        assert page.title() == title
