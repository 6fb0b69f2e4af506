"""Names of people, places and organisations that do not exist."""

FIRST = [
    "Ada",
    "Amara",
    "Anouk",
    "Arlo",
    "Beatriz",
    "Bram",
    "Callum",
    "Celia",
    "Dario",
    "Delphine",
    "Elio",
    "Esme",
    "Farid",
    "Freya",
    "Gideon",
    "Hana",
    "Idris",
    "Imogen",
    "Jonas",
    "Juno",
    "Kofi",
    "Laila",
    "Leopold",
    "Linnea",
    "Malik",
    "Marisol",
    "Mateo",
    "Nadia",
    "Nils",
    "Odette",
    "Omar",
    "Petra",
    "Quentin",
    "Ravi",
    "Rosalind",
    "Samir",
    "Sigrid",
    "Tadeo",
    "Thea",
    "Uri",
    "Valentina",
    "Wendell",
    "Xenia",
    "Yusuf",
    "Zelda",
]
LAST = [
    "Abernethy",
    "Alvorada",
    "Ashdown",
    "Barrowclough",
    "Bellweather",
    "Brightwater",
    "Calloway",
    "Castellane",
    "Dunmore",
    "Eastlake",
    "Fairweather",
    "Fenwright",
    "Galbraith",
    "Greenhalgh",
    "Hathersage",
    "Ikonen",
    "Jessamine",
    "Kestrelmoor",
    "Lindqvist",
    "Loxley",
    "Marchetti",
    "Merriweather",
    "Northam",
    "Okonjo",
    "Pemberly",
    "Quillfeather",
    "Ravenscroft",
    "Silverdale",
    "Thornquist",
    "Underhill",
    "Vantongeren",
    "Wetherby",
    "Winterbourne",
    "Yarborough",
    "Zimmerling",
]

CONCERNS = (
    (
        "Caller’s neighbour had not slept for days and was shouting at the street. Calm once away from"
        " the crowd. Says nobody has phoned since the last appointment."
    ),
    (
        "Met at the bus station after a call about a person crying on the platform. Lost the flat last"
        " month, would like somebody to talk to."
    ),
    "Family asked for help after threats of self-harm. No injury. Agreed that a worker may phone.",
    "Third call in six weeks. Hears voices, knows it is the illness, ran out of medication.",
    (
        "Welfare check asked for by a relative. House very cold, little food, says everything is fine"
        " and then that nothing is."
    ),
    "Overdose survived, refused transport, agreed to be contacted by somebody who is not police.",
    "Came to the front desk to ask where to get help. Very anxious, no danger.",
)
SAFETY = (
    "Large dog in the yard, friendly once the owner is there.",
    "Startles when approached from behind; speak first.",
    "Meet outside: the stairs are not safe.",
)
SAFE_CONTACT = (
    "Phone after 16:00. No voicemail: the phone is shared.",
    "Text first. Say “the clinic”, not the service’s name.",
    "Mornings only, at the shelter’s desk.",
)
QUESTIONS = (
    "Is there a second number? The first one rings out.",
    "Which language does the person prefer?",
    "Did the person say when it is safe to call?",
)
ANSWERS = (
    "The sister’s number is on the referral now; she agreed.",
    "English is fine, slowly.",
    "After four in the afternoon.",
)
NOTES = (
    "Talked for forty minutes. Sleeping a little better. Wants to try the group on Thursday.",
    "Went together to the benefits office; papers complete.",
    "Missed today, sent a message as agreed. Will try again on Monday.",
    "Agreed the plan: three goals, first review in four weeks.",
)
