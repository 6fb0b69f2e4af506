"""Finding help: by post, so that no address holds what somebody looked for; by a code where a search is shared."""

from typing import Any

from flask import current_app, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_babel import get_locale

from core.clock import utc_now
from partners.hub import presentation, queries
from partners.hub.forms import HelpForm
from partners.hub.gazetteer import find_place, list_places
from partners.hub.routes.blueprint import blueprint
from partners.hub.search import RADII, HelpSearch, code_of, read_search, search_of
from partners.hub.values import COSTS_ASKED, LACK_KM, STALE_KM, WAYS
from partners.services.codes import LANGUAGES, POPULATIONS
from partners.services.needs import NEED_LABELS
from web.access import public, writes
from web.database import current_session
from web.forms import choices
from web.pdf import pdf_is_on


@blueprint.route("/", methods=["GET", "POST"])
@public
@writes
def index() -> ResponseReturnValue:
    """The form, and what was found. A post changes nothing: it keeps the search out of the address."""
    session, now = current_session(), utc_now()
    search, page = _asked()
    miles = queries.uses_miles(session)
    place = find_place(session, search.place) if search.place else None
    asked = request.method == "POST" or not search.is_empty
    results = None
    if asked:
        language = (get_locale() and get_locale().language) or "en"
        results = queries.find_services(session, search, language=language, place=place, now=now, page=page)
    code = code_of(search)
    base = current_app.config["SETTINGS"].public_url
    lines = queries.public_lines(session, now=now)
    return render_template(
        "partners/hub/index.html",
        form=HelpForm(),
        search=search,
        code=code,
        share_url=presentation.public_url(".index", base, s=code) if code else None,
        lines=lines,
        listeners=queries.to_talk_to(lines) if results and results.is_urgent else (),
        results=results,
        rows=_rows(results, code, miles=miles) if results else [],
        chips=presentation.chips_of(search, miles=miles),
        unknown_place=bool(search.place) and place is None,
        wider=_wider(search),
        lack_distance=presentation.length_words(LACK_KM, miles=miles),
        stale_distance=presentation.length_words(STALE_KM, miles=miles),
        offers_paper=pdf_is_on(),
        **_options(miles=miles, places=list_places(session), areas=queries.list_areas(session)),
    )


def _asked() -> tuple[HelpSearch, int]:
    """The search that was posted or shared, and the page of its results; whatever is no search finds everything."""
    given = request.form if request.method == "POST" else request.args
    code = given.get("s", "")
    search = search_of(code) if code else read_search(given if request.method == "POST" else {})
    dropped = [name for name in given.getlist("drop") if name in HelpSearch.__slots__]
    number = given.get("page", "1")
    page = int(number) if number.isascii() and number.isdecimal() and len(number) < 4 else 1
    return search.without(*dropped), min(max(page, 1), 40)


def _rows(results: queries.Results, code: str, *, miles: bool) -> list[presentation.Result]:
    return [
        presentation.result_of(row, url=url_for(".service", service_id=row.id, s=code or None), miles=miles)
        for row in results.rows
    ]


def _wider(search: HelpSearch) -> list[tuple[str, ...]]:
    """What to leave out where nothing was found: what narrows most first."""
    narrow = (
        ("open_now",),
        ("radius",),
        ("language",),
        ("cost",),
        ("population",),
        ("way",),
        ("area",),
        ("text",),
    )
    nothing = HelpSearch()
    return [names for names in narrow if getattr(search, names[0]) != getattr(nothing, names[0])]


def _options(*, miles: bool, places: list[str], areas: list[str]) -> dict[str, Any]:
    return {
        "needs": choices(NEED_LABELS.items()),
        "languages": choices((code, label) for code, label in LANGUAGES.items() if code != "en"),
        "populations": choices(POPULATIONS.items()),
        "costs": choices(COSTS_ASKED.items()),
        "ways": choices(WAYS.items()),
        "radii": [(km, presentation.radius_words(km, miles=miles)) for km in RADII],
        "places": places,
        "areas": areas,
    }
