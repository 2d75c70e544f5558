"""Signing in with more than a password, and without one, in a real browser."""

import re
from collections.abc import Iterator
from itertools import cycle
from pathlib import Path

import pytest
from allauth.mfa.totp.internal import auth as totp
from playwright.async_api import Browser, Page, expect

from .. import oidc
from ..cast import PASSWORD
from ..site import Site
from ..test_accounts import IPHONE
from .test_accounts import LOOKS, NEW_PASSWORD, OTHER_LOOKS, faults, fill_in, open_page, serving, sign_in

PHONE = {
    "viewport": {"width": 375, "height": 760},
    "user_agent": IPHONE,
}
SECURITY = "/settings/security/"


@pytest.fixture(scope="module")
def museum() -> Iterator[oidc.Provider]:
    with oidc.running() as provider:
        yield provider


# Looking takes longer than all else here: each page in one look, the next page in the next; or in all.
ALL_LOOKS = [*LOOKS, *OTHER_LOOKS]
TURNS = [[look] for look in ALL_LOOKS]


@pytest.fixture(
    scope="module", params=[TURNS, pytest.param([ALL_LOOKS], marks=pytest.mark.slow)], ids=["turns", "all"]
)
def fine(request):
    """`await fine(page)`: nothing is wrong with the page as it is shown."""
    turns = cycle(request.param)

    async def look(page: Page) -> None:
        assert await faults(page, next(turns)) == []

    return look


@pytest.fixture(scope="module")
def house(browser_program, museum, fine) -> Iterator[tuple[str, Site]]:
    """A site with everything switched on, under a name: passkeys belong to names."""
    site = Site(
        CHAT_RATE_LIMITS="off",
        CHAT_OIDC_ISSUER=museum.issuer,
        CHAT_OIDC_CLIENT_ID=oidc.CLIENT,
        CHAT_OIDC_CLIENT_SECRET=oidc.SECRET,
        CHAT_OIDC_NAME="Museum ID",
        CHAT_OIDC_SIGNUP="on",
        DEFAULT_FROM_EMAIL="chat@chat.example",
    )
    site.env["EMAIL_URL"] = f"file://{site.folder}/mails"
    site.prepare()
    with serving(site) as running:
        yield f"http://localhost:{running.port}", site


async def with_authenticator(page: Page) -> None:
    """A device that makes passkeys and always agrees."""
    devtools = await page.context.new_cdp_session(page)
    await devtools.send("WebAuthn.enable")
    options = {
        "protocol": "ctap2",
        "transport": "internal",
        "hasResidentKey": True,
        "hasUserVerification": True,
        "isUserVerified": True,
        "automaticPresenceSimulation": True,
    }
    await devtools.send("WebAuthn.addVirtualAuthenticator", {"options": options})


async def sign_out(page: Page, address: str) -> None:
    await page.goto(f"{address}/accounts/logout/")
    await page.get_by_role("button", name="Sign out").click()
    await page.wait_for_url("**/accounts/login/")


async def prove_by_password(page: Page) -> None:
    await expect(page.get_by_role("heading", name="Is it still you?")).to_be_visible()
    await fill_in(page, password=PASSWORD)


def letters(site: Site) -> list[str]:
    """What the worker sent, the latest last."""
    done = site.manage("db_worker", "--batch", "--interval", "0")
    assert done.returncode == 0, done.stderr
    files = sorted(Path(site.folder, "mails").glob("*"), key=lambda file: file.stat().st_mtime_ns)
    return [file.read_text() for file in files]


async def test_a_passkey_signs_in_alone_and_is_the_second_step(house, fine, browser):
    address, _ = house
    page = await open_page(browser)
    await with_authenticator(page)
    await sign_in(page, address, "ann")
    await page.goto(address + SECURITY)
    await page.get_by_role("link", name="Add a passkey").click()
    await fine(page)
    await prove_by_password(page)
    await expect(page.get_by_label("Name")).to_have_value(re.compile("Chrome"))
    await fine(page)
    await page.get_by_label("Name").fill("Front desk")
    await page.get_by_role("button", name="Make a passkey").click()
    await expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    await fine(page)
    await page.get_by_role("link", name="I have kept them").click()
    await expect(page.get_by_text("Front desk")).to_be_visible()
    await fine(page)

    await sign_out(page, address)
    await page.goto(f"{address}/accounts/login/?next=/settings/devices/")
    await page.get_by_role("button", name="Use a passkey").click()
    await expect(page.get_by_role("heading", name="Devices")).to_be_visible()

    await sign_out(page, address)
    await page.goto(f"{address}/accounts/login/")
    await fill_in(page, login="ann", password=PASSWORD)
    await expect(page.get_by_role("heading", name="The second step")).to_be_visible()
    await fine(page)
    await page.get_by_role("button", name="Use a passkey").click()
    await page.wait_for_url("**/chat/**")

    # It is renamed and removed by who has it, and by nobody who knows the password alone.
    await page.goto(address + SECURITY)
    await page.get_by_role("link", name="Remove the passkey Front desk").click()
    await expect(page.get_by_role("heading", name="Is it still you?")).to_be_visible()
    await fine(page)
    await page.get_by_role("button", name="Use a passkey").click()
    await expect(page.get_by_role("heading", name="Remove this passkey?")).to_be_visible()
    await fine(page)
    await page.go_back()
    await page.goto(address + SECURITY)
    await page.get_by_role("link", name="Front desk", exact=True).click()
    await page.get_by_label("Name").fill("Back office")
    await fine(page)
    await page.get_by_role("button", name="Save").click()
    await page.get_by_role("link", name="Remove the passkey Back office").click()
    await page.get_by_role("button", name="Remove").click()
    await expect(page.get_by_text("The passkey is removed.")).to_be_visible()
    await sign_out(page, address)
    await sign_in(page, address, "ann")
    assert page.complaints == []


async def test_a_passkey_that_fails_says_so_and_the_password_still_works(house, fine, browser):
    address, _ = house
    page = await open_page(browser)
    await with_authenticator(page)  # with no passkey of this site
    await page.goto(f"{address}/accounts/login/")
    await page.get_by_role("button", name="Use a passkey").click()
    await expect(page.get_by_role("alert")).to_contain_text("That did not work")
    await fine(page)
    await sign_in(page, address, "ben")
    number = address.replace("localhost", "127.0.0.1")
    await page.goto(f"{number}/accounts/login/")
    await expect(page.get_by_label("Username")).to_be_visible()
    await expect(page.get_by_role("button", name="Use a passkey")).to_be_hidden()
    assert page.complaints == []


@pytest.mark.slow
async def test_an_app_and_its_recovery_codes(house, fine, browser):
    address, _ = house
    page = await open_page(browser, permissions=["clipboard-read", "clipboard-write"])
    await sign_in(page, address, "mod")
    await page.goto(address + SECURITY)
    await page.get_by_role("link", name="Connect an app").click()
    await prove_by_password(page)
    drawn = page.get_by_role("img", name="The key of the account")
    assert await drawn.evaluate("image => image.complete && image.naturalWidth > 0")
    await fine(page)
    key = await page.locator("#secret").input_value()
    step = next(totp.yield_hotp_counters_from_time())
    await page.locator("[name=code]").fill(totp.format_hotp_value(totp.hotp_value(key, step)))
    await page.get_by_role("button", name="Connect").click()
    await expect(page.get_by_role("heading", name="Recovery codes")).to_be_visible()
    codes = (await page.locator("#codes").input_value()).split()
    assert len(codes) == 10
    async with page.expect_download() as download:
        await page.get_by_role("link", name="Download").click()
    saved = await (await download.value).path()
    assert saved.read_text().split() == codes
    await page.get_by_role("button", name="Copy").click()
    assert (await page.evaluate("navigator.clipboard.readText()")).split() == codes
    await page.reload()
    await expect(page.get_by_text("cannot be shown again")).to_be_visible()
    await fine(page)
    for path in ("app/remove/", "codes/new/"):
        await page.goto(f"{address}{SECURITY}{path}")
        await fine(page)
    await sign_out(page, address)
    await page.goto(f"{address}/accounts/login/")
    await fill_in(page, login="mod", password=PASSWORD)
    await expect(page.get_by_label("Code")).to_be_focused()
    await page.keyboard.type("000000")
    await page.keyboard.press("Enter")
    await expect(page.get_by_text("This did not work.")).to_be_visible()
    await expect(page.get_by_label("Code")).to_be_focused()
    await fine(page)
    await page.get_by_label("Code").fill(codes[0])
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/chat/**")
    assert page.complaints == []


async def test_a_phone_is_signed_in_by_a_picture(house, fine, browser):
    address, _ = house
    desk, phone = await open_page(browser), await open_page(browser, **PHONE)
    await sign_in(desk, address, "ben")
    await desk.goto(f"{address}/settings/devices/")
    await desk.get_by_role("link", name="Sign in on your phone").click()
    await expect(desk.get_by_text("leads a phone to itself")).to_be_visible()
    await fine(desk)
    await desk.get_by_role("button", name="Show the picture").click()
    drawn = desk.get_by_role("img", name="The link as a picture")
    assert await drawn.evaluate("image => image.complete && image.naturalWidth > 0")
    await fine(desk)
    link = await desk.locator("#address").input_value()

    await phone.goto(link)
    await expect(phone.get_by_text("As ben, @ben.")).to_be_visible()
    await fine(phone)
    await phone.set_viewport_size(PHONE["viewport"])
    await phone.get_by_role("button", name="Sign in on this device").click()
    await phone.wait_for_url("**/chat/**")
    await expect(phone.locator("#app[data-connection=open]")).to_be_attached()
    await expect(desk.get_by_text("Signed in: Safari on iPhone.")).to_be_visible()
    await expect(drawn).to_have_count(0)
    await fine(desk)
    await desk.goto(f"{address}/settings/devices/")
    await desk.get_by_role("button", name="Sign out Safari on iPhone").click()
    await expect(phone.get_by_text("You are signed out.")).to_be_visible()
    await phone.goto(link)
    await expect(phone.get_by_role("heading", name="This link does not work")).to_be_visible()
    await fine(phone)
    assert desk.complaints == []


async def test_the_provider_is_reached_under_the_policy_and_comes_back(house, fine, browser, museum):
    address, _ = house
    page = await open_page(browser)
    await page.goto(f"{address}/accounts/login/")
    await fine(page)
    await page.get_by_role("button", name="Continue with Museum ID").click()
    await expect(page).to_have_url(re.compile(r":\d+/$"))  # in no room yet
    await page.goto(address + SECURITY)
    await expect(page.get_by_text("Connected")).to_be_visible()
    await page.get_by_role("link", name="Set a password").click()
    await expect(page.get_by_text("Your account has none yet.")).to_be_visible()
    await fine(page)
    assert page.complaints == []
    museum.error = "access_denied"
    stopped = await open_page(browser)
    await stopped.goto(f"{address}/accounts/login/")
    await stopped.get_by_role("button", name="Continue with Museum ID").click()
    await expect(stopped.get_by_text("You stopped half-way")).to_be_visible()
    await fine(stopped)
    museum.error = ""
    await stopped.goto(f"{address}/accounts/provider/callback/")
    await expect(stopped.get_by_role("heading", name="That did not work")).to_be_visible()
    await fine(stopped)


@pytest.mark.slow
async def test_a_forgotten_password_comes_back_by_mail(house, fine, browser):
    address, site = house
    page = await open_page(browser)
    await sign_in(page, address, "owner")
    await page.goto(f"{address}/settings/security/email/")
    await fine(page)
    await sign_out(page, address)
    await page.get_by_role("link", name="Forgot the password?").click()
    await expect(page.get_by_label("Username or e-mail address")).to_be_focused()
    await fine(page)
    await page.keyboard.type("owner@chat.example")
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Look into your mail")).to_be_visible()
    await fine(page)
    link = re.search(r"http://localhost:\d+/accounts/forgotten/\S+", letters(site)[-1])[0]
    await page.goto(link)
    await expect(page).to_have_title(re.compile("A new password"))
    assert "set-password" in page.url  # the address bar does not show the key
    await fine(page)
    await fill_in(page, password1=NEW_PASSWORD)
    await expect(page.get_by_role("heading", name="The new password works")).to_be_visible()
    await fine(page)
    await page.goto(link)
    await expect(page.get_by_role("heading", name="This link does not work")).to_be_visible()
    await fine(page)
    await sign_in(page, address, "owner", NEW_PASSWORD)
    assert page.complaints == []


async def test_the_browsers_zone_goes_into_the_profile(house, fine, browser: Browser):
    address, _ = house
    page = await open_page(browser, timezone_id="Asia/Seoul")
    await sign_in(page, address, "out")
    await page.goto(f"{address}/settings/profile/")
    await expect(page.get_by_label("Time zone")).to_have_value("Asia/Seoul")
    await page.get_by_label("What you do").fill("Front desk")
    await page.get_by_label("Time zone").select_option("Europe, Oslo")
    await page.get_by_role("button", name="Save").click()
    await expect(page.get_by_text("Saved.")).to_be_visible()
    await expect(page.get_by_label("Time zone")).to_have_value("Europe/Oslo")
    await fine(page)
    assert page.complaints == []
