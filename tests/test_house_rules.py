"""What holds for the whole house and no other test would notice (style: small rooms, one door each)."""

import ast
import re
import sys
import tomllib
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from kiosk.faults import Fault
from kiosk.flows.table import BUILT, flow_of, settler_of
from kiosk.model import Service
from kiosk.prompts.prompt import Prompt
from kiosk.screens.table import SCREENS
from tests.all_prompts import all_prompts
from tests.sharing import WHOLE_MACHINE

ROOT = Path(__file__).parents[1]
SOURCES = sorted((ROOT / "kiosk").rglob("*.py"))

LINES_AT_MOST = 400

OUTSIDE = "kiosk/sandbox/"
"""The sandbox plays the world: it looks into files and pictures that the program only makes."""
DOORS = {
    "kivy": ("kiosk/screens/",),
    "serial": ("kiosk/devices/serial_line.py",),
    "pymodbus": ("kiosk/devices/cabinet/modbus/codec.py",),
    "smartcard": ("kiosk/devices/card_reader/",),
    "cv2": ("kiosk/devices/camera/",),
    "requests": ("kiosk/central/http.py",),
    "defusedxml": ("kiosk/central/card_service/para.py",),
    "sqlite3": ("kiosk/journal/",),
    "gmssl": ("kiosk/crypto/sm2.py", "kiosk/sandbox/gmssl_alone.py"),
    "escpos": ("kiosk/devices/receipt_printer/",),
    "alembic": ("kiosk/hub/migration.py", "kiosk/hub/migrations/"),
    "fastapi": ("kiosk/hub/",),
    "prometheus_client": ("kiosk/hub/measures.py",),
    "sqlalchemy": ("kiosk/hub/",),
    "uvicorn": ("kiosk/hub/",),
}
SANDBOX_TOO = ("kivy", "defusedxml", "cv2", "smartcard", "sqlite3", "fastapi", "sqlalchemy", "uvicorn")

ROOMS = (".ci", "config", "deploy", "docs", "kiosk", "scripts", "tests")
TOP_LEVEL = (".lock", ".md", ".toml")
SAYS_NOTHING = ("manager", "helper", "util", "misc")


def name_of(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@cache
def tree_of(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def tracked() -> list[str]:
    """The files of the repository; a copy without its history has the same."""
    rooms = [path for path in ROOT.iterdir() if path.is_dir() and path.name in ROOMS]
    inside = [path for room in rooms for path in room.rglob("*") if "__pycache__" not in path.parts]
    files = [*inside, *(path for path in ROOT.iterdir() if path.suffix in TOP_LEVEL)]
    return sorted(name_of(path) for path in files if path.is_file())


# --- the size and the names of rooms


def test_no_file_is_too_long_to_be_read_at_once() -> None:
    lengths = {name_of(path): len(path.read_text(encoding="utf-8").splitlines()) for path in SOURCES}

    assert [name for name, n in lengths.items() if n > LINES_AT_MOST] == []


def test_no_file_has_a_name_that_says_nothing() -> None:
    names = [name for name in tracked() if any(word in Path(name).name.lower() for word in SAYS_NOTHING)]

    assert names == []


def test_packages_say_nothing_of_their_own() -> None:
    full = [
        name_of(path) for path in SOURCES if path.name == "__init__.py" and path.read_text(encoding="utf-8")
    ]

    assert full in ([], ["kiosk/__init__.py"])


# --- doors


@cache
def imported(path: Path) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(tree_of(path)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            found.add(node.module.split(".")[0])
    return found


def test_no_two_workers_of_a_test_run_start_the_one_pcscd_of_a_machine() -> None:
    starts = re.compile(r"\b(?:start_pcscd|start_world)\(|\"kiosk\",\s*\"demo\"")
    machines = [
        path for path in (ROOT / "tests").rglob("test_*.py") if starts.search(path.read_text("utf-8"))
    ]

    assert len(machines) >= 3
    assert [name_of(path) for path in machines if name_of(path) not in WHOLE_MACHINE] == []


@pytest.mark.parametrize("library", DOORS)
def test_each_library_has_one_door(library: str) -> None:
    doors = (*DOORS[library], OUTSIDE) if library in SANDBOX_TOO else DOORS[library]

    users = [name_of(path) for path in SOURCES if library in imported(path)]

    assert [name for name in users if not name.startswith(doors)] == []
    assert [name for name in users if name.startswith(DOORS[library])] != []


def test_nothing_is_printed() -> None:
    calls = [
        f"{name_of(path)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "print"
    ]

    assert calls == []


def test_everything_is_caught_by_its_name() -> None:
    broad = [
        f"{name_of(path)}:{node.lineno}"
        for path in SOURCES
        for node in ast.walk(tree_of(path))
        if isinstance(node, ast.ExceptHandler)
        and (node.type is None or (isinstance(node.type, ast.Name) and node.type.id == "Exception"))
    ]

    assert broad == []


# --- prompts, services, faults


@pytest.mark.parametrize("kind", all_prompts(), ids=lambda kind: kind.__name__)
def test_every_prompt_has_a_screen_and_a_kv_of_its_name_or_of_the_dress_it_shares(
    kind: type[Prompt[Any]],
) -> None:
    name = re.sub(r"(?<!^)(?=[A-Z])", "_", kind.__name__).lower()
    module = ROOT / "kiosk" / "screens" / f"{name}.py"

    assert name in SCREENS
    (screen,) = [
        node
        for node in tree_of(module).body
        if isinstance(node, ast.ClassDef) and node.name == f"{kind.__name__}Screen"
    ]
    shared = [
        f"{base.id.removesuffix('Screen').lower()}.kv" for base in screen.bases if isinstance(base, ast.Name)
    ]
    assert any((module.parent / kv).is_file() for kv in (f"{name}.kv", *shared))


def test_no_screen_is_left_without_a_prompt() -> None:
    assert len(SCREENS) == len(all_prompts())


def test_every_service_is_built() -> None:
    assert sorted(BUILT) == sorted(Service)


@pytest.mark.parametrize("service", BUILT)
def test_every_flow_stands_in_a_file_of_its_name_with_a_settler_when_it_opens_cases(service: Service) -> None:
    file = ROOT / "kiosk" / "flows" / f"{service.value}.py"

    assert flow_of(service).__module__ == f"kiosk.flows.{service.value}"
    opens = ("journal.open(", "do_deed(", "NewPin.begin(")
    settles = any(one in file.read_text(encoding="utf-8") for one in opens)
    assert settles == hasattr(sys.modules[f"kiosk.flows.{service.value}"], "settle")
    if settles:
        assert settler_of(service).__module__ == f"kiosk.flows.{service.value}"


@pytest.mark.parametrize("fault", Fault, ids=lambda fault: fault.code)
def test_every_fault_is_explained_with_its_own_cause_and_action(fault: Fault) -> None:
    lines = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8").splitlines()

    (row,) = [line for line in lines if line.startswith(f"| {fault.code} |")]

    cells = [cell.strip() for cell in row.strip("|").split("|")]
    assert len(cells) == 6
    assert all(cells)
    assert cells[1] == f"{fault.cause}, {fault.action}"


def test_no_two_faults_share_a_code_and_none_is_explained_that_does_not_exist() -> None:
    text = (ROOT / "docs" / "faults.md").read_text(encoding="utf-8")
    explained = re.findall(r"^\| ([A-Z]{3}-[A-Z]+) \|", text, flags=re.MULTILINE)

    assert sorted(explained) == sorted(fault.code for fault in Fault)


# --- rules, recipes


def rules_of(table: object, where: str = "") -> list[tuple[str, dict[str, Any]]]:
    """Every table with a value in it, and where it stands."""
    if not isinstance(table, dict):
        return []
    if "value" in table:
        return [(where, table)]
    return [rule for key, inner in table.items() for rule in rules_of(inner, f"{where}.{key}")]


@pytest.mark.parametrize("path", sorted((ROOT / "config" / "provinces").glob("*.toml")), ids=lambda p: p.stem)
def test_every_rule_of_a_province_says_where_it_stands(path: Path) -> None:
    rules = rules_of(tomllib.loads(path.read_text(encoding="utf-8")))

    assert len(rules) > 10
    assert [where for where, rule in rules if not rule.get("source") or not rule.get("article")] == []


def test_no_file_knows_a_developer_s_machine() -> None:
    homes = re.compile(r"/(?:home|Users|root)/\w+")

    found = [
        name
        for name in tracked()
        if name != "tests/test_house_rules.py"
        and homes.search((ROOT / name).read_bytes().decode("utf-8", errors="ignore"))
    ]

    assert found == []


@pytest.mark.parametrize("lock", ["requirements.lock", "requirements-dev.lock"])
def test_lock_files_hold_hashes_and_no_address_of_an_index(lock: str) -> None:
    lines = [
        line
        for line in (ROOT / lock).read_text(encoding="utf-8").splitlines()
        if line and not line.startswith("#")
    ]

    assert lines
    assert [line for line in lines if "://" in line or line.startswith("-")] == []
    assert [
        line for line in lines if not re.fullmatch(r"[\w.-]+==\S+( --hash=sha256:[0-9a-f]{64})+", line)
    ] == []


def test_a_wheel_holds_every_file_that_the_program_reads() -> None:
    setuptools = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["tool"]["setuptools"]
    packed = {
        path for pattern in setuptools["package-data"]["kiosk"] for path in (ROOT / "kiosk").glob(pattern)
    }
    laid = {
        path for patterns in setuptools["data-files"].values() for one in patterns for path in ROOT.glob(one)
    }
    there = {
        path
        for room in ("kiosk", "config")
        for path in (ROOT / room).rglob("*")
        if path.is_file() and path.suffix not in (".py", ".pyc")
    }

    assert len(there) > 60
    assert sorted(name_of(path) for path in there - packed - laid) == []
    # Each file of config/ lies in the folder of its own name, where settings.PACKAGED_CONFIG looks for it.
    for folder, patterns in setuptools["data-files"].items():
        assert {f"share/kiosk/{Path(one).parent.as_posix()}" for one in patterns} == {folder}
