"""Every setting with its default and meaning."""

from dataclasses import fields
from typing import Any

from concordat.config import PREFIX, RANGES, Settings
from concordat.reference.markdown import page, table


def settings_page() -> str:
    """The table of settings, in the order of the code."""
    rows = [
        (f"`{PREFIX}{f.name.upper()}`", _default_of(f.default), f.metadata["about"] + _range_of(f.name))
        for f in fields(Settings)
    ]
    return page(
        "Settings",
        "Read once from environment variables or a `.env` file in the working folder"
        " (`CONCORDAT_ENV_FILE` names another). Nothing starts while a secret is missing or"
        " weak; `concordat doctor` says what is wrong and how to cure it.",
        table(["variable", "default", "meaning"], rows),
    )


def _default_of(value: Any) -> str:
    """A default as it would be written into a `.env`."""
    if isinstance(value, bool):
        return "`yes`" if value else "`no`"
    return f"`{value}`" if value not in ("", ()) else "none"


def _range_of(name: str) -> str:
    return " From {} to {}.".format(*RANGES[name]) if name in RANGES else ""
