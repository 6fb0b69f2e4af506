"""The guide for officers: who sees what, from the table that the page and the tests use."""

from concordat.reference.markdown import page, table
from wellbeing.who_sees import ALSO, ANSWERS, ITEMS, TABLE, VIEWERS, Cell

INTRODUCTION = (
    "For everybody who works for an agency, their families and those who retired. You can trust this with your"
    " career. That is only true if you can check it, so here is all of it. The same stands at `/me/who`, where"
    " nobody has to sign in to read it. A test asks the real pages for every line below."
)


def who_page() -> str:
    """One section for each thing there is to see."""
    parts = [INTRODUCTION]
    for item, row in TABLE.items():
        answers = [(VIEWERS[viewer], _words(cell)) for viewer, cell in row.items()]
        parts += [f"## {ITEMS[item]}", table(["who", "do they see it?"], answers)]
    parts += ["## Good to know", "\n".join(f"* {sentence}" for sentence in ALSO)]
    return page("Who can see this", *parts)


def _words(cell: Cell) -> str:
    return " ".join(filter(None, (f"**{ANSWERS[cell.answer]}**", cell.words)))
