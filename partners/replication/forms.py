"""Forms of templates: a name, a file, and with whom a draft begins."""

from wtforms import BooleanField, FileField, SelectField, StringField
from wtforms.validators import InputRequired, Length

from core.text import N_
from partners.memoranda.forms import BasicsForm
from partners.replication.document import LONGEST_NAME
from web.forms import BaseForm
from web.i18n import lazy
from web.uploads import FileForm


class MakeForm(BaseForm):
    """From which agreement, and under which name."""

    memorandum = SelectField(
        lazy(N_("Agreement in force")), [InputRequired(lazy(N_("Choose an agreement in force.")))]
    )
    name = StringField(
        lazy(N_("Name of the template")),
        [InputRequired(lazy(N_("Give it a name."))), Length(max=LONGEST_NAME)],
        description=lazy(
            N_(
                "For example “Crisis follow-up in a mid-sized city”. A name that is known gets its next version."
            )
        ),
    )


class TakeInForm(FileForm):
    """The file of a template."""

    file = FileField(
        lazy(N_("File of a template")),
        description=lazy(N_("The JSON file that another installation let you download. At most 1 MB.")),
    )


class StartForm(BasicsForm):
    """With whom and when a draft begins, and what else is taken over."""

    other_organisation = SelectField(
        lazy(N_("The other party")), [InputRequired(lazy(N_("Choose the other party.")))]
    )
    with_courses = BooleanField(lazy(N_("Take over the courses as ours")))
    with_questionnaires = BooleanField(lazy(N_("Take over the questionnaires as ours")))
