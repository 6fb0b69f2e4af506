"""Coded answers of a report of force (facts.md 5.1; after the British use-of-force record)."""

from core.codes import Code, CodeList
from core.text import N_

LEVELS = CodeList(
    "level of force",
    Code(value="low", label=N_("Low: no injury expected")),
    Code(value="intermediate", label=N_("Intermediate: injury, or a device used")),
    Code(value="serious", label=N_("Serious: serious injury or deadly force")),
)

REASONS = CodeList(
    "reason for force",
    Code(value="protect_self", label=N_("To protect myself")),
    Code(value="protect_public", label=N_("To protect the public")),
    Code(value="protect_person", label=N_("To protect the person")),
    Code(value="protect_officers", label=N_("To protect other officers")),
    Code(value="prevent_offence", label=N_("To prevent an offence")),
    Code(value="prevent_harm", label=N_("To prevent harm")),
    Code(value="prevent_escape", label=N_("To prevent escape")),
    Code(value="effect_arrest", label=N_("To make an arrest")),
    Code(value="effect_search", label=N_("To make a search")),
    Code(value="remove_handcuffs", label=N_("To remove handcuffs")),
    Code(value="method_of_entry", label=N_("To enter")),
    Code(value="other", label=N_("Other")),
)

TACTICS = CodeList(
    "means of force",
    Code(value="tactical_communication", label=N_("Tactical communication")),
    Code(value="handcuffs_compliant", label=N_("Handcuffs, person compliant")),
    Code(value="handcuffs_non_compliant", label=N_("Handcuffs, person not compliant")),
    Code(value="unarmed_skills", label=N_("Unarmed skills")),
    Code(value="ground_restraint", label=N_("Restraint on the ground")),
    Code(value="limb_body_restraint", label=N_("Limb or body restraint")),
    Code(value="spit_guard", label=N_("Spit guard")),
    Code(value="baton_drawn", label=N_("Baton drawn")),
    Code(value="baton_used", label=N_("Baton used")),
    Code(value="irritant_drawn", label=N_("Irritant spray drawn")),
    Code(value="irritant_used", label=N_("Irritant spray used")),
    Code(value="dog", label=N_("Dog")),
    Code(value="ced_drawn", label=N_("Energy device drawn"), group="ced"),
    Code(value="ced_aimed", label=N_("Energy device aimed"), group="ced"),
    Code(value="ced_red_dot", label=N_("Energy device, red dot"), group="ced"),
    Code(value="ced_arced", label=N_("Energy device arced"), group="ced"),
    Code(value="ced_drive_stun", label=N_("Energy device, drive stun"), group="ced"),
    Code(value="ced_angled_drive_stun", label=N_("Energy device, angled drive stun"), group="ced"),
    Code(value="ced_fired", label=N_("Energy device fired"), group="ced"),
    Code(value="impact_projectile", label=N_("Impact projectile")),
    Code(value="firearm_aimed", label=N_("Firearm aimed")),
    Code(value="firearm_fired", label=N_("Firearm fired")),
    Code(value="shield", label=N_("Shield")),
    Code(value="other", label=N_("Other")),
)
"""In the group `ced` the later one is the higher use of the device."""

TALK = frozenset({"tactical_communication"})
"""What alone is no force."""

FACTORS = CodeList(
    "impact factor",
    Code(value="alcohol", label=N_("Alcohol")),
    Code(value="drugs", label=N_("Drugs")),
    Code(value="mental_health", label=N_("Mental health")),
    Code(value="prior_knowledge", label=N_("Prior knowledge")),
    Code(value="weapon", label=N_("Possession of a weapon")),
    Code(value="size_gender_build", label=N_("Size, sex or build")),
    Code(value="acute_behavioural_disturbance", label=N_("Severe agitation")),
    Code(value="crowd", label=N_("Crowd")),
    Code(value="other", label=N_("Other")),
)

OUTCOMES = CodeList(
    "outcome",
    Code(value="arrested", label=N_("Arrested")),
    Code(value="hospitalised", label=N_("Taken to hospital")),
    Code(value="detained_mental_health", label=N_("Detained under mental-health law")),
    Code(value="made_off", label=N_("Made off")),
    Code(value="fatality", label=N_("Death")),
    Code(value="other", label=N_("Other")),
)
