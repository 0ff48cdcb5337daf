"""The watch page: machines that need somebody come first. Plain HTML, no script, reloads itself."""

from datetime import datetime, timedelta, timezone
from html import escape

from kiosk.central import messages as m
from kiosk.hub.fleet import KioskView, KioskViews

_CHINA = timezone(timedelta(hours=8))
_STYLE = """
body{margin:0;background:#f5f1e6;color:#14231f;font:16px/1.5 "Noto Sans SC","Noto Sans CJK SC",sans-serif}
header{background:#06302d;color:#fff;padding:16px 24px;font-weight:700}
header{display:flex;justify-content:space-between}
section{margin:16px 24px;padding:16px 20px;background:#fffdf8;border:1px solid #d8d0bd;border-radius:10px}
h2{margin:0 0 4px;font-size:20px}table{border-collapse:collapse;margin-top:8px}
th,td{text-align:left;padding:2px 20px 2px 0;vertical-align:top}th{color:#4c5a55;font-weight:400}
.tag{padding:2px 10px;border-radius:6px;font-size:15px;font-weight:700;margin-left:8px}
.good{background:#dbe9e2;color:#0b4a43}.bad{background:#f9dcd6;color:#8c1a10}.quiet{background:#e9e2d2;color:#4c463a}
"""
_MODES = {
    "starting": "正在启动",
    "ready": "空闲",
    "serving": "正在办理",
    "outOfService": "暂停服务",
    "maintenance": "检修",
}
_STOCK = {
    "loaded": "装入",
    "issued": "发出",
    "retained": "收回保管",
    "rejected": "废卡",
    "inside": "机内",
    "unaccounted": "去向不明",
    "in_stack": "卡箱内",
}
_RANKS = ("bad", "quiet", "good")


def fleet_page(views: KioskViews) -> str:
    """The whole page."""
    kiosks = sorted(views.kiosks, key=lambda view: (_RANKS.index(_tag(view)[0]), not _waits(view), view.id))
    shown = "".join(_kiosk(view) for view in kiosks) or "<section>还没有登记机器。</section>"
    now = f"{len(kiosks)}台 · {_clock(views.centre_time)}"
    return (
        '<!doctype html><html lang="zh-CN"><head><meta charset="utf-8">'
        '<meta http-equiv="refresh" content="15">'
        f"<title>社会保障卡自助机 · 值守</title><style>{_STYLE}</style></head><body>"
        f"<header><span>社会保障卡自助机 · 值守</span><span>{now}</span></header>{shown}</body></html>"
    )


def _kiosk(view: KioskView) -> str:
    kind, word = _tag(view)
    seen = "从未听到" if view.last_seen is None else f"最后听到 {_clock(view.last_seen)}"
    head = f'<h2>{escape(view.id)}<span class="tag {kind}">{word}</span></h2>'
    if view.history_broken_at is not None:
        seen += f" · 机内账本比以前报的短或不同（{_clock(view.history_broken_at)} 起）"
    place = f"<div>{escape(view.service_point)} · {seen}</div>"
    return f"<section>{head}{place}{_beat(view.beat) if view.beat is not None else ''}</section>"


def _waits(view: KioskView) -> bool:
    """Whether a citizen stands there and called for staff."""
    return view.beat is not None and view.beat.help_wanted_since is not None


def _tag(view: KioskView) -> tuple[str, str]:
    if view.status != "active":
        return "quiet", "已停用"
    if view.history_broken_at is not None:
        return "bad", "账本倒退"
    if view.silent or view.beat is None:
        return "bad", "没听到"
    if view.beat.help_wanted_since is not None:
        return "bad", "求助"
    if view.beat.mode == "maintenance":
        return "quiet", "检修"
    troubled = view.beat.mode == "outOfService" or any(device.fault for device in view.beat.devices)
    return ("bad", "要人") if troubled else ("good", "正常")


def _beat(beat: m.Heartbeat) -> str:
    services = "，".join(
        f"{escape(one.service)} {'可办' if one.available else '停办：' + escape('、'.join(one.reasons))}"
        for one in beat.services
    )
    devices = "".join(
        f"<tr><td>{escape(device.role)}</td><td>{escape(device.state)}</td><td>{escape(device.fault)}</td></tr>"
        for device in beat.devices
    )
    stock = " · ".join(f"{_STOCK.get(name, escape(name))} {count}" for name, count in beat.stock.items())
    called: tuple[tuple[str, str], ...] = ()
    if beat.help_wanted_since is not None:
        called = (("求助", f"有人在机器前等工作人员（{_clock(beat.help_wanted_since)} 起）"),)
    rows = (
        *called,
        ("状态", f"{_MODES.get(beat.mode, escape(beat.mode))}（{_clock(beat.mode_since)} 起）"),
        ("画面", f"{escape(beat.screen)}（{_clock(beat.screen_since)} 起）"),
        ("业务", services),
        ("卡账", stock),
        ("未结", f"{beat.open_cases} 件，待发 {beat.unsent} 条{_for_centre(beat)}"),
        ("程序", escape(beat.version)),
        *((("证书", _papers(beat)),) if beat.certificate_days is not None else ()),
    )
    facts = "".join(f"<tr><th>{name}</th><td>{value}</td></tr>" for name, value in rows)
    return f"<table>{facts}</table><table><tr><th>设备</th><th>状态</th><th>故障</th></tr>{devices}</table>"


def _for_centre(beat: m.Heartbeat) -> str:
    """What waits for nothing but this centre, and what it would not hear: somebody has to look at that."""
    waits = f"；等中心 {beat.waiting} 件（{_clock(beat.waiting_since)} 起）" if beat.waiting_since else ""
    stuck = f"；送不进 {beat.stuck} 件" if beat.stuck else ""
    refused = f"；中心不认 {beat.refused} 件" if beat.refused else ""
    return waits + stuck + refused + (f"；账不符 {beat.differences} 处" if beat.differences else "")


def _papers(beat: m.Heartbeat) -> str:
    """How long the machine can still speak, and how long ago its centre's list of revoked ones was made."""
    days = beat.certificate_days or 0
    left = f"还有 {days} 天" if days >= 0 else "已到期"
    return left + (
        "；没有撤销名单" if beat.list_hours is None else f"；撤销名单是 {beat.list_hours} 小时前的"
    )


def _clock(at: datetime) -> str:
    return f"{at.astimezone(_CHINA):%m-%d %H:%M:%S}"
