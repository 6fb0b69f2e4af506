"""What templates may use: filters and globals."""

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from flask import Flask, url_for
from jinja2 import StrictUndefined

from core.text import N_
from web.access import find_actor
from web.error_pages import request_id
from web.forms import csrf_token
from web.i18n import (
    local_date,
    local_datetime,
    local_number,
    local_percent,
    relative_time,
    translate,
)
from web.states import state_tag
from web.typesetting import unbroken

"""What the police see of a referral is an allow-list of its own: `referrals.handover.visibility`."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Headline:
    """An announcement that the reader has not read; it stands on their first page."""

    title: str
    by: str
    url: str
    confirm: bool
    """The reader is asked to confirm it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Site:
    """What every page says about the installation."""

    name: str
    banner: str | None
    demo: bool
    language: str
    headlines: tuple[Headline, ...] = ()
    warnings: tuple[str, ...] = ()
    """What does not run as it should, for whoever reads the page."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NavigationItem:
    """One entry of the navigation."""

    label: str
    url: str
    current: bool
    count: int | None = None
    bell: bool = False
    """It stands as a bell at the top of every page, not among the places."""
    group: str = ""
    """The heading that it stands under; neighbours with the same one stand together."""


def install_templating(
    app: Flask,
    navigation: Callable[[], list[NavigationItem]],
    site: Callable[[], Site],
) -> None:
    """Strict templates with our filters; the composition root says what the navigation holds."""
    environment = app.jinja_env
    environment.undefined = StrictUndefined
    environment.trim_blocks = environment.lstrip_blocks = True
    environment.filters.update(
        date=local_date,
        datetime=local_datetime,
        number=local_number,
        percent=local_percent,
        relative_time=relative_time,
        duration=duration_words,
        translated=translate,
        unbroken=unbroken,
    )

    @lru_cache(maxsize=200)
    def fingerprint(name: str) -> str:
        path = Path(app.static_folder or "") / name
        return hashlib.sha256(path.read_bytes()).hexdigest()[:12]

    def static_url(name: str) -> str:
        return url_for("static", filename=name, v=fingerprint(name))

    environment.globals.update(
        static_url=static_url, state_tag=state_tag, csrf_token=csrf_token, request_id=request_id
    )

    @app.context_processor
    def everywhere() -> dict[str, Any]:
        return {"current_actor": find_actor(), "navigation": navigation(), "site": site()}


def duration_words(seconds: float | None) -> str:
    """A length of time in its two largest units, e.g. `2 d 4 h`; an em dash where there is none."""
    if seconds is None:
        return "—"
    minutes = round(seconds / 60)
    days, rest = divmod(minutes, 24 * 60)
    hours, minutes = divmod(rest, 60)
    parts = [(days, N_("%(count)s d")), (hours, N_("%(count)s h")), (minutes, N_("%(count)s min"))]
    shown = [translate(text, {"count": count}) for count, text in parts if count][:2]
    return " ".join(shown) or translate(N_("%(count)s min"), {"count": 0})
