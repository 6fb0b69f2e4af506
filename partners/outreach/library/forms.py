"""Forms of the library."""

from typing import Any

from wtforms import BooleanField, DateField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length

from core.text import N_
from partners.outreach.fields import OwnedForm, SharedForm
from partners.outreach.library.commands import MaterialValues
from partners.outreach.library.queries import MaterialRow
from partners.outreach.terms import MATERIAL_KINDS, MaterialKind
from partners.services.codes import LANGUAGES
from web.forms import BaseForm, choices
from web.i18n import lazy

REVIEW = InputRequired(lazy(N_("Give the day of the next review.")))


class MaterialForm(OwnedForm, SharedForm):
    """A piece of material."""

    title = StringField(lazy(N_("Title")), [InputRequired(lazy(N_("Give it a title."))), Length(max=200)])
    kind = RadioField(lazy(N_("Kind")), [InputRequired(lazy(N_("Choose what it is.")))])
    language = SelectField(lazy(N_("Language")), [InputRequired(lazy(N_("Choose languages from the list.")))])
    source = StringField(
        lazy(N_("Source")),
        [InputRequired(lazy(N_("Say where it comes from."))), Length(max=300)],
        description=lazy(N_("Who wrote or published it, and when.")),
    )
    link = StringField(
        lazy(N_("Link")),
        [InputRequired(lazy(N_("Give a link to it."))), Length(max=500)],
        render_kw={"inputmode": "url"},
    )
    evidence = TextAreaField(
        lazy(N_("Evidence")),
        [InputRequired(lazy(N_("Say how good the evidence for it is."))), Length(max=1000)],
        description=lazy(
            N_("In words, for instance: two controlled trials; expert opinion; not studied yet.")
        ),
        render_kw={"rows": 2},
    )
    licence = StringField(
        lazy(N_("Licence")),
        [InputRequired(lazy(N_("Say under which licence it may be used."))), Length(max=160)],
    )
    review_on = DateField(lazy(N_("Next review")), [REVIEW])
    is_public = BooleanField(
        lazy(N_("Public")),
        description=lazy(N_("The public pages may list it while its review is not overdue.")),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.kind.choices = choices(MATERIAL_KINDS.items())
        self.language.choices = choices(LANGUAGES.items())

    @classmethod
    def values_of(cls, row: MaterialRow) -> dict[str, Any]:
        """A piece of material as people type it."""
        return {
            "title": row.title,
            "kind": row.kind.value,
            "language": row.language,
            "source": row.source,
            "link": row.link,
            "evidence": row.evidence,
            "licence": row.licence,
            "review_on": row.review_on,
            "is_public": row.is_public,
            "owner": str(row.owner_id),
            "partnership": str(row.partnership_id or ""),
            "version": str(row.version),
        }

    def to_values(self) -> MaterialValues:
        """What was typed, as the command takes it."""
        return MaterialValues(
            title=self.title.data,
            kind=MaterialKind(self.kind.data),
            language=self.language.data,
            source=self.source.data,
            link=self.link.data,
            evidence=self.evidence.data,
            licence=self.licence.data,
            review_on=self.review_on.data,
            owner_id=self.owner_id(),
            is_public=bool(self.is_public.data),
            partnership_id=self.partnership_id(),
        )


class ReviewForm(BaseForm):
    """It still holds, until a later day."""

    review_on = DateField(lazy(N_("Next review")), [REVIEW])
