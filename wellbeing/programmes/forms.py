"""Forms of programmes: what somebody looks for, and what a provider writes."""

from collections.abc import Iterable
from typing import Any
from uuid import UUID

from wtforms import (
    BooleanField,
    HiddenField,
    IntegerField,
    RadioField,
    SelectField,
    StringField,
    TelField,
    TextAreaField,
    URLField,
)
from wtforms.validators import InputRequired, Length, Optional

from core.text import N_
from partners.memoranda.programmes import ProgrammeType
from partners.services.codes import LANGUAGES
from web.forms import BaseForm, boxes, choices
from web.i18n import lazy
from wellbeing.programmes.codes import Cost, Group, Modality, Protection, TellingReason
from wellbeing.programmes.labels import (
    COSTS,
    EXCEPTION_NAMES,
    GROUPS,
    KINDS,
    MODALITIES,
    PROTECTIONS,
    TOPIC_OF,
    TOPICS,
    Topic,
)
from wellbeing.programmes.queries import Wanted
from wellbeing.programmes.values import LONGEST_TEXT, ProgrammeValues, Room


class LookForm(BaseForm):
    """What to look for; sent by GET, in codes that say nothing in an address."""

    class Meta(BaseForm.Meta):
        """No token: nothing is changed."""

        csrf = False

    topic = SelectField(lazy(N_("What for")), choices=lambda: choices(TOPICS.items(), blank=N_("Anything")))
    group = SelectField(lazy(N_("For whom")), choices=lambda: choices(GROUPS.items(), blank=N_("Everybody")))
    modality = SelectField(
        lazy(N_("How")), choices=lambda: choices(MODALITIES.items(), blank=N_("In any way"))
    )
    language = SelectField(
        lazy(N_("Language")), choices=lambda: choices(LANGUAGES.items(), blank=N_("Any language"))
    )

    @property
    def wanted(self) -> Wanted:
        """What is looked for; a value that does not exist is not asked about."""
        topic, group = _one_of(self.topic.data, Topic), _one_of(self.group.data, Group)
        modality, language = (
            _one_of(self.modality.data, Modality),
            _one_of(self.language.data, LANGUAGES),
        )
        return Wanted(
            kinds=frozenset(kind for kind, of in TOPIC_OF.items() if of == topic) if topic else None,
            group=Group(group) if group else None,
            modality=Modality(modality) if modality else None,
            language=language,
        )


def _one_of(value: str | None, known: Iterable[str]) -> str | None:
    return value if value and value in set(known) else None


def _stripped(text: str | None) -> str | None:
    return text.strip() if text else text


class NewForm(BaseForm):
    """A programme begins with whose people it is for, its kind and its name."""

    agency_id = SelectField(
        lazy(N_("For the people of")), [InputRequired(lazy(N_("Choose an agency.")))], coerce=str
    )
    kind = SelectField(
        lazy(N_("Kind of support")),
        [InputRequired(lazy(N_("Choose a kind.")))],
        choices=lambda: choices(KINDS.items(), blank=N_("Choose one")),
    )
    name = StringField(
        lazy(N_("Name")),
        [InputRequired(lazy(N_("Give it a name that people know it by."))), Length(max=120)],
        filters=[_stripped],
    )

    @property
    def chosen(self) -> tuple[UUID, ProgrammeType, str]:
        """Whose people, which kind, and the name."""
        return UUID(self.agency_id.data), ProgrammeType(self.kind.data), self.name.data


class _VersionedForm(BaseForm):
    version = HiddenField(default="0")

    @property
    def seen_version(self) -> int:
        """The version on which the form was filled in."""
        return int(self.version.data) if str(self.version.data).isdecimal() else 0


class ProgrammeForm(_VersionedForm):
    """All that is said of a programme."""

    name = StringField(
        lazy(N_("Name")),
        [InputRequired(lazy(N_("Give it a name that people know it by."))), Length(max=120)],
        filters=[_stripped],
    )
    summary = TextAreaField(
        lazy(N_("What happens there")),
        [Length(max=LONGEST_TEXT)],
        filters=[_stripped],
        description=lazy(N_("A few plain sentences. Think of somebody who reads them tired, on a phone.")),
        render_kw={"rows": 4},
    )
    groups = boxes(N_("Who may join"), GROUPS)
    modalities = boxes(N_("How one meets"), MODALITIES)
    languages = boxes(N_("Languages"), LANGUAGES)
    place = StringField(lazy(N_("Place")), [Length(max=200)], filters=[_stripped])
    phone = TelField(lazy(N_("Telephone")), [Length(max=40)], filters=[_stripped])
    link = URLField(
        lazy(N_("Link")),
        [Length(max=300)],
        filters=[_stripped],
        description=lazy(N_("For a video call or a page of yours. It begins with https://.")),
    )
    hours = StringField(
        lazy(N_("When somebody is there")),
        [Length(max=160)],
        filters=[_stripped],
        description=lazy(N_("For example “Mon–Fri 7–21, Sat 9–13”.")),
    )
    cost = RadioField(
        lazy(N_("What it costs the person")),
        [Optional()],
        choices=lambda: choices(COSTS.items()),
        default=Cost.FREE.value,
    )
    cost_note = StringField(
        lazy(N_("More about the cost")),
        [Length(max=200)],
        filters=[_stripped],
        description=lazy(N_("For example “eight talks a year are free, then 20 dollars each”.")),
    )
    needs_code = BooleanField(lazy(N_("Only with a code of invitation")))
    attendance_known = BooleanField(
        lazy(N_("The agency learns that somebody came to the check, and nothing else"))
    )
    protection = RadioField(
        lazy(N_("How strongly it is protected")),
        [Optional()],
        choices=lambda: choices(PROTECTIONS.items()),
        default=Protection.CONFIDENTIALITY.value,
    )
    kept_private = TextAreaField(
        lazy(N_("What stays private, and from whom")),
        [Length(max=LONGEST_TEXT)],
        filters=[_stripped],
        description=lazy(
            N_("In your own words. Name whoever never learns it: supervisors, human resources.")
        ),
        render_kw={"rows": 4},
    )
    exceptions = boxes(
        N_("What you would have to tell all the same"),
        EXCEPTION_NAMES,
        description=lazy(
            N_(
                "People read exactly these sentences before they are asked anything. Tick whatever holds for you."
            )
        ),
    )
    exceptions_note = TextAreaField(
        lazy(N_("More about this, in your own words")),
        [Length(max=LONGEST_TEXT)],
        filters=[_stripped],
        render_kw={"rows": 3},
    )

    @staticmethod
    def values_of(values: ProgrammeValues) -> dict[str, Any]:
        """What the fields show of what was written."""
        return {name: _shown(getattr(values, name)) for name in ProgrammeValues.__dataclass_fields__}

    @property
    def values(self) -> ProgrammeValues:
        """What was filled in."""
        return ProgrammeValues(
            name=self.name.data or "",
            summary=self.summary.data or "",
            modalities=frozenset(Modality(code) for code in self.modalities.data or ()),
            groups=frozenset(Group(code) for code in self.groups.data or ()),
            languages=frozenset(self.languages.data or ()),
            place=self.place.data or None,
            phone=self.phone.data or None,
            link=self.link.data or None,
            hours=self.hours.data or None,
            cost=Cost(self.cost.data or Cost.FREE),
            cost_note=self.cost_note.data or None,
            needs_code=bool(self.needs_code.data),
            attendance_known=bool(self.attendance_known.data),
            protection=Protection(self.protection.data or Protection.CONFIDENTIALITY),
            kept_private=self.kept_private.data or "",
            exceptions=frozenset(TellingReason(code) for code in self.exceptions.data or ()),
            exceptions_note=self.exceptions_note.data or None,
        )


def _shown(value: Any) -> Any:
    return [str(one) for one in value] if isinstance(value, frozenset) else value


class RoomForm(_VersionedForm):
    """How much room there is now; what is left empty is shown as not known."""

    places = IntegerField(lazy(N_("Places in all")), [Optional()])
    places_free = IntegerField(lazy(N_("Free now")), [Optional()])
    wait_days = IntegerField(
        lazy(N_("Days until the first meeting")),
        [Optional()],
        description=lazy(N_("For somebody who asks today. 0 means the same day.")),
    )

    @property
    def room(self) -> Room:
        """What was filled in."""
        return Room(places=self.places.data, places_free=self.places_free.data, wait_days=self.wait_days.data)
