"""Feedback on a training (facts.md 1.5, T05)."""

from surveys.questionnaires.codes import Purpose
from surveys.questionnaires.content import Content
from surveys.questionnaires.library.making import LibraryQuestionnaire, agreement, open_text, texts

FEEDBACK = LibraryQuestionnaire(
    code="training-feedback",
    version=1,
    purpose=Purpose.TRAINING_FEEDBACK,
    content=Content(
        title=texts(
            "Your view of the training", "Su opinión sobre la formación", "Votre avis sur la formation"
        ),
        introduction=texts(
            "Six short questions. They help the trainers to do better.",
            "Seis preguntas breves. Ayudan a los formadores a mejorar.",
            "Six questions courtes. Elles aident les formateurs à faire mieux.",
        ),
        questions=(
            agreement(
                "overall",
                texts(
                    "Overall, the training was good.",
                    "En general, la formación fue buena.",
                    "Dans l’ensemble, la formation était bonne.",
                ),
                indicator="T05",
            ),
            agreement(
                "useful",
                texts(
                    "I can use what I learnt in my work.",
                    "Puedo usar en mi trabajo lo que aprendí.",
                    "Je peux utiliser dans mon travail ce que j’ai appris.",
                ),
            ),
            agreement(
                "clear",
                texts(
                    "The trainers explained things clearly.",
                    "Los formadores explicaron las cosas con claridad.",
                    "Les formateurs ont expliqué les choses clairement.",
                ),
            ),
            agreement(
                "confident",
                texts(
                    "I feel more confident with people in a crisis.",
                    "Me siento con más confianza ante personas en crisis.",
                    "Je me sens plus à l’aise face à des personnes en crise.",
                ),
            ),
            open_text(
                "keep",
                texts(
                    "What should stay as it is?",
                    "¿Qué debería seguir igual?",
                    "Que faut-il garder tel quel ?",
                ),
            ),
            open_text(
                "change",
                texts("What should we change?", "¿Qué deberíamos cambiar?", "Que devrions-nous changer ?"),
            ),
        ),
    ),
)
