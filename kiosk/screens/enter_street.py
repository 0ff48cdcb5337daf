"""34: street, house and door, syllable by syllable; what a list or a key can give is not written."""

from collections.abc import Callable
from typing import Any

from kiosk.prompts.contact import EnterStreet
from kiosk.prompts.prompt import Back
from kiosk.screens import pinyin, theme
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text
from kiosk.screens.theme import look
from kiosk.screens.widgets.key import Key
from kiosk.screens.widgets.words import width_of

load_kv(__file__)

LIMIT = 40
WIDE = 960
PARTS = ("路", "街", "巷", "号", "栋", "单元", "室")
PLACES = ("大道", "小区", "花园", "新村", "公寓", "社区")
"""What streets and houses are often called: offered while no syllable is begun."""
LETTERS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")
DIGITS = ("1234567890", "ABCDEFG-/", "座楼层户组村弄")
"""Behind the key 123: what stands on doors."""
TELLS_THE_DOOR = frozenset("0123456789一二三四五六七八九十号栋座室组户村社队")
"""One of these stands in every address that a letter can reach."""
ROW_LEFT = (0, 49, 147)
ROW_HIGH = 156
KEY = (86, 138)
PITCH = 98
OFFERED = 5
INK = {"role": "ink"}
LAMP = {"dress": "lamp", "lit": True, "role": "on_lamp"}


class EnterStreetScreen(PromptScreen):
    """First the syllable, then its character: while one is begun, its first character is the lit thing."""

    def put(self, prompt: EnterStreet) -> None:
        self._street, self._syllable = prompt.known, ""
        self._page = 0
        self._digits = False
        self.ids.title.sub = _in_one_line([region.name for region in prompt.path])
        for number, part in enumerate(PARTS):
            self._key(self.ids.words, f"part_{number}", part, (number * 141, 0, 126, 112), self._add(part))
        self._foot()
        self._board()
        self._show()

    def resume(self, before: Any) -> None:
        self._street, self._syllable = before._street, before._syllable
        self._page, self._digits = before._page, before._digits
        self._board()
        self._show()

    def forget(self) -> None:
        self._street = self._syllable = ""
        super().forget()

    def go_back(self) -> None:
        self.answer(Back())

    def finish(self) -> None:
        self.answer(self._street)

    # --- what is typed

    def press(self, sign: str) -> None:
        """A letter goes on with the syllable where one can; a digit stands as it is."""
        if sign.isascii() and sign.islower():
            if pinyin.may_go_on(self._syllable + sign):
                self._syllable, self._page = self._syllable + sign, 0
        else:
            self._write(sign)
        self._show()

    def choose(self, words: str) -> None:
        self._write(words)
        self._show()

    def erase(self) -> None:
        """The last letter of a syllable that is begun, else the last character."""
        if self._syllable:
            self._syllable, self._page = self._syllable[:-1], 0
        else:
            self._street = self._street[:-1]
        self._show()

    def clear(self) -> None:
        self._street = self._syllable = ""
        self._show()

    def more(self) -> None:
        """The next characters, and after the last the first again."""
        pages = -(-len(pinyin.characters(self._syllable)) // OFFERED)
        self._page = (self._page + 1) % max(pages, 1)
        self._show()

    def switch(self) -> None:
        self._digits, self._syllable = not self._digits, ""
        self._board()
        self._show()

    def _write(self, words: str) -> None:
        self._syllable, self._page = "", 0
        if len(self._street) + len(words) <= LIMIT:
            self._street += words

    def _add(self, words: str) -> Callable[..., None]:
        return lambda *_: self.choose(words)

    # --- what is shown

    def _show(self) -> None:
        self._offer()
        field, go = self.ids.field, self.ids.go
        field.written, field.syllable = self._street, self._syllable
        missing = self._missing()
        go.reason = text(f"EnterStreet.{missing}") if missing else ""
        go.enabled = not missing
        field.lit = bool(missing) and not self._syllable

    def _missing(self) -> str:
        """Why it is not an address yet."""
        if self._syllable:
            return "choose_first"
        if not self._street.strip():
            return "no_street"
        return "" if TELLS_THE_DOOR & set(self._street) else "no_door"

    def _offer(self) -> None:
        board = self.ids.offered
        board.clear_widgets()
        found = pinyin.characters(self._syllable)
        offered = found[self._page * OFFERED :][:OFFERED] if self._syllable else PLACES
        for number, words in enumerate(offered):
            place = (number * 152, 0, 134, 144) if self._syllable else (number * 164, 0, 152, 144)
            dress = LAMP if self._syllable and number == 0 else INK
            size = 66 if self._syllable else 40
            self._key(board, f"offered_{number}", words, place, self._add(words), base_px=size, **dress)
        if len(found) > OFFERED and self._syllable:
            arrow = "" if look.elder else "next"
            place = (760, 0, 212, 144)
            self._key(
                board, "more", text("EnterStreet.more"), place, lambda *_: self.more(), picto_after=arrow
            )

    def _board(self) -> None:
        """Letters in the order of a telephone, or what stands on doors."""
        board = self.ids.letters
        board.clear_widgets()
        for row, signs in enumerate(DIGITS if self._digits else LETTERS):
            for column, sign in enumerate(signs):
                place = (ROW_LEFT[row] + column * PITCH, row * ROW_HIGH, *KEY)
                target = f"key_{sign}" if sign.isascii() else f"sign_{column}"
                self._key(
                    board, target, sign, place, self._pressing(sign), base_px=48, repeats=True, role="ink"
                )
        switch = text("EnterStreet.letters" if self._digits else "EnterStreet.digits")
        below = 2 * ROW_HIGH
        self._key(board, "switch", switch, (0, below, 135, 138), lambda *_: self.switch(), base_px=36)
        self._key(
            board,
            "erase",
            "",
            (836, below, 136, 138),
            lambda *_: self.erase(),
            picto="backspace",
            repeats=True,
        )

    def _pressing(self, sign: str) -> Callable[..., None]:
        return lambda *_: self.press(sign)

    def _foot(self) -> None:
        foot = self.ids.foot
        self._key(foot, "clear", text("EnterStreet.clear"), (0, 0, 474, 124), lambda *_: self.clear())
        self._key(foot, "space", text("EnterStreet.space"), (498, 0, 474, 124), self._add(" "))

    def _key(
        self,
        board: Any,
        target: str,
        words: str,
        place: tuple[float, float, float, float],
        act: Callable[..., None],
        **looks: Any,
    ) -> None:
        looks.setdefault("base_px", 40)
        key = Key(target=target, text=words, place=place, **looks)
        key.bind(on_act=act)
        board.add_widget(key)


def _in_one_line(names: list[str]) -> str:
    """As many of the smallest regions as a line holds."""
    while len(names) > 1 and width_of(" ".join(names), theme.type_row("body").size_px, False) > theme.at(
        WIDE
    ):
        names = names[1:]
    return " ".join(names)
