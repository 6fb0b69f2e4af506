"""What people of the area are asked: how they see us, suggestions, questions for a town hall, and after an event."""

from surveys.questionnaires.codes import Purpose, QuestionKind
from surveys.questionnaires.content import Content, Question
from surveys.questionnaires.library.making import (
    LibraryQuestionnaire,
    agreement,
    band,
    open_text,
    single,
    texts,
)

_PREFER_NOT = ("unsaid", texts("I prefer not to say", "Prefiero no decirlo", "Je préfère ne pas le dire"))
AGE = band(
    "age",
    texts("How old are you?", "¿Qué edad tiene?", "Quel âge avez-vous ?"),
    ("under-30", texts("Under 30", "Menos de 30", "Moins de 30 ans")),
    ("30-59", texts("30 to 59", "De 30 a 59", "De 30 à 59 ans")),
    ("60-plus", texts("60 or over", "60 o más", "60 ans ou plus")),
    _PREFER_NOT,
)

PERCEPTION = LibraryQuestionnaire(
    code="community-perception",
    version=1,
    purpose=Purpose.COMMUNITY_PERCEPTION,
    content=Content(
        title=texts(
            "Police and people in crisis: how do you see it?",
            "La policía y las personas en crisis: ¿cómo lo ve usted?",
            "La police et les personnes en crise : qu’en pensez-vous ?",
        ),
        introduction=texts(
            "This takes about two minutes. There are no right or wrong answers.",
            "Le llevará unos dos minutos. No hay respuestas correctas ni incorrectas.",
            "Cela prend environ deux minutes. Il n’y a ni bonnes ni mauvaises réponses.",
        ),
        questions=(
            agreement(
                "trust",
                texts(
                    "I trust the police here to help people in a mental health crisis.",
                    "Confío en que la policía de aquí ayude a las personas en una crisis de salud mental.",
                    "Je fais confiance à la police d’ici pour aider les personnes en crise de santé mentale.",
                ),
                indicator="E01",
            ),
            agreement(
                "respect",
                texts(
                    "The police here treat people in a crisis with respect.",
                    "La policía de aquí trata con respeto a las personas en crisis.",
                    "La police d’ici traite avec respect les personnes en crise.",
                ),
                indicator="E01",
            ),
            agreement(
                "call",
                texts(
                    "I would call for help if somebody close to me were in a crisis.",
                    "Pediría ayuda si alguien cercano estuviera en crisis.",
                    "J’appellerais à l’aide si un proche était en crise.",
                ),
                indicator="E01",
            ),
            agreement(
                "services",
                texts(
                    "I know where people here can find help with their mental health.",
                    "Sé dónde se puede encontrar aquí ayuda para la salud mental.",
                    "Je sais où trouver ici de l’aide pour la santé mentale.",
                ),
                required=False,
            ),
            open_text(
                "better",
                texts(
                    "What would make it better?",
                    "¿Qué ayudaría a mejorar?",
                    "Qu’est-ce qui améliorerait les choses ?",
                ),
            ),
        ),
        bands=(AGE,),
    ),
)

SUGGESTIONS = LibraryQuestionnaire(
    code="suggestion-box",
    version=1,
    purpose=Purpose.SUGGESTIONS,
    content=Content(
        title=texts("Suggestion box", "Buzón de sugerencias", "Boîte à idées"),
        introduction=texts(
            "Tell us what would help. This is not for emergencies, and nobody can answer you here.",
            "Díganos qué ayudaría. Esto no es para emergencias y nadie puede responderle aquí.",
            "Dites-nous ce qui aiderait. Ce n’est pas pour les urgences, et personne ne peut vous répondre ici.",
        ),
        questions=(
            single(
                "about",
                texts("What is it about?", "¿De qué se trata?", "De quoi s’agit-il ?"),
                ("police", texts("The police", "La policía", "La police")),
                ("services", texts("Services and help", "Servicios y ayuda", "Les services et l’aide")),
                ("area", texts("The area", "El barrio", "Le quartier")),
                ("other", texts("Something else", "Otra cosa", "Autre chose")),
            ),
            open_text("suggestion", texts("Your suggestion", "Su sugerencia", "Votre idée")),
        ),
    ),
)

TOWN_HALL = LibraryQuestionnaire(
    code="town-hall",
    version=1,
    purpose=Purpose.TOWN_HALL,
    content=Content(
        title=texts(
            "Your question for the town hall",
            "Su pregunta para la reunión pública",
            "Votre question pour la réunion publique",
        ),
        introduction=texts(
            "Questions are read before the meeting, joined where they ask the same, and answered there.",
            "Las preguntas se leen antes de la reunión, se agrupan si piden lo mismo y se responden allí.",
            "Les questions sont lues avant la réunion, regroupées si elles se ressemblent, et y reçoivent une réponse.",
        ),
        questions=(
            open_text("question", texts("Your question", "Su pregunta", "Votre question")),
            single(
                "coming",
                texts("Will you come?", "¿Vendrá?", "Viendrez-vous ?"),
                ("yes", texts("Yes", "Sí", "Oui")),
                ("maybe", texts("Perhaps", "Quizás", "Peut-être")),
                ("no", texts("No", "No", "Non")),
            ),
        ),
    ),
)

AFTER_EVENT = LibraryQuestionnaire(
    code="after-event",
    version=1,
    purpose=Purpose.OUTREACH_FOLLOW_UP,
    content=Content(
        title=texts("How was the event?", "¿Qué le pareció el evento?", "Comment était l’événement ?"),
        introduction=texts("Four short questions.", "Cuatro preguntas breves.", "Quatre questions courtes."),
        questions=(
            Question(
                code="rating",
                kind=QuestionKind.SCALE,
                text=texts("How useful was it for you?", "¿Le resultó útil?", "Cela vous a-t-il été utile ?"),
                is_required=True,
                points=5,
                low=texts("Not at all", "Nada", "Pas du tout"),
                high=texts("Very", "Mucho", "Beaucoup"),
            ),
            agreement(
                "know",
                texts(
                    "I now know better where to find help.",
                    "Ahora sé mejor dónde encontrar ayuda.",
                    "Je sais mieux maintenant où trouver de l’aide.",
                ),
                required=False,
            ),
            agreement(
                "tell",
                texts(
                    "I would tell somebody else to come.",
                    "Le diría a otra persona que viniera.",
                    "Je conseillerais à quelqu’un d’autre de venir.",
                ),
                required=False,
            ),
            open_text("more", texts("What was missing?", "¿Qué faltó?", "Qu’est-ce qui a manqué ?")),
        ),
    ),
)
