"""The tags that every template uses."""

import json
import re
from pathlib import Path

import pytest
from django.template import Context, Template

from chat.templatetags import chat_ui
from chat.views import worker

ROOT = Path(__file__).resolve().parent.parent


def render(source: str, **context: object) -> str:
    return Template("{% load chat_ui %}" + source).render(Context(context))


@pytest.fixture
def hashed(monkeypatch):
    """Static files under names that change with their content, as `collectstatic` makes them."""
    monkeypatch.setattr(chat_ui, "static", lambda path: f"/static/{path.replace('.js', '.0123abcd.js')}")
    for cached in (chat_ui._addresses, chat_ui.needed):
        cached.cache_clear()
    yield
    for cached in (chat_ui._addresses, chat_ui.needed):
        cached.cache_clear()


def test_import_map_leads_to_the_hashed_files_and_has_the_nonce(hashed):
    html = render('{% importmap "app.js" %}', csp_nonce="n0nce")
    found = re.search(r'<script type="importmap" nonce="n0nce">(.*?)</script>', html)
    imports = json.loads(found[1])["imports"]
    assert imports["/static/chat/socket.js"] == "/static/chat/socket.0123abcd.js"
    assert set(re.findall(r'<link rel="modulepreload" href="(.*?)">', html)) <= set(imports.values())


def test_import_map_has_nothing_that_could_end_its_script(monkeypatch):
    monkeypatch.setattr(chat_ui, "_addresses", lambda: {"/a.js": "/</script><b>&.js"})
    assert "</script><b>" not in render("{% importmap %}")


def test_every_module_is_started_by_a_template_or_imported_by_one_that_is():
    sources = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
    started = {name for source in sources for name in re.findall(r"static 'chat/(\w+\.js)'", source)}
    started.add(worker.START)
    needed = {path for start in started for path in chat_ui.needed(f"chat/{start}")}
    sources = [(ROOT / "static" / path).read_text() for path in needed]
    later = {name for source in sources for name in re.findall(r'\bimport\("\./(\w+\.js)"\)', source)}
    assert later, "nothing is loaded when it is first wanted"
    needed |= {path for start in later for path in chat_ui.needed(f"chat/{start}")}
    assert needed == {f"chat/{path.name}" for path in (ROOT / "static" / "chat").glob("*.js")}


def test_what_a_page_loads_ahead_is_what_it_starts():
    for path in (ROOT / "templates").rglob("*.html"):
        source = path.read_text()
        for ahead in re.findall(r'{% importmap "(.*?)" %}', source):
            assert f"static 'chat/{ahead}'" in source, path.name


def test_every_icon_that_is_named_is_drawn():
    drawn = set(re.findall(r'<symbol id="([\w-]+)"', (ROOT / "static" / "icons.svg").read_text()))
    templates = "".join(path.read_text() for path in (ROOT / "templates").rglob("*.html"))
    modules = "".join(path.read_text() for path in (ROOT / "static" / "chat").glob("*.js"))
    named = set(re.findall(r'{% icon "([\w-]+)"', templates))
    named |= set(re.findall(r'\bicon(?:Button)?\("([\w-]+)"', modules))
    named |= set(re.findall(r'\bicon: "([\w-]+)"', modules))
    assert named - drawn == set()


def test_names_are_escaped():
    assert "<b>" not in render("{% avatar 3 name %}", name="<b> b")
    assert 'data-hue="3"' in render("{% avatar 15 name %}", name="Ann")
