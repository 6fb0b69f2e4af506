"""The page that says who sees what, written from the table of the access matrix."""

from tests.support.pages import words
from tests.web.conftest import WebClient
from wellbeing.who_sees import ANSWERS, ITEMS, TABLE, VIEWERS, Answer, Cell, Viewer


def test_every_cell_of_the_table_is_on_the_page_and_command_comes_first(client: WebClient) -> None:
    page = client.page("/me/who")
    lists = [element for element in page.all("dl") if element.get("class") == "summary"]
    order = [Viewer.COMMAND, *(viewer for viewer in VIEWERS if viewer is not Viewer.COMMAND)]
    assert len(lists) == len(order) == len(Viewer)
    for element, viewer in zip(lists, order, strict=True):
        shown = [(words(row[0]), words(row[1])) for row in element]
        assert shown == [(ITEMS[item], sentence(row[viewer])) for item, row in TABLE.items()]
    text = page.text
    assert text.index(VIEWERS[Viewer.COMMAND]) < min(
        text.index(words) for viewer, words in VIEWERS.items() if viewer not in (Viewer.COMMAND, Viewer.SELF)
    )


def sentence(cell: Cell) -> str:
    answer = ANSWERS[cell.answer]
    if not cell.words:
        return answer
    return f"{answer}{'' if cell.answer is Answer.PARTLY else '.'} {cell.words}"


def test_nobody_has_to_sign_in_to_read_it(client: WebClient) -> None:
    answer = client.get("/me/who")
    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
