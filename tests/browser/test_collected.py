"""The page as it is served where the static files were collected: one script, one style sheet, compressed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bench.visit import LOADED, weighed

from ..servers import Server
from .conftest import Site

KB = 1000
MOST = 60 * KB  # of script and style, as they travel, until a room can be read and written in


@pytest.fixture
def collected(site: Site, tmp_path: Path) -> Iterator[Server]:
    settings = {"CHAT_STATIC_ROOT": str(tmp_path / "static")}
    done = site.stage.command("collectstatic", "--noinput", **settings)
    assert done.returncode == 0, done.stderr
    server = site.stage.another_server("serve", **settings)
    yield server
    server.remove()


async def test_the_first_load_is_small_and_all_there(window, scene, collected):
    ann = await (await window(scene.ann, server=collected)).go(scene.room)
    await ann.write("Said on a page without comments")
    await ann.settled()
    loaded = await ann.page.evaluate(LOADED)
    assert len(loaded) == 4, "a script that paints, one style sheet, the modules, and those that come later"
    assert all(0 < travelled < size for _address, travelled, size in loaded)
    first, later = weighed(loaded)
    assert first < MOST
    assert 0 < later < first
