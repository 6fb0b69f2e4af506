"""Trust of staff that what they say to those who support them stays private (facts.md 1.6, W02)."""

from surveys.questionnaires.codes import Purpose
from surveys.questionnaires.content import Content
from surveys.questionnaires.library.making import LibraryQuestionnaire, agreement, open_text, texts

TRUST = LibraryQuestionnaire(
    code="trust-in-confidentiality",
    version=1,
    purpose=Purpose.WELLBEING_PULSE,
    content=Content(
        title=texts(
            "Support for our own people",
            "Apoyo a nuestro propio personal",
            "Le soutien à nos propres équipes",
        ),
        introduction=texts(
            "Four short questions about support at work. We do not ask who you are.",
            "Cuatro preguntas breves sobre el apoyo en el trabajo. No preguntamos quién es usted.",
            "Quatre questions courtes sur le soutien au travail. Nous ne demandons pas qui vous êtes.",
        ),
        questions=(
            agreement(
                "private",
                texts(
                    "What I say stays private.",
                    "Lo que digo queda en privado.",
                    "Ce que je dis reste confidentiel.",
                ),
                indicator="W02",
            ),
            agreement(
                "know",
                texts(
                    "I know where I can get support.",
                    "Sé dónde puedo recibir apoyo.",
                    "Je sais où trouver du soutien.",
                ),
            ),
            agreement(
                "use",
                texts(
                    "I would use it if I needed it.",
                    "Lo usaría si lo necesitara.",
                    "J’y aurais recours si j’en avais besoin.",
                ),
            ),
            open_text(
                "hinders",
                texts(
                    "What would keep you from asking for support?",
                    "¿Qué le impediría pedir apoyo?",
                    "Qu’est-ce qui vous empêcherait de demander du soutien ?",
                ),
            ),
        ),
    ),
)
