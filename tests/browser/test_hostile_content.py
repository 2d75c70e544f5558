"""What tests/test_hostile_content.py has, as a browser reads it, and without a policy that would save it."""

from chat import markdown
from tests.test_hostile_content import CORPUS


async def test_nothing_runs_and_nobody_is_called(browser):
    page = await counting(browser)
    happened: list[str] = []
    page.on("dialog", lambda dialog: happened.append(dialog.message))
    page.on("request", lambda request: happened.append(request.url))
    # Set in the page as its scripts set what they are sent, and as the server writes it.
    texts = [markdown.render(text) for text in CORPUS]
    await page.evaluate(
        "(all) => all.forEach((html) => (document.body.insertAdjacentHTML('beforeend', html)))", texts
    )
    await page.set_content(f"<!doctype html><main>{''.join(texts)}</main>")
    for link in await page.locator("a").all():
        await link.dispatch_event("mouseover")
    reached = await page.evaluate("[...document.querySelectorAll('a')].map((each) => each.protocol)")
    assert set(reached) <= {"http:", "https:", "mailto:", "about:", ":"}
    assert await page.evaluate("window.hits") == 0
    assert happened == []


async def test_a_page_that_runs_something_is_noticed(browser):
    page = await counting(browser)
    await page.set_content("<!doctype html><main><img src=x onerror=hit()></main>")
    await page.wait_for_function("window.hits > 0")
    assert await page.evaluate("window.hits") == 1


async def counting(browser):
    """A page that counts what ran."""
    page = await (await browser.new_context(service_workers="block")).new_page()
    await page.goto("about:blank")
    await page.evaluate("() => { window.hits = 0; window.hit = () => { window.hits += 1 } }")
    return page
