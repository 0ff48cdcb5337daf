import pytest

from kiosk.flows.form import Question, Turn, walk


class Form:
    """Questions that are answered as the script says, in the order in which they are asked."""

    def __init__(self, count: int, *turns: Turn) -> None:
        self._turns = iter(turns)
        self.asked: list[int] = []
        self.questions = [self._question(number) for number in range(count)]

    def _question(self, number: int) -> Question:
        async def ask() -> Turn:
            self.asked.append(number)
            return next(self._turns)

        return ask


ON, BACK, STOP = Turn.ON, Turn.BACK, Turn.STOP


@pytest.mark.parametrize(
    ("turns", "asked", "end"),
    [
        ((ON, ON, ON), [0, 1, 2], ON),
        ((ON, BACK, ON, ON, ON), [0, 1, 0, 1, 2], ON),
        ((BACK,), [0], BACK),
        ((ON, BACK, BACK), [0, 1, 0], BACK),
        ((ON, STOP), [0, 1], STOP),
    ],
)
async def test_the_way_through_a_form(turns: tuple[Turn, ...], asked: list[int], end: Turn) -> None:
    form = Form(3, *turns)

    assert await walk(form.questions) is end
    assert form.asked == asked


async def test_a_form_can_be_entered_in_the_middle_and_left_backwards() -> None:
    form = Form(3, BACK, BACK)

    assert await walk(form.questions, start=1) is BACK
    assert form.asked == [1, 0]


async def test_a_form_without_questions_is_answered() -> None:
    assert await walk([]) is ON
