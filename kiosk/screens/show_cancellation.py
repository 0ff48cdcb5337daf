"""S15: first social security, then the bank; what to bring; what becomes of the account (SC-R 26, 28)."""

from collections.abc import Iterator

from kiosk.prompts.cancellation import ALREADY_CANCELLED, ShowCancellation
from kiosk.prompts.prompt import Back
from kiosk.prompts.reading import PrintGuide
from kiosk.prompts.result import Seen
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.key import Key
from kiosk.screens.widgets.rows import FactRow

load_kv(__file__)

HIGH = 186
HIGH_ELDER = 212
ARTICLE_GAP = 12
PICTURES = {"finish_business": "guide", "social_security": "blank-card", "bank_account": "bank"}


class ShowCancellationScreen(PromptScreen):
    """Read from the top: the steps by number, the papers, the account. Nothing has to be pressed."""

    def put(self, prompt: ShowCancellation) -> None:
        self.ids.title.sub = text(f"cancel_ground.{prompt.ground}")
        rows = list(_rows(prompt))
        high = HIGH_ELDER if look.elder else HIGH
        sheet = self.ids.sheet
        left, top, wide, _ = sheet.place
        sheet.place = (left, top, wide, len(rows) * high + 4)
        for line, (picto, head, more) in enumerate(rows):
            place = (0, line * high, wide, high)
            row = FactRow(picto=picto, head=head, text=more, line=line < len(rows) - 1, place=place)
            sheet.add_widget(row)
        below = top + len(rows) * high + ARTICLE_GAP
        self.ids.article.place = (left, below, wide, 80)
        self.ids.article.text = text("ShowGuide.article", article=prompt.article) if prompt.article else ""
        if prompt.can_print:
            key = Key(target="print", text=text("ShowCancellation.print"), picto="receipt")
            key.bind(on_act=lambda *_: self.answer(PrintGuide()))
            self.ids.actions.add_widget(key)
        seen = Key(target="seen", text=text("result.seen"))
        seen.bind(on_act=lambda *_: self.answer(Seen()))
        self.ids.actions.add_widget(seen)

    def go_back(self) -> None:
        self.answer(Back())


def _rows(prompt: ShowCancellation) -> Iterator[tuple[str, str, str]]:
    """Pictogram, bold sentence, one more."""
    for number, step in enumerate(prompt.order, 1):
        head = text(f"cancel_step.{step}.head", number=number)
        yield PICTURES.get(step, "guide"), head, _more(prompt, step)
    if prompt.papers:
        names = text("ShowCancellation.between").join(text(f"cancel_paper.{one}") for one in prompt.papers)
        yield "id-card", text("ShowCancellation.bring"), text("ShowCancellation.bring_more", papers=names)
    elif prompt.ground != ALREADY_CANCELLED:
        yield "help", text("ShowCancellation.ask_first"), text("ShowCancellation.ask_first_more")
    kept = "restricted" if prompt.account_restricted else "stays_open"
    yield "warning", text("ShowCancellation.account"), text(f"ShowCancellation.{kept}")


def _more(prompt: ShowCancellation, step: str) -> str:
    where = prompt.where_en if look.language == "en" else prompt.where
    key = f"cancel_step.{step}"
    if step == "social_security":
        if prompt.form:
            return text(f"{key}.with_form", form=prompt.form)
        return text(f"{key}.ecard_too" if prompt.ecard_ends else f"{key}.more", where=where)
    if step == "bank_account":
        if prompt.gives and prompt.ground != ALREADY_CANCELLED:
            return text(f"{key}.with_notice", gives=prompt.gives)
        return text(f"{key}.at_bank", bank=prompt.bank) if prompt.bank else text(f"{key}.more")
    return text(f"{key}.more")
