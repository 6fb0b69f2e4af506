"""What a peer supporter is good to talk to about; peers and their log share the list."""

from collections.abc import Mapping
from enum import StrEnum

from core.text import N_


class Topic(StrEnum):
    """A broad topic, never a diagnosis."""

    STRESS = "stress"
    CRITICAL_INCIDENT = "critical_incident"
    GRIEF = "grief"
    SLEEP = "sleep"
    FAMILY = "family"
    MONEY = "money"
    ALCOHOL_DRUGS = "alcohol_drugs"
    WORKPLACE = "workplace"
    INVESTIGATION = "investigation"
    HEALTH = "health"
    FAITH = "faith"
    RETIREMENT = "retirement"
    OTHER = "other"


TOPICS: Mapping[Topic, str] = {
    Topic.STRESS: N_("Stress and exhaustion"),
    Topic.CRITICAL_INCIDENT: N_("After a critical incident"),
    Topic.GRIEF: N_("Loss and grief"),
    Topic.SLEEP: N_("Sleep and shifts"),
    Topic.FAMILY: N_("Family and relationships"),
    Topic.MONEY: N_("Money"),
    Topic.ALCOHOL_DRUGS: N_("Alcohol or drugs"),
    Topic.WORKPLACE: N_("Trouble at work"),
    Topic.INVESTIGATION: N_("Being under investigation"),
    Topic.HEALTH: N_("Illness or injury"),
    Topic.FAITH: N_("Faith and meaning"),
    Topic.RETIREMENT: N_("Leaving the job"),
    Topic.OTHER: N_("Something else"),
}
