"""Forms around documents: bring, replace, withdraw, check, share."""

from typing import Any

from flask_babel import gettext
from wtforms import DateField, FileField, RadioField, SelectField, StringField, TextAreaField
from wtforms.validators import InputRequired, Length, Optional

from core.text import N_
from partners.diligence.documents.facts import DocumentFacts
from partners.diligence.documents.inspection import MAX_FILE_BYTES
from partners.diligence.documents.kinds import KIND_LABELS, DocumentKind
from partners.diligence.documents.outcomes import OUTCOME_LABELS
from web.forms import BaseForm, choices
from web.i18n import lazy
from web.uploads import FileForm, content_and_name

MOST_BODY = 2 * MAX_FILE_BYTES
"""A file that is too large but not absurdly so comes back with the form and what was typed."""


class DocumentForm(FileForm):
    """A document with its file."""

    kind = SelectField(lazy(N_("Kind")), [InputRequired(lazy(N_("Choose the kind of document.")))])
    title = StringField(
        lazy(N_("What the document is")),
        [InputRequired(lazy(N_("Say what the document is."))), Length(max=160)],
        description=lazy(N_("For instance: liability insurance 2026. Name no clients.")),
    )
    file = FileField(
        lazy(N_("File")),
        [InputRequired(lazy(N_("Choose a file.")))],
        description=lazy(N_("A PDF without a password, or a PNG or JPEG picture, of up to 5 MB.")),
        render_kw={"accept": ".pdf,.png,.jpg,.jpeg"},
    )
    issued_on = DateField(lazy(N_("Day of issue")), [Optional()])
    expires_on = DateField(
        lazy(N_("Valid until")),
        [Optional()],
        description=lazy(
            N_("The last day. Needed for insurance, licences, background checks and accreditation.")
        ),
    )

    def offer(self, kinds: tuple[DocumentKind, ...]) -> None:
        """Offer these kinds."""
        pairs = [(kind.value, KIND_LABELS[kind]) for kind in kinds]
        self.kind.choices = choices(pairs, blank=N_("Choose a kind"))

    def facts(self, kind: DocumentKind) -> DocumentFacts:
        """What was said, as the commands take it."""
        return DocumentFacts(
            kind=kind,
            title=self.title.data or "",
            issued_on=self.issued_on.data,
            expires_on=self.expires_on.data,
        )

    def upload(self) -> tuple[bytes, str]:
        """The content and the name of the file."""
        return content_and_name(self.file.data)

    def ask_for_file_again(self) -> None:
        """A browser never fills a file in again: say so where the file itself was in order."""
        if self.file.raw_data and self.file.data and not self.file.errors:
            words = gettext("Choose the file again. A form that comes back cannot keep it.")
            self.file.errors = [words]


class NewerDocumentForm(DocumentForm):
    """A document that takes the place of one, and so is of its kind."""

    kind = None


class WithdrawForm(BaseForm):
    """Why a document counts no more."""

    reason = TextAreaField(
        lazy(N_("Reason")),
        [InputRequired(lazy(N_("Say why you withdraw it."))), Length(max=500)],
        description=lazy(N_("Agencies that see your documents read it.")),
        render_kw={"rows": 3},
    )


class CheckForm(BaseForm):
    """What an assessor found."""

    outcome = RadioField(
        lazy(N_("What did you find?")),
        [InputRequired(lazy(N_("Say what you found.")))],
        choices=lambda: choices(OUTCOME_LABELS.items()),
    )
    note = TextAreaField(
        lazy(N_("Note")),
        [Length(max=1000)],
        description=lazy(N_("The NGO reads it. Needed where the document is not in order.")),
        render_kw={"rows": 4},
    )


class ShareForm(BaseForm):
    """With whom an NGO shares its documents."""

    agency = SelectField(lazy(N_("Agency")), [InputRequired(lazy(N_("Choose an agency.")))])

    def offer(self, agencies: list[tuple[Any, str]]) -> None:
        """Offer these agencies, by id and name."""
        self.agency.choices = choices(agencies, blank=N_("Choose an agency"))
