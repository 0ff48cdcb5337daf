"""Lines over the network, and which kind of line an address means.

`tcp://192.168.1.20:9100` is a device of its own address or one behind a terminal server; its host is a
number, because looking a name up would keep the glass waiting. Everything else is a line of this machine.
"""

import os
import re
import socket
from ipaddress import ip_address
from urllib.parse import urlsplit

from kiosk.devices.line import Line, LineLost
from kiosk.devices.serial_line import SerialLine, open_serial

TCP = "tcp://"
GIVE_UP_MS = 10_000
"""After so long without an answer from the other machine the line is lost (RFC 5482, TCP_USER_TIMEOUT)."""
ALIVE_AFTER_S, ALIVE_EVERY_S = 5, 2
"""A line on which nobody speaks is looked after too: an unplugged cable says nothing."""


def open_line(address: str) -> Line:
    """Open the line that an address names. Raises LineLost when it is not there."""
    return open_tcp(address) if address.startswith(TCP) else open_serial(address)


def is_tcp_address(address: str) -> bool:
    """Whether it is `tcp://`, a number and a port."""
    return _end_of(address) is not None


def open_tcp(address: str) -> Line:
    """Begin to connect, and return at once: what is written waits, and a refusal loses the line."""
    end = _end_of(address)
    if end is None:
        raise ValueError(f"no address of a TCP line: {address}")
    family = socket.AF_INET6 if ":" in end[0] else socket.AF_INET
    door = socket.socket(family, socket.SOCK_STREAM | socket.SOCK_NONBLOCK)
    for level, option, value in (
        (socket.IPPROTO_TCP, socket.TCP_NODELAY, 1),
        (socket.IPPROTO_TCP, socket.TCP_USER_TIMEOUT, GIVE_UP_MS),
        (socket.SOL_SOCKET, socket.SO_KEEPALIVE, 1),
        (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE, ALIVE_AFTER_S),
        (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL, ALIVE_EVERY_S),
    ):
        door.setsockopt(level, option, value)
    try:
        door.connect(end)
    except BlockingIOError:
        pass  # under way
    except OSError as error:
        door.close()
        raise LineLost(f"{address}: {error.strerror}") from error
    fd = door.detach()
    return SerialLine(fd, lambda: os.close(fd))


def _end_of(address: str) -> tuple[str, int] | None:
    if not re.fullmatch(r"tcp://(\[[0-9a-fA-F:.]+\]|[0-9.]+):[1-9][0-9]{0,4}", address):
        return None
    parts = urlsplit(address)
    try:
        return str(ip_address(parts.hostname or "")), int(parts.port or 0)
    except ValueError:
        return None
