from collections.abc import Iterator

import pytest

from tests.hub import databases
from tests.hub.world import World, make_world

WITHOUT_DATABASE = ("test_call", "test_collector", "test_openapi")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    """Everything the hub does, it does on both databases."""
    if "on_database" not in metafunc.fixturenames:
        return
    alone = metafunc.module.__name__.rpartition(".")[2] in WITHOUT_DATABASE
    kinds = databases.KINDS[:1] if alone else databases.KINDS
    metafunc.parametrize("on_database", kinds, indirect=True)


@pytest.fixture(autouse=True)
def on_database(request: pytest.FixtureRequest) -> Iterator[str]:
    kind: str = request.param
    databases.begin(kind)
    yield kind
    databases.begin("sqlite")


@pytest.fixture
def world(on_database: str) -> World:
    return make_world()
