"""What the page asks of a browser: what it loads, when it can be used, a long way up its past and down."""

from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.services import browser

from .driver import Silent
from .questions import NOTHING

VISITS = 5
SLOWED = 4  # times
USABLE = "#app[data-connection=open] .message .prose"
# Of each script and style sheet, how many bytes it was on its way, and unpacked.
LOADED = """performance.getEntriesByType("resource")
    .filter(({name}) => /[.](js|css)$/.test(name))
    .map(({encodedBodySize, decodedBodySize}) => [encodedBodySize, decodedBodySize])"""
WATCH = f"""(function look() {{
    if (document.querySelector("{USABLE}")) window.usable = performance.now();
    else requestAnimationFrame(look);
}})()"""
WALK = (Path(__file__).parent / "visit.js").read_text()
SECONDS = 600


def visit(running, room: str, past: int) -> dict[str, dict]:
    """Figures of a Chromium, as the load generator has them. `Silent`: the page did not do what was asked."""
    with sync_playwright() as playwright:
        program = browser.find().program
        chromium = playwright.chromium.launch(executable_path=program, args=list(browser.FLAGS))
        try:
            loads = [_load(chromium, running, room) for _ in range(VISITS)]
            walks = _walk(chromium, running, room)
        except Error as error:
            raise Silent(error.message) from error
        finally:
            chromium.close()
    seen = {seq for walk in walks for seq in walk["seen"]}
    figures = {
        "kb": median(size for size, _ in loads) / 1000,
        "usable_ms": median(ms for _, ms in loads),
        "rows": max(walk["rows"] for walk in walks),
        "moved_px": max(walk["moved"] for walk in walks),
    }
    wrong = {"missing": past - min(seen) + 1 - len(seen), "faults": sum(walk["lost"] for walk in walks)}
    return {"visit": {**NOTHING, **wrong, **figures}}


def _load(chromium: Browser, running, room: str) -> tuple[int, float]:
    """Bytes of script and style as they travelled, and ms until the room can be read and written in. Nothing
    is in the cache, and the processor is slow."""
    page = _open(chromium, running)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    page.add_init_script(WATCH)
    page.goto(f"/chat/{room}/")
    page.wait_for_selector(USABLE)
    size = sum(travelled for travelled, _unpacked in page.evaluate(LOADED))
    usable = page.evaluate("window.usable")
    page.context.close()
    return size, usable


def _walk(chromium: Browser, running, room: str) -> list[dict]:
    page = _open(chromium, running)
    page.goto(f"/chat/{room}/")
    page.wait_for_selector(USABLE)
    walks = [page.evaluate(WALK, {"up": True}), page.evaluate(WALK, {"up": False})]
    page.context.close()
    return walks


def _open(chromium: Browser, running) -> Page:
    origin = f"http://127.0.0.1:{running.port}"
    context = chromium.new_context(base_url=origin, service_workers="block")
    context.set_default_timeout(SECONDS * 1000)
    name, _, value = running.headers(0)[0].removeprefix("Cookie: ").partition("=")
    context.add_cookies([{"name": name, "value": value, "url": origin}])
    return context.new_page()
