"""Every form class judges thousands of awkward posts without a fault, and what it lets pass is in range (security I-02).

No database and no HTTP: that is what lets each of 350 classes have so many. The same classes get fifty posts
over HTTP, with all that follows their judgement, in `test_fuzzed_forms.py`.
"""

import inspect
import math
import os
import random
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
from flask import Flask
from werkzeug.datastructures import MultiDict
from wtforms import FileField, RadioField, SelectField, SelectMultipleField, StringField
from wtforms.validators import Length, NumberRange

from concordat.app import create_app
from concordat.config import load_settings
from tests.deep.conftest import Figure
from tests.support.fuzzing import awkward_post
from tests.support.settings import settings_environment
from web.forms import BaseForm

POSTS = int(os.environ.get("CONCORDAT_FORM_POSTS", "10000"))
"""For each class, as many as the specification asks for: a quarter of an hour of processor time."""
PARTS = 4
"""The classes are shared out among so many tests, so that several processes work on them."""
IN_ONE_CONTEXT = 100
NOT_WHOLE = ("partners.memoranda.response_time_form.ResponseTimesBase",)
"""Gets its fields from a class that is made of it."""
OFFERED = [(f"00000000-0000-0000-0000-00000000000{number}", f"Choice {number}") for number in range(3)]
"""What is offered where a page fills the choices: keys of rows."""


@pytest.fixture(scope="module")
def app(tmp_path_factory: pytest.TempPathFactory) -> Flask:
    """The application without its database: it has imported every form."""
    path = tmp_path_factory.mktemp("forms") / "absent.db"
    return create_app(load_settings(settings_environment(f"sqlite:///{path}")))


def form_classes() -> list[type[BaseForm]]:
    """Every form of the product, in order."""
    found: set[type[BaseForm]] = set()
    waiting = [BaseForm]
    while waiting:
        for one in waiting.pop().__subclasses__():
            if one not in found:
                found.add(one)
                waiting.append(one)
    ours = [one for one in found if not one.__module__.startswith("tests.") and name_of(one) not in NOT_WHOLE]
    return sorted(ours, key=name_of)


def name_of(form_class: type[BaseForm]) -> str:
    return f"{form_class.__module__}.{form_class.__qualname__}"


def filled(form_class: type[BaseForm], data: MultiDict[str, str]) -> BaseForm:
    """The form as a page makes it: choices that it offers by itself, or some keys of rows."""
    form = form_class(data)
    offer = getattr(form, "offer", None)
    if offer is not None and not inspect.signature(offer).parameters:
        offer()
    for field in form:
        if isinstance(field, SelectField | SelectMultipleField | RadioField) and field.choices is None:
            field.choices = list(OFFERED)
    return form


def out_of_range(form: BaseForm) -> Iterator[str]:
    """What a form let pass that is no number or text, or that its own field forbids.

    How large a whole number may be is often a rule of the command: that is asked over HTTP.
    """
    for field in form:
        value: Any = field.data
        if isinstance(value, float | Decimal) and not math.isfinite(value):
            yield f"{field.name}: {value}"
        is_text = isinstance(field, StringField) and isinstance(value, str)
        if is_text and any(letter == "\x00" or "\ud800" <= letter <= "\udfff" for letter in value):
            yield f"{field.name}: {value[:40]!r}"
        for rule in field.validators:
            if isinstance(rule, Length) and value and 0 < rule.max < len(value):
                yield f"{field.name}: {len(value)} letters of {rule.max}"
            if isinstance(rule, NumberRange) and isinstance(value, int | float | Decimal):
                low = -math.inf if rule.min is None else rule.min
                high = math.inf if rule.max is None else rule.max
                if not low <= value <= high:
                    yield f"{field.name}: {value} beyond {low} and {high}"


def judged(app: Flask, form_class: type[BaseForm], *, posts: int) -> tuple[int, int, str]:
    """How many posts a class judged and how many it let pass, and its first fault."""
    chance, passed, fault = random.Random(name_of(form_class)), 0, ""
    with app.test_request_context("/", method="POST"):
        fields = {
            name: field
            for name, field in filled(form_class, MultiDict())._fields.items()
            if name != "csrf_token" and not isinstance(field, FileField)
        }
    wanted = posts if fields else 1
    for start in range(0, wanted, IN_ONE_CONTEXT):
        with app.test_request_context("/", method="POST"):
            for _ in range(min(IN_ONE_CONTEXT, wanted - start)):
                data = awkward_post(fields, chance)
                try:
                    form = filled(form_class, data)
                    form.validate()
                except Exception as error:
                    fault = fault or f"{type(error).__name__}: {error} {data.to_dict(flat=False)!r}"[:600]
                    continue
                # A post without its token is let through here: what follows the token is judged.
                if form.form_errors or any(field.errors for field in form if field.name != "csrf_token"):
                    continue
                passed += 1
                if wrong := list(out_of_range(form)):
                    fault = fault or f"let pass: {wrong[:3]}"
    return wanted, passed, fault


@pytest.mark.timeout(7200)
@pytest.mark.proves("I-02")
@pytest.mark.parametrize("part", range(PARTS))
def test_no_form_class_fails_on_thousands_of_awkward_posts(app: Flask, figure: Figure, part: int) -> None:
    classes = [one for number, one in enumerate(form_classes()) if number % PARTS == part]
    assert len(classes) > 40
    results = {name_of(one): judged(app, one, posts=POSTS) for one in classes}
    faults = {name: fault for name, (_, _, fault) in results.items() if fault}
    posts = sum(posts for posts, _, _ in results.values())
    passed = sum(passed for _, passed, _ in results.values())
    told = f"{posts:,} posts to {len(classes)} form classes, {POSTS:,} to each that has fields"
    figure("I-02", f"{told}: {passed:,} let pass, {len(faults)} classes with a fault or a value out of range")
    assert not faults, "\n".join(f"{name}: {fault}" for name, fault in sorted(faults.items()))
    assert passed
