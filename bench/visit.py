"""What the page asks of a browser: what it loads, when it can be used, a long way up its past and down."""

from pathlib import Path
from statistics import median

from playwright.sync_api import Browser, Error, Page, sync_playwright

from tests.services import browser

from .driver import Silent
from .questions import NOTHING

VISITS = 5
SLOWED = 4  # times
USABLE = ".message .prose"  # who reads can write as well: what is written then waits for the connection
CONNECTED = "#app[data-connection=open]"
ALL = "#app[data-around=there]"
LATER = "/around."  # the module with all that reading and writing do without
# Of each script and style sheet: its address, how many bytes it was on its way, and unpacked.
LOADED = """performance.getEntriesByType("resource")
    .filter(({name}) => /[.](js|css)$/.test(name))
    .map(({name, encodedBodySize, decodedBodySize}) => [name, encodedBodySize, decodedBodySize])"""
WATCH = f"""(function look() {{
    if (document.querySelector("{USABLE}")) window.usable ??= performance.now();
    if (document.querySelector("{CONNECTED}")) window.connected = performance.now();
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
            walks = _walk(chromium, running, room)
            loads = [_load(chromium, running, room, number) for number in range(VISITS)]
        except Error as error:
            raise Silent(error.message) from error
        finally:
            chromium.close()
    seen = {seq for walk in walks for seq in walk["seen"]}
    figures = {
        **{name: median(load[name] for load in loads) for name in loads[0]},
        "rows": max(walk["rows"] for walk in walks),
        "moved_px": max(walk["moved"] for walk in walks),
    }
    wrong = {"missing": past - min(seen) + 1 - len(seen), "faults": sum(walk["lost"] for walk in walks)}
    return {"visit": {**NOTHING, **wrong, **figures}}


def weighed(loaded: list[tuple[str, int, int]]) -> tuple[int, int]:
    """Bytes on their way of what is `LOADED`: until the room can be read and written in, and then."""
    later = sum(travelled for address, travelled, _ in loaded if LATER in address)
    return sum(travelled for _, travelled, _ in loaded) - later, later


def _load(chromium: Browser, running, room: str, number: int) -> dict[str, float]:
    """kB of script and style as they travelled until the room can be used, and then; ms until it can be, and
    until the connection stands. Nothing is in the cache, and the processor is slow."""
    page = _open(chromium, running)
    page.context.new_cdp_session(page).send("Emulation.setCPUThrottlingRate", {"rate": SLOWED})
    page.add_init_script(WATCH)
    page.goto(f"/chat/{room}/", wait_until="commit")
    page.wait_for_selector(USABLE)
    page.fill("#message", f"Written at once, {number}")
    page.press("#message", "Enter")
    page.wait_for_selector(ALL, state="attached")
    page.locator(".message[data-seq]", has_text=f"Written at once, {number}").wait_for()
    first, later = weighed(page.evaluate(LOADED))
    usable, connected = page.evaluate("[window.usable, window.connected]")
    page.context.close()
    return {"kb": first / 1000, "later_kb": later / 1000, "usable_ms": usable, "connected_ms": connected}


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
