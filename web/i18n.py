"""Language, dates and numbers at the edge: the person's locale and the agency's time zone."""

from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_interval, format_skeleton
from babel.support import LazyProxy, NullTranslations
from flask import Flask, g, has_request_context
from flask_babel import (
    format_date,
    format_decimal,
    format_percent,
    format_timedelta,
    get_locale,
    get_timezone,
    get_translations,
)
from jinja2 import pass_eval_context
from jinja2.nodes import EvalContext
from markupsafe import Markup

from core.clock import utc_now
from core.errors import ConcordatError
from core.text import MarkedText
from web.access import find_actor
from web.languages import Languages, asked_language, guessed_locale, install_languages

babel = Languages()
_SOURCE = NullTranslations()


def install_babel(app: Flask) -> None:
    """Take the language and the zone from the signed-in person, else from the address, the browser or the settings."""

    def locale() -> str:
        default: str = app.config["BABEL_DEFAULT_LOCALE"]
        if not has_request_context():
            return default
        actor = find_actor()
        return (asked_language() or actor.locale) if actor else guessed_locale(default)

    def timezone() -> str:
        actor = find_actor()
        return actor.timezone if actor else app.config["BABEL_DEFAULT_TIMEZONE"]

    install_languages(app, Path(app.config["BABEL_TRANSLATION_DIRECTORIES"]))
    babel.init_app(app, locale_selector=locale, timezone_selector=timezone)
    app.jinja_env.globals.update(_=_text, gettext=_text, ngettext=_counted_text)


def translate(text: str, params: Mapping[str, object] | None = None) -> str:
    """A text marked with `N_`, in the reader's language, with its placeholders filled in."""
    translated: str = _texts().ugettext(text)
    return translated % params if params else translated


def _texts() -> NullTranslations:
    """The texts in the present language.

    Flask-Babel asks for them anew at each of a page's 200 texts; here a request asks once for each language,
    since `force_locale` may change it for a mail or a document.
    """
    locale = get_locale()
    if locale is None:
        return _SOURCE
    held: tuple[object, NullTranslations] | None = g.get("texts")
    if held is None or held[0] is not locale:
        g.texts = held = (locale, get_translations())
    return held[1]


@pass_eval_context
def _text(context: EvalContext, text: str, /, **params: object) -> str:
    """`_()` of the templates: the text is trusted, what fills its placeholders is escaped."""
    return _filled(context, _texts().ugettext(text), params)


@pass_eval_context
def _counted_text(context: EvalContext, one: str, many: str, count: int, /, **params: object) -> str:
    """`ngettext()` of the templates, where the count is `%(num)s`."""
    return _filled(context, _texts().ungettext(one, many, count), {"num": count, **params})


def _filled(context: EvalContext, text: str, params: Mapping[str, object]) -> str:
    """A text as a format even without params, as Jinja has it: a percent sign is written twice."""
    if context.autoescape:
        text = Markup(text)  # noqa: S704 - texts are our own and our translators'
    return text % params if params or "%" in text else text


def message_of(error: ConcordatError) -> str:
    """The words of a domain error for the reader."""
    return in_words(error.message, error.params)


def in_words(text: str, params: Mapping[str, object]) -> str:
    """A marked text with its placeholders filled as the reader expects: days, moments and marked parts in words."""
    return translate(text, {name: _local(value) for name, value in params.items()})


def _local(value: object) -> object:
    """A placeholder's value as the reader expects it; other values stay as they are."""
    if isinstance(value, MarkedText):
        return translate(value)
    if isinstance(value, datetime):
        return local_datetime(value)
    return local_date(value) if isinstance(value, date) else value


def lazy(text: str) -> LazyProxy:
    """A label translated when it is shown; for form fields declared once per process."""
    return LazyProxy(translate, text, enable_cache=False)


def local_date(value: date | datetime | None) -> str:
    """A day in the reader's locale; an em dash where there is none."""
    return "—" if value is None else str(format_date(value, "medium"))


def local_span(first: date, last: date) -> str:
    """Two days and what lies between them in the reader's locale, what they share named once: “Nov 9 – 15, 2026”."""
    return str(format_interval(first, last, "yMMMd", locale=get_locale()))


def local_datetime(value: datetime | None) -> str:
    """A moment in the reader's locale and zone, on the 24-hour clock; an em dash where there is none."""
    return "—" if value is None else moment_in_zone(value, str(get_timezone()))


def moment_in_zone(value: datetime, zone: str, *, length: str = "medium", seconds: bool = False) -> str:
    """A moment in the reader's locale and a given time zone (IANA name), on the 24-hour clock."""
    local = value.astimezone(ZoneInfo(zone))
    clock = format_skeleton("Hms" if seconds else "Hm", local, tzinfo=local.tzinfo, locale=get_locale())
    return f"{format_date(local.date(), length)}, {clock}"


def local_number(value: float | int | None, digits: int = 0) -> str:
    """A number with the reader's separators; an em dash where there is none."""
    if value is None:
        return "—"
    pattern = "#,##0" + ("." + "0" * digits if digits else "")
    return str(format_decimal(value, format=pattern))


def local_percent(value: float | None) -> str:
    """A ratio as a percentage with one decimal; an em dash where there is none."""
    return "—" if value is None else str(format_percent(value, format="#,##0.0 %"))


def relative_time(value: datetime | None, now: datetime | None = None) -> str:
    """How long ago, or how long until, in the reader's words."""
    if value is None:
        return "—"
    return str(format_timedelta(value - (now or utc_now()), add_direction=True, threshold=1.2))
