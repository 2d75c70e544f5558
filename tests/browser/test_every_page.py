"""axe looks at each page the chat has, and no page can be added without being looked at."""

import pytest
from django.urls import URLPattern, URLResolver
from playwright.async_api import expect

from chat import urls

from ..cast import PASSWORD
from .conftest import Site
from .test_accounts import faults

LOOKS = [(375, "light"), (1280, "dark"), (375, "dark"), (1280, "light")]
# By the name of the route, what it shows to an operator who has just proved who they are.
SIGNED_IN = {
    "settings_profile": "/settings/profile/",
    "settings_notifications": "/settings/notifications/",
    "settings_devices": "/settings/devices/",
    "settings_phone": "/settings/devices/phone/",
    "account_email": "/settings/security/email/",
    "settings_password": "/settings/password/",
    "settings_security": "/settings/security/",
    "mfa_activate_totp": "/settings/security/app/",
    "mfa_add_webauthn": "/settings/security/passkeys/add/",
    "staff_people": "/settings/people/",
    "staff_workspace": "/settings/workspace/",
    "staff_announcements": "/staff/announcements/",
    "staff_clients": "/staff/clients/",
    "account_reauthenticate": "/accounts/again/",
    "account_logout": "/accounts/logout/",
}
SIGNED_OUT = {
    "account_login": "/accounts/login/",
    "account_reset_password": "/accounts/forgotten/",
    "account_reset_password_done": "/accounts/forgotten/sent/",
    "account_reset_password_from_key_done": "/accounts/forgotten/done/",
    "mail_off": "/mails/off/{letter}/",
    "offline": "/offline/",
    "socialaccount_login_cancelled": "/accounts/provider/cancelled/",
}
# Those that need something to be done first are looked at where it is done.
LOOKED_AT_ELSEWHERE = {
    "room": "test_page.py",
    "welcome": "test_accounts.py",
    "invitation": "test_accounts.py",
    "phone_sign_in": "test_security.py",
    "mfa_authenticate": "test_security.py",
    "mfa_reauthenticate": "test_security.py",
    "mfa_reauthenticate_webauthn": "test_security.py",
    "account_reset_password_from_key": "test_security.py",
    "account_confirm_email": "test_security.py",
    "mfa_view_recovery_codes": "test_security.py",
    "mfa_deactivate_totp": "test_security.py",
    "mfa_generate_recovery_codes": "test_security.py",
    "mfa_edit_webauthn": "test_security.py",
    "mfa_remove_webauthn": "test_security.py",
    "disconnect_provider": "test_security.py",
}
# They lead elsewhere, take a form, or answer a program.
NO_PAGES = {
    "home", "settings", "worker", "manifest", "favicon", "service_worker", "mfa_login_webauthn",
    "openid_connect_login",
    "openid_connect_callback", "sign_out_others", "sign_out_device", "phone_link", "revoke_phone_link",
    "revoke_invitation", "end_announcement",
}  # fmt: skip
# Other names of the same addresses, by which a library asks for them.
SAME = {
    "account_change_password",
    "account_set_password",
    "mfa_index",
    "mfa_list_webauthn",
    "socialaccount_connections",
}


def names(patterns: list[URLPattern | URLResolver]) -> set[str]:
    return {each.name for each in patterns if isinstance(each, URLPattern) and each.name}


def test_every_page_is_looked_at():
    known = [*SIGNED_IN, *SIGNED_OUT, *LOOKED_AT_ELSEWHERE, *NO_PAGES, *SAME]
    assert len(known) == len(set(known))
    assert names(urls.urlpatterns) == set(known)


@pytest.mark.parametrize("at_once", [1, pytest.param(4, marks=pytest.mark.slow)], ids=["turns", "all"])
async def test_axe_finds_nothing_on_any_page(window, site: Site, at_once: int):
    boss = site.backstage.person("boss", is_staff=True, is_superuser=True, password=PASSWORD)
    letter = site.backstage.act("missed.off_code", user_id=boss.id)
    shown, stranger = await window(boss), await window(None)
    page = shown.page
    await page.goto("/accounts/again/?next=/settings/profile/")
    await page.locator("[name=password]").fill(PASSWORD)
    await page.keyboard.press("Enter")
    await expect(page.get_by_role("heading", name="Profile")).to_be_visible()
    pages = [(page, address) for address in SIGNED_IN.values()]
    pages += [(stranger.page, address.format(letter=letter)) for address in SIGNED_OUT.values()]
    found = []
    for number, (shows, address) in enumerate(pages):
        await shows.goto(address)
        assert shows.url.endswith(address), shows.url
        turn = number % len(LOOKS)
        found += await faults(shows, [*LOOKS, *LOOKS][turn : turn + at_once])
    await page.goto("/settings/devices/phone/")
    await page.get_by_role("button", name="Show the picture").click()
    await expect(page.get_by_role("img", name="The link as a picture")).to_be_visible()
    found += await faults(page, LOOKS[:at_once])
    assert found == []
