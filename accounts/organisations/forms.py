"""Forms of organisations: adding one, its settings, its units and areas."""

from functools import lru_cache
from zoneinfo import available_timezones

from wtforms import (
    BooleanField,
    EmailField,
    IntegerField,
    RadioField,
    SearchField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
    TimeField,
    URLField,
)
from wtforms.validators import Email, InputRequired, Length, Optional, Regexp
from wtforms.widgets import HiddenInput

from core.actor import OrganisationKind
from core.text import N_
from web.forms import BaseForm, choices
from web.i18n import lazy

KINDS = ((OrganisationKind.AGENCY, N_("Police agency")), (OrganisationKind.NGO, N_("NGO")))
STATES = (("active", N_("Active")), ("candidate", N_("Candidate")), ("suspended", N_("Suspended")))
LOCALES = (
    ("en", N_("English")),
    ("en_AU", N_("English (Australia)")),
    ("en_CA", N_("English (Canada)")),
    ("en_GB", N_("English (United Kingdom)")),
    ("en_NZ", N_("English (New Zealand)")),
    ("en_US", N_("English (United States)")),
)


@lru_cache(maxsize=1)
def timezones() -> tuple[tuple[str, str], ...]:
    """The places of the IANA database, and UTC."""
    places = sorted(
        name
        for name in available_timezones()
        if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/", "posix/", "right/"))
    )
    return tuple((name, name.replace("_", " ")) for name in ("UTC", *places))


def _stripped(text: str | None) -> str | None:
    return text.strip() if text else text


def _stripped_or_none(text: str | None) -> str | None:
    return (text or "").strip() or None


def _upper_or_none(text: str | None) -> str | None:
    return (text or "").strip().upper() or None


class PlaceForm(BaseForm):
    """Where an organisation is, which decides its clock, its language and its public holidays."""

    timezone = SelectField(lazy(N_("Time zone")), [InputRequired()], choices=lambda: choices(timezones()))
    locale = SelectField(
        lazy(N_("Language and number format")), [InputRequired()], choices=lambda: choices(LOCALES)
    )
    country = StringField(
        lazy(N_("Country")),
        [
            InputRequired(lazy(N_("Enter the country."))),
            Regexp("^[A-Z]{2}$", message=lazy(N_("Two letters, for example US."))),
        ],
        filters=[_upper_or_none],
        description=lazy(N_("Two letters of ISO 3166-1, for example US. It decides the public holidays.")),
    )
    subdivision = StringField(
        lazy(N_("State or province")),
        [Optional(), Length(max=10)],
        filters=[_upper_or_none],
        description=lazy(N_("The part of ISO 3166-2 after the hyphen, for example MD.")),
    )


class AddOrganisationForm(PlaceForm):
    """A new agency or NGO."""

    kind = RadioField(
        lazy(N_("Kind")), [InputRequired(lazy(N_("Choose the kind.")))], choices=lambda: choices(KINDS)
    )
    name = StringField(
        lazy(N_("Name")),
        [InputRequired(lazy(N_("Enter the name."))), Length(max=255)],
        filters=[_stripped],
        render_kw={"autocomplete": "off"},
    )


class SettingsForm(PlaceForm):
    """What an administrator changes of their organisation."""

    version = IntegerField(validators=[InputRequired()], widget=HiddenInput())
    opens_at = TimeField(lazy(N_("Opens at")), [InputRequired(lazy(N_("Enter a time, for example 09:00.")))])
    closes_at = TimeField(
        lazy(N_("Closes at")), [InputRequired(lazy(N_("Enter a time, for example 17:00.")))]
    )
    email = EmailField(
        lazy(N_("E-mail")),
        [
            Optional(),
            Email(lazy(N_("Enter an e-mail address, for example name@example.org."))),
            Length(max=254),
        ],
        filters=[_stripped_or_none],
    )
    phone = TelField(lazy(N_("Phone")), [Optional(), Length(max=60)], filters=[_stripped_or_none])
    website = URLField(lazy(N_("Website")), [Optional(), Length(max=500)], filters=[_stripped_or_none])
    banner = TextAreaField(
        lazy(N_("Notice before sign-in")),
        [Optional(), Length(max=2000)],
        filters=[_stripped_or_none],
        description=lazy(
            N_("Your people confirm it at each sign-in, for example that use is watched and for work only.")
        ),
    )
    reveals_service_kind = BooleanField(
        lazy(N_("The name tells the kind of service")),
        description=lazy(N_("Officers then read “service partner” in place of the name after sending.")),
    )


class UnitForm(BaseForm):
    """A new unit or team."""

    name = StringField(
        lazy(N_("Name of the unit")),
        [InputRequired(lazy(N_("Enter the name of the unit."))), Length(max=120)],
        filters=[_stripped],
    )


class AreaForm(BaseForm):
    """A new district or beat."""

    code = StringField(
        lazy(N_("Code")),
        [InputRequired(lazy(N_("Enter the code of the area."))), Length(max=40)],
        filters=[_stripped],
    )
    name = StringField(
        lazy(N_("Name of the area")),
        [InputRequired(lazy(N_("Enter the name of the area."))), Length(max=160)],
        filters=[_stripped],
    )


class OrganisationFilter(BaseForm):
    """Narrows the operator's list."""

    class Meta(BaseForm.Meta):
        """A GET form carries no token."""

        csrf = False

    q = SearchField(lazy(N_("Part of the name")))
    kind = SelectField(lazy(N_("Kind")), [Optional()], choices=lambda: choices(KINDS, blank=N_("All")))
    status = SelectField(lazy(N_("State")), [Optional()], choices=lambda: choices(STATES, blank=N_("All")))
