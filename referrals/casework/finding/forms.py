"""One field: what to search for."""

from wtforms import SearchField
from wtforms.validators import InputRequired

from core.text import N_
from web.forms import BaseForm
from web.i18n import lazy


class SearchForm(BaseForm):
    """Sent by POST, since a name or a number never stands in an address (security D-08)."""

    wanted = SearchField(
        lazy(N_("Search for")),
        [InputRequired(lazy(N_("Enter what you search for.")))],
        render_kw={"autocomplete": "off", "maxlength": "200"},
    )
