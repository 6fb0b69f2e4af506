"""The languages that public pages offer: English, and one for each catalogue `concordat/translations/<code>.po`.

A catalogue is read when it is first needed; what it does not translate stays English. The address says the language
(`?lang=es`), because a cookie would be a trace (ADR 0026).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path

from babel import Locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, Response, current_app, has_request_context, request
from flask_babel import Babel, Domain, get_locale

from web.access import access_of

PARAMETER = "lang"
SOURCE = "en"
"""What the texts are written in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class LanguageLink:
    """A language with its own name, and where the present page stands in it."""

    code: str
    name: str
    url: str
    current: bool


class Catalogues(Domain):
    """Texts from `.po` files of one folder, each parsed once in a process."""

    def __init__(self, folder: Path) -> None:
        super().__init__()
        self.folder = folder
        self.codes = (SOURCE, *sorted(path.stem for path in folder.glob("*.po")))
        self._held: dict[str, NullTranslations] = {}

    def get_translations(self) -> NullTranslations:
        """The texts in the present language."""
        locale = get_locale()
        return self.texts_in(locale.language if locale else SOURCE)

    def texts_in(self, code: str) -> NullTranslations:
        """The texts in a language; a language without catalogue has those of the source."""
        held = self._held.get(code)
        if held is None:
            held = self._held[code] = self._read(code) if code in self.codes else NullTranslations()
        return held

    def _read(self, code: str) -> NullTranslations:
        path = self.folder / f"{code}.po"
        if not path.exists():
            return NullTranslations()
        compiled = BytesIO()
        with path.open("rb") as source:
            write_mo(compiled, read_po(source, locale=code))
        compiled.seek(0)
        return Translations(compiled)


class Languages(Babel):
    """Flask-Babel with our catalogues in place of compiled ones."""

    @property
    def domain_instance(self) -> Catalogues:
        """The catalogues of the application."""
        return catalogues()


def install_languages(app: Flask, folder: Path) -> None:
    """Offer the languages of a folder; links between public pages keep the one that the address says."""
    app.extensions["catalogues"] = Catalogues(folder)
    app.jinja_env.globals.update(language_links=language_links)

    @app.url_defaults
    def keep(endpoint: str, values: dict[str, object]) -> None:
        code = asked_language() if has_request_context() else None
        if code and PARAMETER not in values and endpoint != "static" and _is_public(app, endpoint):
            values[PARAMETER] = code

    @app.after_request
    def told(response: Response) -> Response:
        if response.mimetype == "text/html" and (
            request.endpoint is None or _is_public(app, request.endpoint)
        ):
            response.headers.setdefault("Content-Language", shown_language())
        return response


def _is_public(app: Flask, endpoint: str) -> bool:
    return endpoint in app.view_functions and access_of(app, endpoint) == "public"


def catalogues() -> Catalogues:
    """The catalogues of this application."""
    found: Catalogues = current_app.extensions["catalogues"]
    return found


def asked_language() -> str | None:
    """The language that the address of a public page says, if it is one that we have."""
    if request.endpoint is not None and not _is_public(current_app, request.endpoint):
        return None
    code = request.args.get(PARAMETER, "")
    return code if code in catalogues().codes else None


def guessed_locale(default: str) -> str:
    """For a reader who is nobody: the language of the address, else the browser's, else the installation's."""
    best = asked_language() or _browsers_language()
    return default if best is None or default.partition("_")[0] == best else best


def _browsers_language() -> str | None:
    """The first language that the browser asks for and we have, whatever the country beside it."""
    codes = catalogues().codes
    wanted = (value.partition("-")[0].lower() for value in request.accept_languages.values())
    return next((code for code in wanted if code in codes), None)


def shown_language() -> str:
    """The language of the present answer as HTML names it, for instance en-GB."""
    return str(get_locale() or SOURCE).replace("_", "-")


def language_links() -> tuple[LanguageLink, ...]:
    """The present page in each language; an address that was posted to loses nothing but what was posted."""
    here = (get_locale() or Locale(SOURCE)).language
    return tuple(
        LanguageLink(code=code, name=_own_name(code), url=_in_language(code), current=code == here)
        for code in catalogues().codes
    )


def _own_name(code: str) -> str:
    name: str = Locale.parse(code).get_display_name(code) or code
    return name[:1].upper() + name[1:]


def _in_language(code: str) -> str:
    # Only what leads back to the same page: nothing else that somebody put into the address is repeated.
    kept = [f"{name}={value}" for name, value in _plain_arguments()]
    return f"{request.script_root}{request.path}?{'&'.join([*kept, f'{PARAMETER}={code}'])}"


def _plain_arguments() -> Iterator[tuple[str, str]]:
    for name, value in request.args.items():
        if name != PARAMETER and name.isidentifier() and value.replace("-", "").replace("_", "").isalnum():
            yield name, value
