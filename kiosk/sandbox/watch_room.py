"""What the kiosk says of itself, as the centre heard it last, beside what is so."""

from typing import Any, Protocol

from kiosk.sandbox.web import SaidNo, Web


class WatchRoom(Protocol):
    """Hears the machines' heartbeats."""

    async def kiosk(self) -> dict[str, Any]:
        """Mode, screen, devices with state and fault, services that cannot be had; empty before the first."""
        ...


class CentreWatchRoom:
    """See WatchRoom. A centre that is down has heard nothing."""

    def __init__(self, centre: Web) -> None:
        self._centre = centre

    async def kiosk(self) -> dict[str, Any]:
        try:
            kiosks = (await self._centre.get("kiosks.json"))["kiosks"]
        except (OSError, SaidNo):
            return {}
        beat = kiosks[0].get("beat") if kiosks else None
        return told(beat, kiosks[0]["last_seen"]) if beat else {}


def told(beat: dict[str, Any], last_seen: str) -> dict[str, Any]:
    """Of a heartbeat, what a person in the hall can make use of."""
    return {
        "mode": beat["mode"],
        "screen": beat["screen"],
        "last_seen": last_seen,
        "devices": [
            {"role": one["role"], "state": one["state"], "fault": one.get("fault", "")}
            for one in beat["devices"]
        ],
        "closed": {
            one["service"]: one["reasons"] for one in beat["services"] if _is_broken(one.get("reasons", []))
        },
    }


def _is_broken(reasons: list[str]) -> bool:
    """What the rules send elsewhere is no trouble of this machine."""
    return bool(reasons) and not {"referred", "not_offered"} & set(reasons)
