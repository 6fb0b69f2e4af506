"""Code lists of critical incidents and of what is offered after one."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class IncidentKind(StrEnum):
    """What happened, in a word; each of them qualifies for an offer of support (W08)."""

    SHOTS_FIRED = "shots_fired"
    COLLEAGUE_KILLED_OR_HURT = "colleague_killed_or_hurt"
    DEATH_IN_CONTACT = "death_in_contact"
    CHILD_DIED_OR_HURT = "child_died_or_hurt"
    SUICIDE_WITNESSED = "suicide_witnessed"
    MANY_CASUALTIES = "many_casualties"
    SEVERE_COLLISION = "severe_collision"
    SERIOUS_THREAT = "serious_threat"
    DISTURBING_SCENE = "disturbing_scene"
    COLLEAGUE_SUICIDE = "colleague_suicide"


KINDS: Mapping[IncidentKind, str] = {
    IncidentKind.SHOTS_FIRED: N_("Shots fired by or at staff"),
    IncidentKind.COLLEAGUE_KILLED_OR_HURT: N_("A colleague killed or badly hurt"),
    IncidentKind.DEATH_IN_CONTACT: N_("A death during or after contact with the police"),
    IncidentKind.CHILD_DIED_OR_HURT: N_("A child died or was badly hurt"),
    IncidentKind.SUICIDE_WITNESSED: N_("A suicide or attempt in front of staff"),
    IncidentKind.MANY_CASUALTIES: N_("Many dead or injured"),
    IncidentKind.SEVERE_COLLISION: N_("A severe collision"),
    IncidentKind.SERIOUS_THREAT: N_("Staff held, attacked or threatened with death"),
    IncidentKind.DISTURBING_SCENE: N_("A very disturbing scene or material"),
    IncidentKind.COLLEAGUE_SUICIDE: N_("The suicide of a colleague"),
}


class OfferMethod(StrEnum):
    """How somebody was offered support."""

    IN_PERSON = "in_person"
    PHONE = "phone"
    TEXT = "text"
    LETTER = "letter"


METHODS: Mapping[OfferMethod, str] = {
    OfferMethod.IN_PERSON: N_("In person"),
    OfferMethod.PHONE: N_("By phone"),
    OfferMethod.TEXT: N_("By text message"),
    OfferMethod.LETTER: N_("By a letter handed over"),
}


class Answer(StrEnum):
    """What the person said, for themselves and for the peer whom they asked."""

    PEER = "peer"
    PROGRAMME = "programme"
    LATER = "later"
    NO = "no"


ANSWERS: Mapping[Answer, str] = {
    Answer.PEER: N_("I would like to talk with a peer supporter"),
    Answer.PROGRAMME: N_("I will look at the programmes myself"),
    Answer.LATER: N_("Not now. I may come back to it"),
    Answer.NO: N_("No, thank you"),
}
