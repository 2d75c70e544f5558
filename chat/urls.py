from django.shortcuts import redirect
from django.urls import path

from .views import (
    accounts,
    invitations,
    missed,
    notifications,
    pages,
    phone,
    profile,
    provider,
    pwa,
    reset,
    second_step,
    security,
    staff,
    worker,
)

PROVIDER = {"provider_id": "oidc"}

urlpatterns = [
    # The chat
    path("", pages.home, name="home"),
    path("chat/<slug:slug>/", pages.room, name="room"),
    path("worker/<slug:folder>/<str:name>", worker.module, name="worker"),
    # The chat as an app
    path("manifest.webmanifest", pwa.manifest, name="manifest"),
    path("sw.js", pwa.service_worker, name="service_worker"),
    path("offline/", pwa.offline, name="offline"),
    # Doors
    path("welcome/<slug:code>/", invitations.welcome, name="welcome"),
    path("join/<slug:code>/", invitations.join, name="invitation"),
    path("phone/<slug:code>/", phone.sign_in, name="phone_sign_in"),
    path("accounts/login/", accounts.sign_in, name="account_login"),
    path("accounts/login/code/", second_step.authenticate, name="mfa_authenticate"),
    path("accounts/login/passkey/", second_step.passkey_sign_in, name="mfa_login_webauthn"),
    path("accounts/logout/", accounts.sign_out, name="account_logout"),
    path("accounts/again/", second_step.password_again, name="account_reauthenticate"),
    path("accounts/again/code/", second_step.code_again, name="mfa_reauthenticate"),
    path("accounts/again/passkey/", second_step.passkey_again, name="mfa_reauthenticate_webauthn"),
    path("accounts/forgotten/", reset.forgotten, name="account_reset_password"),
    path("accounts/forgotten/sent/", reset.sent, name="account_reset_password_done"),
    path("accounts/forgotten/done/", reset.done, name="account_reset_password_from_key_done"),
    path(
        "accounts/forgotten/<slug:uidb36>/<slug:key>/",
        reset.new_password,
        name="account_reset_password_from_key",
    ),
    path("mails/off/<str:letter>/", missed.off, name="mail_off"),
    path("accounts/email/<str:key>/", reset.confirm_email, name="account_confirm_email"),
    path("accounts/provider/login/", provider.sign_in, PROVIDER, name="openid_connect_login"),
    path("accounts/provider/callback/", provider.callback, PROVIDER, name="openid_connect_callback"),
    path("accounts/provider/cancelled/", provider.cancelled, name="socialaccount_login_cancelled"),
    # Settings
    path("settings/", lambda request: redirect("settings_profile"), name="settings"),
    path("settings/profile/", profile.profile, name="settings_profile"),
    path("settings/notifications/", notifications.notifications, name="settings_notifications"),
    path("settings/devices/", profile.devices, name="settings_devices"),
    path("settings/devices/others/", profile.sign_out_others, name="sign_out_others"),
    path("settings/devices/<int:device>/", profile.sign_out_device, name="sign_out_device"),
    path("settings/devices/phone/", phone.phone, name="settings_phone"),
    path("settings/devices/phone/<int:link>/", phone.state, name="phone_link"),
    path("settings/devices/phone/<int:link>/revoke/", phone.revoke, name="revoke_phone_link"),
    path("settings/security/email/", reset.email, name="account_email"),
    path("settings/password/", accounts.password, name="settings_password"),
    path("settings/security/", security.security, name="settings_security"),
    path("settings/security/app/", second_step.app, name="mfa_activate_totp"),
    path("settings/security/app/remove/", second_step.app_away, name="mfa_deactivate_totp"),
    path("settings/security/codes/", second_step.codes, name="mfa_view_recovery_codes"),
    path("settings/security/codes/new/", second_step.new_codes, name="mfa_generate_recovery_codes"),
    path("settings/security/passkeys/add/", second_step.passkey, name="mfa_add_webauthn"),
    path("settings/security/passkeys/<int:pk>/", second_step.passkey_name, name="mfa_edit_webauthn"),
    path("settings/security/passkeys/<int:pk>/remove/", second_step.passkey_away, name="mfa_remove_webauthn"),
    path("settings/security/provider/remove/", provider.remove, name="disconnect_provider"),
    # What allauth calls pages that are the same here
    path("settings/password/", accounts.password, name="account_change_password"),
    path("settings/password/", accounts.password, name="account_set_password"),
    path("settings/security/", security.security, name="mfa_index"),
    path("settings/security/", security.security, name="mfa_list_webauthn"),
    path("settings/security/", security.security, name="socialaccount_connections"),
    # For staff
    path("settings/people/", invitations.people, name="staff_people"),
    path("settings/people/<int:invitation>/", invitations.revoke, name="revoke_invitation"),
    path("staff/announcements/", staff.announcements, name="staff_announcements"),
    path("staff/announcements/<int:announcement>/", staff.end_announcement, name="end_announcement"),
    path("staff/clients/", staff.clients, name="staff_clients"),
]
