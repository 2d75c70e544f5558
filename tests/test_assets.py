"""Many modules as one file: what runs is what ran before."""

import json
import re
import shutil
import subprocess
from graphlib import CycleError

import pytest
import rjsmin

from chat import assets

NODE = shutil.which("node")


@pytest.fixture
def sources(monkeypatch):
    """Name → text, in place of what lies below static/chat/."""
    texts: dict[str, str] = {}
    monkeypatch.setattr(assets, "source", texts.__getitem__)
    for cached in (assets.needed, assets.later):
        cached.cache_clear()
    yield texts
    for cached in (assets.needed, assets.later):
        cached.cache_clear()


def ran(folder, bundles: dict[str, str]) -> list:
    """What the start says, under Node."""
    for name, text in bundles.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text)
    (folder / "package.json").write_text('{"type": "module"}')
    done = subprocess.run(
        [NODE, "app.js"], cwd=folder, capture_output=True, text=True, timeout=30, check=False
    )
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()]


@pytest.mark.parametrize("finish", [str, rjsmin.jsmin], ids=["as written", "without comments"])
def test_each_module_runs_once_and_keeps_its_names(sources, tmp_path, finish):
    sources["app.js"] = (
        'import { next } from "./count.js";\n'
        'import {\n  double as twice,\n  Box,\n} from "./more.js";\n'
        "const hidden = 1;\n"
        "console.log(JSON.stringify([next(), twice(hidden), new Box(next()).value]));\n"
        'import("./late.js").then(({ say }) => say());\n'
    )
    sources["count.js"] = "let hidden = 0;\nexport function next() {\n  hidden += 1;\n  return hidden;\n}\n"
    sources["more.js"] = (
        'import { next } from "./count.js";\n'
        "const hidden = next() * 10;\n"
        "export const double = (value) => 2 * value + hidden;\n"
        "export class Box {\n  constructor(value) {\n    this.value = value;\n  }\n}\n"
    )
    sources["late.js"] = (
        'import { next } from "./count.js";\nimport { own } from "./own.js";\n'
        "export async function say() {\n"
        '  const { default: list } = await import("./data/list.js");\n'
        "  console.log(JSON.stringify([own(), next(), list]));\n}\n"
    )
    sources["own.js"] = 'import { Box } from "./more.js";\nexport const own = () => new Box("own").value;\n'
    sources["data/list.js"] = "export default [1, 2];\n"
    bundles = assets.joined("app.js")
    assert list(bundles) == ["app.js", "late.js", "data/list.js"]
    finished = {name: finish(text) for name, text in bundles.items()}
    assert ran(tmp_path, finished) == [[2, 12, 3], ["own", 4, [1, 2]]]


def test_what_two_that_come_later_need_is_in_the_start(sources):
    sources["app.js"] = 'import("./a.js");\nimport("./b.js");\n'
    sources["a.js"] = sources["b.js"] = 'import { both } from "./both.js";\nboth();\n'
    sources["both.js"] = "export function both() {}\n"
    bundles = assets.joined("app.js")
    assert "function both" in bundles["app.js"]
    assert 'import { $both } from "./app.js";' in bundles["a.js"]
    assert "function both" not in bundles["a.js"] + bundles["b.js"]


@pytest.mark.parametrize(
    "text",
    [
        'import other from "./a.js";\n',
        'import "./a.js";\n',
        'import * as all from "./a.js";\n',
        'export { a } from "./a.js";\n',
        "export default 1;\n",
        "export let a = 1;\n",
    ],
)
def test_what_cannot_be_put_together_is_said(sources, text):
    sources["app.js"] = 'import { b } from "./b.js";\n'
    sources["b.js"] = text
    sources["a.js"] = "export const a = 1;\n"
    with pytest.raises(assets.Unfit, match=r"b\.js: (import|export)"):
        assets.joined("app.js")


def test_circles_and_what_is_wanted_both_ways_are_said(sources):
    sources["app.js"] = 'import { b } from "./b.js";\n'
    sources["b.js"] = 'import { c } from "./c.js";\nexport const b = 1;\n'
    sources["c.js"] = 'import { b } from "./b.js";\nexport const c = 1;\n'
    with pytest.raises(CycleError):
        assets.joined("app.js")
    assets.needed.cache_clear()
    sources["c.js"] = 'export const c = () => import("./b.js");\n'
    with pytest.raises(assets.Unfit, match=r"later as well: b\.js"):
        assets.joined("app.js")


def test_the_page_can_be_put_together():
    bundles = assets.bundles()
    assert {"bundle/app.js", "bundle/emojipicker.js", "bundle/data/emoji.js", "bundle/style.css"} <= set(
        bundles
    )
    assert bundles["bundle/style.css"].count("@layer screens {") == 1
    modules = set(re.findall(r'from "\./(\S+)"', bundles["bundle/emojipicker.js"]))
    assert modules <= {"app.js"}
