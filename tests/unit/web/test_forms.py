"""What every form refuses: text that no database takes, and blanks and strangers among its choices."""

from typing import Any

import pytest
from flask import Flask
from flask_babel import Babel
from werkzeug.datastructures import MultiDict
from wtforms import SelectField, SelectMultipleField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, Optional

from web.forms import BaseForm

CHOICES = [SelectChoice(value=value, label=value) for value in ("", "a", "b")]


class _Form(BaseForm):
    text = StringField()
    one = SelectField(validators=[Optional()], choices=CHOICES)
    needed = SelectField(validators=[InputRequired()], choices=CHOICES)
    many = SelectMultipleField(validators=[Optional()], choices=CHOICES[1:])


def _filled(app: Flask, **values: list[str]) -> Any:
    given = {"needed": ["a"], **values}
    with app.test_request_context():
        form = _Form(
            MultiDict([(name, one) for name, some in given.items() for one in some]), meta={"csrf": False}
        )
        return form if form.validate() else form.errors


@pytest.fixture
def app() -> Flask:
    made = Flask(__name__)
    Babel(made)
    return made


@pytest.mark.proves("I-02")
@pytest.mark.parametrize("blank", ["", " ", "\t", "\u00a0"])
def test_a_blank_is_no_choice(app: Flask, blank: str) -> None:
    form = _filled(app, one=[blank], many=[blank, "b"])
    assert (form.one.data, form.many.data) == ("", ["b"])
    assert "needed" in _filled(app, needed=[blank])
    assert "needed" in _filled(app, needed=[blank, "a"])


@pytest.mark.proves("I-02")
def test_a_blank_hides_no_choice_that_was_not_offered(app: Flask) -> None:
    assert "many" in _filled(app, many=[" ", "elsewhere"])
    assert "one" in _filled(app, one=["elsewhere"])


@pytest.mark.proves("I-03")
@pytest.mark.parametrize("letter", ["\0", "\x1b", "\x7f", "\x85", "\ud800", "\ufffe"])
def test_text_that_cannot_be_stored_is_refused_and_shown_where_it_stood(app: Flask, letter: str) -> None:
    refused = _filled(app, text=[f"be{letter}fore"])
    assert "cannot be stored" in refused["text"][0]
    assert _filled(app, text=["be\tfo\nre"]).text.data == "be\tfo\nre"
