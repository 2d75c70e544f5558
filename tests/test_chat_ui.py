"""The tags that every template uses."""

import json
import re
from pathlib import Path

import pytest
from django.template import Context, Template

from chat import assets
from chat.templatetags import chat_ui
from chat.views import worker

ROOT = Path(__file__).resolve().parent.parent


def render(source: str, **context: object) -> str:
    return Template("{% load chat_ui %}" + source).render(Context(context))


def hashed_name(path: str) -> str:
    """As `collectstatic` names it."""
    return f"/static/{path.replace('.js', '.0123abcd.js')}"


@pytest.fixture(params=[True, False], ids=["bundled", "apart"])
def hashed(request, monkeypatch):
    """Static files under names that change with their content, with and without what is made of many."""
    monkeypatch.setattr(chat_ui, "static", hashed_name)
    monkeypatch.setattr(assets, "is_bundled", lambda: request.param)
    chat_ui._addresses.cache_clear()
    yield request.param
    chat_ui._addresses.cache_clear()


def import_map(html: str) -> dict[str, str]:
    return json.loads(re.search(r'<script type="importmap" nonce="n0nce">(.*?)</script>', html)[1])["imports"]


def test_import_map_leads_to_the_hashed_files_and_has_the_nonce(hashed):
    html = render('{% importmap "app.js" %}', csp_nonce="n0nce")
    imports = import_map(html)
    folder = "bundle" if hashed else "chat"
    assert imports[f"/static/{folder}/emojipicker.js"] == f"/static/{folder}/emojipicker.0123abcd.js"
    assert imports[f"/static/{folder}/data/emoji.js"] == f"/static/{folder}/data/emoji.0123abcd.js"
    assert render('{% module "app.js" %}') in imports.values()
    ahead = re.findall(r'<link rel="modulepreload" href="(.*?)">', html)
    assert set(ahead) <= set(imports.values())
    assert bool(ahead) is not hashed


def test_other_pages_have_their_modules_as_they_are(hashed):
    imports = import_map(render('{% importmap "forms.js" %}', csp_nonce="n0nce"))
    assert imports["/static/chat/forms.js"] == "/static/chat/forms.0123abcd.js"
    assert render('{% module "forms.js" %}') == "/static/chat/forms.0123abcd.js"


def test_import_map_has_nothing_that_could_end_its_script(monkeypatch):
    monkeypatch.setattr(chat_ui, "_addresses", lambda folder: {"/a.js": "/</script><b>&.js"})
    assert "</script><b>" not in render('{% importmap "app.js" %}')


def test_every_module_is_started_by_a_template_or_imported_by_one_that_is():
    sources = [path.read_text() for path in (ROOT / "templates").rglob("*.html")]
    named = r"{% (?:module '|static 'chat/)(\w+\.js)'"
    started = {name for source in sources for name in re.findall(named, source)}
    started.add(worker.START)
    later = {name for start in started for name in assets.later(start)}
    assert later, "nothing is loaded when it is first wanted"
    needed = {name for start in started | later for name in assets.needed(start)}
    folder = ROOT / "static" / "chat"
    assert needed == {str(path.relative_to(folder)) for path in folder.rglob("*.js")}


def test_what_a_page_loads_ahead_is_what_it_starts():
    for path in (ROOT / "templates").rglob("*.html"):
        source = path.read_text()
        for ahead in re.findall(r'{% importmap "(.*?)" %}', source):
            assert re.search(rf"{{% (?:module '|static 'chat/){ahead}'", source), path.name


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
