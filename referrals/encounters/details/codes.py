"""Coded answers to the optional questions of an encounter (facts.md 5.1)."""

from core.codes import Code, CodeList
from core.text import N_

CALL_TYPES = CodeList(
    "call type",
    Code(value="person_in_crisis", label=N_("Person in crisis")),
    Code(value="suicidal_person", label=N_("Suicidal person")),
    Code(value="overdose", label=N_("Overdose")),
    Code(value="welfare_check", label=N_("Welfare check")),
    Code(value="missing_person", label=N_("Missing person")),
    Code(value="medical", label=N_("Medical emergency")),
    Code(value="disturbance", label=N_("Disturbance")),
    Code(value="domestic", label=N_("Domestic incident")),
    Code(value="assault", label=N_("Assault or threat")),
    Code(value="weapon", label=N_("Person with a weapon")),
    Code(value="property", label=N_("Theft or damage")),
    Code(value="trespass", label=N_("Trespass or unwanted person")),
    Code(value="traffic", label=N_("Traffic")),
    Code(value="other", label=N_("Other")),
)

REPORTING_PARTIES = CodeList(
    "reporting party",
    Code(value="person", label=N_("The person")),
    Code(value="family", label=N_("Family or partner")),
    Code(value="friend_or_neighbour", label=N_("Friend or neighbour")),
    Code(value="passer_by", label=N_("Passer-by")),
    Code(value="business", label=N_("Shop or business")),
    Code(value="school_or_work", label=N_("School or workplace")),
    Code(value="health_or_social_service", label=N_("Health or social service")),
    Code(value="officer", label=N_("An officer")),
    Code(value="other", label=N_("Other")),
)

SEXES = CodeList(
    "sex",
    Code(value="female", label=N_("Female")),
    Code(value="male", label=N_("Male")),
    Code(value="another", label=N_("Another")),
    Code(value="declined", label=N_("Did not want to say")),
)

ETHNICITIES = CodeList(
    "race or ethnicity",
    Code(value="asian", label=N_("Asian")),
    Code(value="black", label=N_("Black")),
    Code(value="hispanic_or_latino", label=N_("Hispanic or Latino")),
    Code(value="indigenous", label=N_("Indigenous")),
    Code(value="middle_eastern_or_north_african", label=N_("Middle Eastern or North African")),
    Code(value="pacific_islander", label=N_("Pacific Islander")),
    Code(value="white", label=N_("White")),
    Code(value="mixed", label=N_("More than one")),
    Code(value="another", label=N_("Another")),
    Code(value="declined", label=N_("Did not want to say")),
)

PERCEIVED_ONLY_SAID = frozenset({"declined"})
"""Answers that only the person gives: nobody perceives that somebody declined."""

HOUSING = CodeList(
    "housing",
    Code(value="housed", label=N_("Has a home")),
    Code(value="unstable", label=N_("Home at risk, or staying with others")),
    Code(value="shelter", label=N_("In a shelter")),
    Code(value="homeless", label=N_("Without shelter")),
    Code(value="institution", label=N_("Lives in a care home or an institution")),
)

TOLD_BY = CodeList(
    "who told it",
    Code(value="person", label=N_("The person")),
    Code(value="family_or_friend", label=N_("Family or a friend")),
    Code(value="service", label=N_("A service")),
    Code(value="officer", label=N_("An officer who knows the person")),
    Code(value="other", label=N_("Other")),
)

DESTINATIONS = CodeList(
    "where the person was taken",
    Code(value="nowhere", label=N_("Nowhere: stayed where they were")),
    Code(value="crisis_centre", label=N_("Crisis centre")),
    Code(value="health_place_of_safety", label=N_("Health-based place of safety")),
    Code(value="emergency_department", label=N_("Emergency department")),
    Code(value="psychiatric_hospital", label=N_("Psychiatric hospital")),
    Code(value="shelter", label=N_("Shelter")),
    Code(value="home_or_family", label=N_("Home, family or friends")),
    Code(value="police_station", label=N_("Police station or jail")),
    Code(value="other", label=N_("Elsewhere")),
)

DECISIONS = CodeList(
    "decision about the offence",
    Code(value="no_action", label=N_("No further action")),
    Code(value="warned", label=N_("Warned")),
    Code(value="diverted", label=N_("Diverted instead of arrested")),
    Code(value="cited", label=N_("Cited")),
    Code(value="arrested", label=N_("Arrested")),
)

DETENTION_POWERS = CodeList(
    "power of detention",
    Code(value="section_136", label=N_("Section 136: found in need of immediate care")),
    Code(value="section_135_1", label=N_("Section 135(1): warrant to enter and remove")),
    Code(value="section_135_2", label=N_("Section 135(2): warrant to return a patient")),
)

DETENTION_REASONS = CodeList(
    "reason for detention",
    Code(value="own_protection", label=N_("To protect the person")),
    Code(value="protection_of_others", label=N_("To protect others")),
    Code(value="both", label=N_("To protect the person and others")),
)

PLACES_OF_SAFETY = CodeList(
    "place of safety",
    Code(value="health_based", label=N_("Health-based place of safety")),
    Code(value="emergency_department", label=N_("Emergency department")),
    Code(value="police_station", label=N_("Police station"), needs_note=True),
    Code(value="private_home", label=N_("Private home")),
    Code(value="other", label=N_("Other")),
)

CONVEYANCES = CodeList(
    "conveyance",
    Code(value="ambulance", label=N_("Ambulance")),
    Code(value="police_vehicle", label=N_("Police vehicle"), needs_note=True),
    Code(value="other", label=N_("Other"), needs_note=True),
)

DETENTION_OUTCOMES = CodeList(
    "outcome of the assessment",
    Code(value="admitted_under_the_act", label=N_("Admitted under the Mental Health Act")),
    Code(value="admitted_voluntarily", label=N_("Admitted of own will")),
    Code(value="follow_up", label=N_("Not admitted, follow-up arranged")),
    Code(value="no_follow_up", label=N_("Not admitted, no follow-up")),
    Code(value="lapsed", label=N_("Time ran out before the assessment")),
    Code(value="other", label=N_("Other")),
)
