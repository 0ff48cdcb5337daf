"""`python -m kiosk dock VERB …`: hands and bad luck of the running hall on the command line.

The same verbs as on the dock's page; which there are is asked of the hall, whose machines know their own.
"""

import argparse
import asyncio
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from kiosk.sandbox.state_folder import NoHall, running_dock
from kiosk.sandbox.web import SaidNo, Web
from kiosk.worker import ThreadWorker

USAGE = """usage: kiosk dock [--state DIR] VERB

  HAND [PERSON] [COUNT]   what a hand does:        kiosk dock put_id 林知夏
  DEVICE.FAULT            what happens now:        kiosk dock dispenser.unplug
  FAULT@STEP              what happens then:       kiosk dock jam@print
  truth                   where everything is, what is broken, what waits to happen
  press KEYS              the PIN pad's keys:      kiosk dock press 123456 enter
  pay · bureau PERSON     the phone pays; the bureau makes the ordered card, one step on
"""


@dataclass(frozen=True, slots=True)
class Order:
    """One request to the dock."""

    method: str
    path: tuple[str, ...]
    query: dict[str, object]


class NoSuchVerb(Exception):
    """What was typed is no verb; says what is."""


def run_dock(given: argparse.Namespace) -> int:
    """Exit status 0 when the hall did it, 1 when it could not be done, 2 when no such thing can be."""
    worker = ThreadWorker("dock")
    try:
        dock = Web(running_dock(given.state), worker)
        wants_help = given.help or not given.verb
        lines = asyncio.run(_help(dock) if wants_help else _do(dock, given.verb))
    except SaidNo as no:
        sys.stderr.write(f"kiosk dock: {no}\n")
        return 1
    except (NoHall, NoSuchVerb, OSError) as error:
        if given.help:
            sys.stdout.write(f"{USAGE}\n{error}: its verbs are not known\n")
            return 0
        sys.stderr.write(f"kiosk dock: {error}\n")
        return 2 if isinstance(error, NoSuchVerb) else 1
    finally:
        worker.close()
    sys.stdout.writelines(f"{line}\n" for line in lines)
    return 0


def order_of(words: list[str]) -> Order:
    """Raises NoSuchVerb."""
    verb, *rest = words
    who = next((word for word in rest if not word.isdecimal()), "")
    count = next((int(word) for word in rest if word.isdecimal()), 0)
    if verb == "press":
        return Order("POST", ("pin_pad",), {"keys": " ".join(rest)})
    if len(rest) > 2:
        raise NoSuchVerb(f"{' '.join(words)}: a verb, a person and a number at most")
    if "@" in verb:
        return Order("POST", ("faults", "at", verb), {})
    device, dot, fault = verb.partition(".")
    if dot:
        return Order("POST", ("faults", device, fault), {})
    match verb:
        case "truth":
            return Order("GET", ("truth",), {})
        case "pay" | "bureau":
            return Order("POST", (verb,), {"who": who} if verb == "bureau" else {})
        case _:
            return Order("POST", ("hands", verb), {"who": who, "count": count})


async def _do(dock: Web, words: list[str]) -> list[str]:
    order = order_of(words)
    await dock.fetch(order.method, order.path, order.query)
    return list(_truth(await dock.get("truth")))


async def _help(dock: Web) -> list[str]:
    verbs: dict[str, Any] = await dock.get("verbs")
    steps = ", ".join(verbs["arms"])
    return [
        *USAGE.splitlines(),
        f"hands: {', '.join(verbs['hands'])}",
        "",
        *(
            f"{device}: {', '.join(f'{device}.{name}' for name in names)}"
            for device, names in verbs["faults"].items()
        ),
        "",
        f"steps: {steps}",
    ]


def _truth(truth: dict[str, Any]) -> Iterator[str]:
    yield "cards: " + ", ".join(f"{place} {n}" for place, n in truth["bodies"].items() if n)
    yield f"on the pad: {'an ID card' if truth['on_pad'] else 'nothing'}"
    for one in truth["standing"]:
        yield f"broken: {one['device']} {one['fault']}; mend with {one['device']}.{one['mend']}"
    for armed in truth["armed"]:
        yield f"waits to happen: {armed}"
