"""The experience of somebody who was helped: our own short set on being heard, respected, told and treated fairly.

Published scales on the same matter belong to their publishers and are not embedded (facts.md 1.8, E02).
"""

from surveys.questionnaires.codes import Purpose
from surveys.questionnaires.content import Content
from surveys.questionnaires.library.making import LibraryQuestionnaire, agreement, open_text, texts

PERSONAL = LibraryQuestionnaire(
    code="personal-experience",
    version=1,
    purpose=Purpose.PERSONAL_EXPERIENCE,
    content=Content(
        title=texts(
            "How was it for you?", "¿Cómo fue para usted?", "Comment cela s’est-il passé pour vous ?"
        ),
        introduction=texts(
            "You were in touch with us in a hard time. Tell us how we treated you. Skip whatever you like.",
            "Estuvo en contacto con nosotros en un momento difícil. Díganos cómo le tratamos. Puede omitir lo que quiera.",
            "Vous avez été en contact avec nous dans un moment difficile. Dites-nous comment nous vous avons traité. "
            "Passez ce que vous voulez.",
        ),
        questions=(
            agreement(
                "heard",
                texts("They listened to me.", "Me escucharon.", "On m’a écouté."),
                indicator="E02",
                required=False,
            ),
            agreement(
                "respected",
                texts(
                    "They treated me with respect.", "Me trataron con respeto.", "On m’a traité avec respect."
                ),
                indicator="E02",
                required=False,
            ),
            agreement(
                "explained",
                texts(
                    "They explained what they did and why.",
                    "Me explicaron lo que hacían y por qué.",
                    "On m’a expliqué ce qui se faisait et pourquoi.",
                ),
                indicator="E02",
                required=False,
            ),
            agreement(
                "fair",
                texts(
                    "What they decided was fair.",
                    "Lo que decidieron fue justo.",
                    "Ce qui a été décidé était juste.",
                ),
                indicator="E02",
                required=False,
            ),
            open_text(
                "more",
                texts(
                    "What should we know besides?",
                    "¿Qué más deberíamos saber?",
                    "Que devrions-nous savoir de plus ?",
                ),
            ),
        ),
    ),
)
