"""The style guide shows every component, passes the checks of a screen, and stays within its weight."""

import gzip
import re
import threading
import time
from collections.abc import Iterator
from pathlib import Path
from typing import cast
from uuid import UUID

import pytest
from flask import Flask, Request, current_app, render_template, render_template_string, request
from flask_login import LoginManager
from playwright.sync_api import Browser, Dialog, Page
from werkzeug.serving import make_server
from wtforms import FieldList, FormField, StringField
from wtforms.validators import InputRequired

from core.actor import Actor, OrganisationKind
from core.permissions import Permission
from tests.support.browser import PHONE, opened, screens_clean
from tests.support.pages import Page as Html
from tests.support.pages import check_page
from tests.support.tree import ROOT
from web import style_guide
from web.access import SignedIn
from web.forms import BaseForm
from web.headers import install_headers
from web.i18n import install_babel
from web.templating import NavigationItem, Site, install_templating

BUDGET = 15 * 1024
"""What the design allows on any page."""
STATUSES = (400, 403, 404, 409, 413, 422, 429, 500)
PATH = "/style-guide"


def _app(actor: Actor | None) -> Flask:
    """Only what a page needs: no database, no slices."""
    app = Flask(
        "specimen",
        template_folder=str(ROOT / "templates"),
        static_folder=str(ROOT / "static"),
    )
    app.config.update(
        SECRET_KEY="specimen",
        CSRF_KEY="specimen",
        SESSION_COOKIE_SECURE=False,
        BABEL_DEFAULT_LOCALE="en",
        BABEL_DEFAULT_TIMEZONE="UTC",
        BABEL_TRANSLATION_DIRECTORIES=str(ROOT / "concordat" / "translations"),
    )

    def person(_request: Request) -> SignedIn | None:
        return SignedIn(actor) if actor else None

    LoginManager(app).request_loader(person)
    install_babel(app)
    install_headers(app)
    navigation = [
        NavigationItem(label="Referrals", url=PATH, current=True, count=7),
        NavigationItem(label="Agreements", url=PATH, current=False),
    ]
    install_templating(
        app,
        lambda: navigation if actor else [],
        lambda: Site(name="Concordat", banner="PDF export is off.", demo=True, language="en"),
    )
    app.register_blueprint(style_guide.blueprint)
    app.add_url_rule("/account", endpoint="accounts.account", view_func=lambda: "Your account")
    app.add_url_rule("/sign-out", endpoint="accounts.sign_out", view_func=_sign_out, methods=["POST"])
    app.add_url_rule("/errors/<int:status>", view_func=_error)
    app.extensions["received"] = []
    app.add_url_rule("/person", view_func=_person, methods=["GET", "POST"])
    app.add_url_rule("/draft", view_func=_draft, methods=["POST"])
    return app


def _sign_out() -> str:
    return ""


def _error(status: int) -> str:
    return render_template(f"errors/{status}.html", message=None, status=status)


def _person() -> str:
    if request.method == "POST":
        current_app.extensions["received"].append(("sent", request.form["name"]))
        time.sleep(0.5)
    return render_template_string(PAGE, form=_Asked(formdata=None), autosave_url="/draft")


def _draft() -> tuple[str, int]:
    current_app.extensions["received"].append(("draft", request.form["name"]))
    return "", 500 if request.form["name"] == "refuse" else 204


@pytest.fixture(scope="module")
def officer() -> Actor:
    return Actor(
        user_id=UUID(int=1),
        organisation_id=UUID(int=2),
        organisation_kind=OrganisationKind.AGENCY,
        organisation_name="Northgate Police",
        name="Robin Adeyemi",
        permissions=frozenset({Permission.ACCOUNT_OWN}),
    )


@pytest.fixture(scope="module")
def specimen(officer: Actor) -> Flask:
    return _app(officer)


@pytest.fixture(scope="module")
def address(specimen: Flask) -> Iterator[str]:
    server = make_server("127.0.0.1", 0, specimen, threaded=True)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join(timeout=10)


@pytest.fixture
def phone(browser: Browser, address: str) -> Iterator[Page]:
    """A page on a phone whose browser runs no scripts."""
    with opened(browser, address, size=PHONE, javascript=False) as page:
        yield page


@pytest.fixture
def desk(browser: Browser, address: str) -> Iterator[Page]:
    """A page on a desk, with scripts."""
    with opened(browser, address) as page:
        yield page


def _fetched(app: Flask, path: str) -> Html:
    response = app.test_client().get(path)
    assert response.status_code == 200
    page = Html(response.text, url=path)
    check_page(page, response.headers)
    return page


# ---- The page


def test_every_component_is_shown(specimen: Flask) -> None:
    _fetched(specimen, PATH)
    shown = (ROOT / "templates" / "style_guide" / "show.html").read_text()
    everything = {path.name for path in (ROOT / "templates" / "components").glob("*.html")}
    used_by_field = {"radios.html", "checkboxes.html", "checkbox.html", "file.html", "hint.html"}
    assert {name for name in everything - used_by_field if f"components/{name}" not in shown} == set()


def test_a_visitor_sees_no_account_and_no_navigation() -> None:
    page = _fetched(_app(None), PATH)
    assert "Sign out" not in page.text
    assert "Agreements" not in page.links


@pytest.mark.parametrize("status", STATUSES)
def test_an_error_page_needs_nobody_and_gives_the_number_of_the_request(status: int) -> None:
    page = _fetched(_app(None), f"/errors/{status}")
    assert "What you can do" in page.text
    assert "If you ask for help, give this number:" in page.text


def _loaded(path: Path) -> set[str]:
    """Styles and scripts of a page: its own and those of the layouts above it, but for blocks filled anew."""
    text = path.read_text()
    above = re.search(r'{% extends "([^"]+)" %}', text)
    base = above[1] if above else "layouts/base.html"
    inherited = _loaded(ROOT / "templates" / base) if path.name != "base.html" else set()
    replaced = {
        name
        for block, names in REPLACED.items()
        if above and f"{{% block {block} %}}" in text
        for name in names
    }
    return inherited - replaced | set(re.findall(r"static_url\('((?:css|js)/[^']+)'", text))


REPLACED = {"sheets": {"css/components.css"}, "modules": {"js/page.js", "js/forms.js"}}
"""What a layout leaves out that fills the block anew, as the public directory does."""


def test_styles_and_scripts_stay_within_their_weight() -> None:
    asked = {
        path: set(re.findall(r"static_url\('((?:css|js)/[^']+)'\)", path.read_text()))
        for path in (ROOT / "templates").rglob("*.html")
    }
    everywhere = asked.pop(ROOT / "templates" / "layouts" / "base.html")
    assert {"css/app.css", "css/components.css", "js/page.js", "js/forms.js"} <= everywhere
    on_paper = {f"css/{name}.css" for name in ("print", "print-certificate", "print-evaluation", "print-hub")}
    there = {
        f"{folder}/{path.name}" for folder in ("css", "js") for path in (ROOT / "static" / folder).iterdir()
    }
    assert everywhere.union(*asked.values()) == there - on_paper
    for path in asked:
        loaded = _loaded(path)
        weight = sum(len(gzip.compress((ROOT / "static" / name).read_bytes())) for name in loaded)
        assert weight <= BUDGET, path


# ---- Fields


class _Address(BaseForm):
    class Meta(BaseForm.Meta):
        csrf = False

    street = StringField("Street", [InputRequired("Enter the street.")])


class _Asked(BaseForm):
    name = StringField("Name", [InputRequired("Enter a name.")], description="As given.")
    nickname = StringField("Nickname")
    home = FormField(_Address, label="Home")
    phones = FieldList(
        StringField("Phone", [InputRequired("Enter a number.")]), label="Phones", min_entries=1
    )


PAGE = """{% extends "layouts/plain.html" %}{% from "components/field.html" import field %}
{% from "components/form.html" import form_for %}{% block title %}Person{% endblock %}
{% block content %}{% call form_for(form, autosave_url=autosave_url) %}
{% for f in form if f.type != "CSRFTokenField" %}{{ field(f) }}{% endfor %}<button>Save</button>{% endcall %}{% endblock %}"""


def _asked(app: Flask, data: dict[str, str]) -> Html:
    with app.test_request_context("/", method="POST", data=data):
        form = _Asked.from_request()
        form.validate()
        html = app.jinja_env.from_string(PAGE)
        context = {"form": form, "autosave_url": None}
        app.update_template_context(context)
        return Html(html.render(context))


def test_a_refused_field_is_tied_to_its_hint_and_its_error(specimen: Flask) -> None:
    page = _asked(specimen, {"name": ""})
    assert page.title == "Error: Person – Concordat"
    field = next(element for element in page.all("input") if element.get("id") == "name")
    assert field.get("aria-describedby") == "name-hint name-error"
    assert field.get("aria-invalid") == "true"


def test_the_summary_leads_to_nested_fields_too(specimen: Flask) -> None:
    links = _asked(specimen, {}).links
    assert links["Enter a name."] == "#name"
    assert links["Enter the street."] == "#home-street"
    assert links["Enter a number."] == "#phones-0"


def test_only_fields_that_may_stay_empty_say_so(specimen: Flask) -> None:
    labels = {label.get("for"): "".join(label.itertext()) for label in _asked(specimen, {}).all("label")}
    assert labels["nickname"] == "Nickname (optional)"
    assert labels["name"] == "Name"


@pytest.mark.proves("I-05")
def test_what_was_typed_is_escaped(specimen: Flask) -> None:
    page = _asked(specimen, {"name": '"><script>x</script>'})
    field = next(element for element in page.all("input") if element.get("id") == "name")
    assert field.get("value") == '"><script>x</script>'


# ---- The screen


@pytest.mark.browser
def test_the_screen_is_clean(desk: Page) -> None:
    screens_clean(desk, PATH)


@pytest.mark.browser
def test_the_error_summary_takes_the_focus_and_leads_to_the_field(desk: Page) -> None:
    desk.goto(PATH)
    assert desk.evaluate("'errorSummary' in document.activeElement.dataset")
    desk.get_by_role("link", name="Choose whether anyone is in danger.").click()
    assert desk.evaluate("document.activeElement.id") == "refused-danger-0"


@pytest.mark.browser
def test_times_carry_the_readers_own_zone(desk: Page) -> None:
    desk.goto(PATH)
    title = cast(str, desk.locator("time").first.get_attribute("title"))
    assert desk.locator("time").first.get_attribute("datetime") == "2026-03-15T09:41:00+00:00"
    assert "5:41" in title
    assert "EDT" in title


@pytest.mark.browser
def test_a_dialog_opens_and_closes(desk: Page) -> None:
    desk.goto(PATH)
    desk.get_by_role("link", name="Close referral").click()
    assert desk.get_by_role("dialog").is_visible()
    desk.get_by_role("dialog").get_by_role("button", name="Cancel").click()
    assert not desk.locator("dialog").is_visible()


@pytest.mark.browser
def test_menus_and_conditional_questions_work_without_scripts(phone: Page) -> None:
    phone.goto(PATH)
    link = phone.get_by_role("navigation", name="Main").get_by_role("link", name="Agreements")
    assert not link.is_visible()
    phone.get_by_role("button", name="Menu").click()
    assert link.is_visible()
    phone.keyboard.press("Escape")
    assert not phone.locator("#what").is_visible()
    phone.locator("#danger-0").check()
    assert phone.locator("#what").is_visible()


@pytest.mark.browser
def test_targets_are_large_enough_for_a_thumb(phone: Page) -> None:
    phone.goto(PATH)
    controls = phone.locator("main :is(a, button, summary, select, textarea):visible, main .option:visible")
    heights = [
        (control.inner_text(), box["height"]) for control in controls.all() if (box := control.bounding_box())
    ]
    assert heights
    assert [(text, height) for text, height in heights if height < 43.5] == []


@pytest.mark.proves("M-05")
@pytest.mark.browser
def test_a_draft_goes_to_the_server_and_never_into_the_browser(desk: Page, specimen: Flask) -> None:
    received = specimen.extensions["received"]
    received.clear()
    desk.clock.install()
    desk.goto("/person")
    desk.clock.fast_forward(11_000)
    assert received == []
    desk.get_by_label("Name", exact=True).fill("Ada")
    desk.clock.fast_forward(11_000)
    desk.get_by_text("Draft saved at").wait_for()
    assert received == [("draft", "Ada")]
    desk.get_by_label("Name", exact=True).fill("refuse")
    desk.clock.fast_forward(11_000)
    desk.get_by_text("The draft could not be saved.").wait_for()
    assert desk.evaluate("[localStorage.length, sessionStorage.length]") == [0, 0]


@pytest.mark.browser
def test_a_double_press_sends_once(desk: Page, specimen: Flask) -> None:
    received = specimen.extensions["received"]
    received.clear()
    desk.goto("/person")
    desk.get_by_label("Name", exact=True).fill("Ada")
    with desk.expect_navigation():
        desk.evaluate(
            """() => {
                const button = document.querySelector("form button");
                button.click();
                setTimeout(() => button.click(), 200);
            }"""
        )
    assert [what for what in received if what[0] == "sent"] == [("sent", "Ada")]


@pytest.mark.browser
def test_leaving_with_unsaved_answers_asks_first(desk: Page) -> None:
    asked: list[str] = []

    def stay(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    desk.on("dialog", stay)
    desk.goto("/person")
    desk.goto(PATH)
    assert asked == []
    desk.goto("/person")
    desk.get_by_label("Nickname").press_sequentially("Al")
    desk.goto(PATH)
    assert asked == ["beforeunload"]
