"""02, 19: the menu in its groups; what cannot be had today says why before anyone starts (02b)."""

from typing import Any

from kiosk.model import Service
from kiosk.prompts.entrance import ChooseService, Offer, StaffCalled
from kiosk.prompts.menu import Group, group_of, in_groups
from kiosk.screens import signs, theme
from kiosk.screens.drawings import rising_card
from kiosk.screens.menu_plan import MenuPlan, plan
from kiosk.screens.menu_words import in_one_line
from kiosk.screens.pages import page_count, page_of
from kiosk.screens.prompt_screen import PromptScreen, load_kv
from kiosk.screens.text import text
from kiosk.screens.widgets.actions import Actions
from kiosk.screens.widgets.key import BackKey, Key
from kiosk.screens.widgets.rows import WayRow
from kiosk.screens.widgets.tile import Tile
from kiosk.screens.widgets.words import width_of

FOR_KV = (rising_card,)
load_kv(__file__)

COLUMNS = 2
GUTTER = 24
TOP = 744
SMALL = (225, 162)
SMALL_TOP = 1584
MORE_ELDER = (54, 1476, 972, 162)
PLAIN = {"page": 5, "pitch": 174, "height": 156}
LARGE = {"page": 4, "pitch": 206, "height": 186}
TILE_NAME_TAKES = 70
CAPTION_TAKES = 54
WAY_ROW_TAKES = 200
"""What else stands in their breadth, in base pixels: margins; pictogram and arrow."""
NAMED = 3
NAMED_ELDER = 1
"""So many closed services are named in the line above the tiles; the others wear their reason."""


class ChooseServiceScreen(PromptScreen):
    """Nothing is lit here: every tile is as near as the other. A group opens on the same glass."""

    has_head = False

    def put(self, prompt: ChooseService) -> None:
        self._offers = {offer.service: offer for offer in prompt.offers if offer.on_menu}
        self._groups = in_groups(self._offers)
        self._plan: MenuPlan = plan(self._groups, elder=theme.look.elder)
        self._opened: Group | None = None
        self._page = 0
        self.open(prompt.opened)

    def resume(self, before: Any) -> None:
        self.open(before._opened)

    def call_staff(self) -> None:
        self.answer(StaffCalled())

    def open(self, group: Group | None) -> None:
        """Show the services of a group, or with None the tiles."""
        self._opened = group if group is not None and self._within(group) else None
        self._page = 0
        self._set_out()

    def _within(self, group: Group) -> tuple[Service, ...]:
        return self._plan.more if group is Group.MORE else self._groups.get(group, ())

    def _set_out(self) -> None:
        self.ids.menu.clear_widgets()
        if self._opened is None:
            self.ids.title.text = text("ChooseService.title")
            self._lay_tiles()
            self._say()
            self.ids.calm.text = text("ChooseService.elder") if theme.look.elder else ""
            return
        name = text(f"group.{self._opened.value}.name")
        self.ids.title.text = text("ChooseService.which", group=name)
        self.ids.sign.name = self.ids.calm.text = ""
        self.ids.state.text = ""
        self._lay_group(self._within(self._opened))

    # --- the tiles ------------------------------------------------------------------------------------------

    def _lay_tiles(self) -> None:
        width, height = theme.tokens()["component"]["tile_elder" if theme.look.elder else "tile"]
        tiles = self._plan.tiles
        # A single tile has the whole width: nobody shall look for the second one.
        width = 972 if len(tiles) == 1 else width
        for number, group in enumerate(tiles):
            row, column = divmod(number, COLUMNS)
            place = (54 + column * (width + GUTTER), TOP + row * (height + GUTTER), width, height)
            self.ids.menu.add_widget(self._tile(group, place))
        if theme.look.elder:
            self._lay_more_elder()
        else:
            self._lay_small()

    def _tile(self, group: Group, place: tuple[float, float, float, float]) -> Tile:
        services = self._groups[group]
        if len(services) == 1:
            return self._service_tile(self._offers[services[0]], place)
        offers = [self._offers[service] for service in services]
        closed = all(offer.reason for offer in offers)
        caption = text(f"reason.{offers[0].reason}") if closed else self._caption(services, place[2])
        tile = Tile(
            target=f"group_{group.value}",
            text=text(f"group.{group.value}.name"),
            caption=caption,
            picto=signs.OF_GROUP[group],
            picto_px=_picto_px(),
            enabled=not closed,
            place=place,
        )
        tile.bind(on_act=lambda *_: self.open(group))
        return tile

    def _service_tile(self, offer: Offer, place: tuple[float, float, float, float]) -> Tile:
        service = offer.service
        name, caption = text(f"service.{service.value}.name"), _caption_of(offer)
        if width_of(name, theme.type_row("tile").size_px, strong=True) > theme.at(
            place[2] - TILE_NAME_TAKES - _picto_px()
        ):
            # Too long for one line: the group's name, and below it what exactly.
            caption = name if offer.available else caption
            name = text(f"group.{group_of(service).value}.name")
        tile = Tile(
            target=f"service_{service.value}",
            text=name,
            caption=caption,
            picto=signs.OF_SERVICE[service],
            picto_px=_picto_px(),
            enabled=not offer.reason,
            place=place,
        )
        tile.bind(on_act=lambda *_: self.answer(service))
        return tile

    def _caption(self, services: tuple[Service, ...], width: float) -> str:
        """As many of their short names as one line holds; what is done elsewhere is not promised."""
        here = [service for service in services if self._offers[service].referral is None]
        names = [text(f"short.{service.value}") for service in here or services]
        return in_one_line(names, theme.type_row("caption").size_px, width - CAPTION_TAKES)

    def _lay_small(self) -> None:
        for number, service in enumerate(self._plan.small):
            offer = self._offers[service]
            key = self._small(number, f"service_{service.value}", text(f"short.{service.value}"))
            key.picto = signs.OF_SERVICE[service]
            key.enabled = not offer.reason
            key.bind(on_act=lambda _, chosen=service: self.answer(chosen))
        if self._plan.more:
            key = self._small(len(self._plan.small), "group_more", text("group.more.name"))
            key.picto = signs.OF_GROUP[Group.MORE]
            key.bind(on_act=lambda *_: self.open(Group.MORE))

    def _small(self, number: int, target: str, words: str) -> Key:
        width, height = SMALL
        key = Key(
            target=target,
            text=words,
            picto_px=66,
            upright=True,
            kind="digit",
            base_px=36 if theme.look.language == "zh" else 33,
            role="ink",
            place=(54 + number * (width + GUTTER), SMALL_TOP, width, height),
        )
        self.ids.menu.add_widget(key)
        return key

    def _lay_more_elder(self) -> None:
        """And the guides beside it, for they say what each of the others needs."""
        if not self._plan.more:
            return
        left, top, width, height = MORE_ELDER
        guides = self._offers.get(Service.READ_GUIDES)
        beside = guides is not None and guides.available
        width = (width - GUTTER) // 2 if beside else width
        caption = "" if beside else self._caption(self._plan.more, width - WAY_ROW_TAKES)
        more = WayRow(
            target="group_more",
            picto=signs.OF_GROUP[Group.MORE],
            head=text("group.more.name"),
            text=caption,
            place=(left, top, width, height),
        )
        more.bind(on_act=lambda *_: self.open(Group.MORE))
        self.ids.menu.add_widget(more)
        if beside:
            place = (left + width + GUTTER, top, width, height)
            row = WayRow(
                target="service_read_guides",
                picto=signs.OF_SERVICE[Service.READ_GUIDES],
                head=text("short.read_guides"),
                place=place,
            )
            row.bind(on_act=lambda *_: self.answer(Service.READ_GUIDES))
            self.ids.menu.add_widget(row)

    # --- a group --------------------------------------------------------------------------------------------

    def _lay_group(self, services: tuple[Service, ...]) -> None:
        form = LARGE if theme.look.elder else PLAIN
        for line, service in enumerate(page_of(services, form["page"], self._page)):
            offer = self._offers[service]
            row = WayRow(
                target=f"service_{service.value}",
                picto=signs.OF_SERVICE[service],
                head=text(f"service.{service.value}.name"),
                text=_caption_of(offer),
                enabled=not offer.reason,
                place=(54, TOP + line * form["pitch"], 972, form["height"]),
            )
            row.bind(on_act=lambda _, chosen=service: self.answer(chosen))
            self.ids.menu.add_widget(row)
        actions = Actions()
        back = BackKey()
        back.bind(on_act=lambda *_: self.open(None))
        actions.add_widget(back)
        pages = page_count(services, form["page"])
        if pages > 1:
            more = Key(target="next_page", text=text("key.other_page"), picto="repeat", wide=330)
            more.bind(on_act=lambda *_: self._turn(pages))
            actions.add_widget(more)
        self.ids.menu.add_widget(actions)

    def _turn(self, pages: int) -> None:
        self._page = (self._page + 1) % pages
        self._set_out()

    # --- what is said above the tiles -----------------------------------------------------------------------

    def _say(self) -> None:
        closed = [offer for offer in self._offers.values() if offer.reason]
        self.ids.sign.name = "warning" if closed else "tick"
        if not closed:
            key = "ChooseService.elder_hint" if theme.look.elder else "ChooseService.all_open"
            self.ids.state.text = text(key)
            return
        reason = closed[0].reason
        names = [text(f"service.{offer.service.value}.name") for offer in closed if offer.reason == reason]
        named = NAMED_ELDER if theme.look.elder else NAMED
        more = text("ChooseService.and_more") if len(names) > named else ""
        facts: dict[str, Any] = {
            "reason": text(f"reason.{reason}"),
            "service": text("ChooseService.list").join(names[:named]) + more,
        }
        key = "none_open" if len(closed) == len(self._offers) else "some_closed"
        self.ids.state.text = text(f"ChooseService.{key}", **facts)


def _caption_of(offer: Offer) -> str:
    """Why not today, or where else, or what it is."""
    if offer.reason:
        return text(f"reason.{offer.reason}")
    if offer.referral is not None:
        return text(f"referral.{offer.referral.value}")
    return text(f"service.{offer.service.value}.caption")


def _picto_px() -> int:
    return 150 if theme.look.elder else 108
