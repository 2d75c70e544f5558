from django.shortcuts import redirect
from django.urls import path

from .views import accounts, invitations, notifications, pages, profile, pwa, staff, worker

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
    path("accounts/login/", accounts.sign_in, name="account_login"),
    path("accounts/logout/", accounts.sign_out, name="account_logout"),
    # Settings
    path("settings/", lambda request: redirect("settings_profile"), name="settings"),
    path("settings/profile/", profile.profile, name="settings_profile"),
    path("settings/notifications/", notifications.notifications, name="settings_notifications"),
    path("settings/password/", accounts.password, name="settings_password"),
    path("settings/devices/", profile.devices, name="settings_devices"),
    path("settings/devices/others/", profile.sign_out_others, name="sign_out_others"),
    path("settings/devices/<int:device>/", profile.sign_out_device, name="sign_out_device"),
    # For staff
    path("settings/people/", invitations.people, name="staff_people"),
    path("settings/people/<int:invitation>/", invitations.revoke, name="revoke_invitation"),
    path("staff/announcements/", staff.announcements, name="staff_announcements"),
    path("staff/announcements/<int:announcement>/", staff.end_announcement, name="end_announcement"),
    path("staff/clients/", staff.clients, name="staff_clients"),
]
