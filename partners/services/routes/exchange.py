"""The directory as files that other directories read: HSDS 3.0, in three shapes, with a report of what it cannot say."""

from flask import Response, abort, render_template
from flask.typing import ResponseReturnValue

from core.clock import utc_now
from core.permissions import Permission
from partners.services.hsds.exporting import Shape, as_csv_files, as_json, express
from partners.services.routes.blueprint import blueprint
from web.access import requires
from web.database import current_session

CSV = "csv"


@blueprint.get("/hsds")
@requires(Permission.DIRECTORY_READ)
def hsds() -> ResponseReturnValue:
    """Which downloads there are, and what each holds."""
    return render_template("partners/services/hsds.html")


@blueprint.get("/hsds/report")
@requires(Permission.DIRECTORY_READ)
def hsds_report() -> ResponseReturnValue:
    """What of the directory HSDS 3.0 cannot say, or says otherwise."""
    written = express(current_session(), Shape.TABLES)
    return render_template("partners/services/hsds_report.html", written=written)


@blueprint.get("/hsds/<shape>")
@requires(Permission.DIRECTORY_READ)
def hsds_file(shape: str) -> ResponseReturnValue:
    """One download; the whole directory as this moment knows it."""
    if shape not in (*Shape, CSV):
        abort(404)
    day = f"{utc_now():%Y-%m-%d}"
    if shape == CSV:
        content = as_csv_files(express(current_session(), Shape.TABLES).content)
        return _file(content, f"directory-hsds-{day}.zip", "application/zip")
    content = as_json(express(current_session(), Shape(shape)).content)
    return _file(content, f"directory-hsds-{shape}-{day}.json", "application/json")


def _file(content: bytes, name: str, mimetype: str) -> Response:
    response = Response(content, mimetype=mimetype)
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
