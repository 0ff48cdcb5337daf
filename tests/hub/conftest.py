from collections.abc import Iterator

import pytest

from tests.hub import databases
from tests.hub.world import World, make_world

WITHOUT_DATABASE = ("test_call", "test_collector", "test_openapi")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Everything the hub does, it does on both databases; the quick run asks the embedded one alone."""
    if "on_database" not in metafunc.fixturenames:
        return
    alone = metafunc.module.__name__.rpartition(".")[2] in WITHOUT_DATABASE
    server = [] if alone else [pytest.param("postgresql", marks=pytest.mark.slow)]
    metafunc.parametrize("on_database", ["sqlite", *server], indirect=True)


@pytest.fixture(autouse=True)
def on_database(request: pytest.FixtureRequest) -> Iterator[str]:
    kind: str = request.param
    databases.begin(kind)
    yield kind
    databases.begin("sqlite")


@pytest.fixture
def world(on_database: str) -> World:
    return make_world()
