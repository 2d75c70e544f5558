"""Who may ask for what, as a table: method, address, the statuses in the order of `WHO`, what is sent."""

WHO = ("nobody", "gone", "out", "ben", "ann", "mod", "desk", "owner")

TABLE = """
#     address                                   nobody gone out ben ann mod desk owner

# The chat. Home goes to the room somebody was in; who is in none stays.
GET   /                                             302 302 302 302 302 302 200 302
POST  /                                             405 405 405 405 405 405 405 405
GET   /chat/<slug:slug>/                            302 302 404 404 200 200 404 200

# Doors. To who is signed in they say so, whatever the code.
GET   /welcome/<slug:code>/                         404 404 200 200 200 200 200 200
POST  /welcome/<slug:code>/                         404 404 200 200 200 200 200 200
GET   /join/<slug:code>/                            404 404 200 200 200 200 200 200
POST  /join/<slug:code>/                            404 404 200 200 200 200 200 200
GET   /accounts/login/                              200 200 302 302 302 302 302 302
POST  /accounts/login/                              200 200 302 302 302 302 302 302
GET   /accounts/logout/                             302 302 200 200 200 200 200 200
POST  /accounts/logout/                             302 302 302 302 302 302 302 302
GET   /phone/<slug:code>/                           404 404 404 404 404 404 404 404
POST  /phone/<slug:code>/                           404 404 404 404 404 404 404 404
# Who has given a password and no code yet; nobody here has a second step.
GET   /accounts/login/code/                         302 302 302 302 302 302 302 302
POST  /accounts/login/code/                         302 302 302 302 302 302 302 302
GET   /accounts/login/passkey/                      302 302 302 302 302 302 302 302
POST  /accounts/login/passkey/                      302 302 302 302 302 302 302 302
# To prove oneself again: with the password, because nobody here has anything else.
GET   /accounts/again/                              302 302 200 200 200 200 200 200
POST  /accounts/again/                              302 302 200 200 200 200 200 200
GET   /accounts/again/code/                         302 302 302 302 302 302 302 302
POST  /accounts/again/code/                         302 302 302 302 302 302 302 302
GET   /accounts/again/passkey/                      302 302 302 302 302 302 302 302
POST  /accounts/again/passkey/                      302 302 302 302 302 302 302 302
GET   /accounts/forgotten/                          200 200 200 200 200 200 200 200
POST  /accounts/forgotten/                          200 200 200 200 200 200 200 200
GET   /accounts/forgotten/sent/                     200 200 200 200 200 200 200 200
GET   /accounts/forgotten/done/                     200 200 200 200 200 200 200 200
GET   /accounts/forgotten/<slug:uidb36>/<slug:key>/ 200 200 200 200 200 200 200 200
POST  /accounts/forgotten/<slug:uidb36>/<slug:key>/ 200 200 200 200 200 200 200 200
# What a mail of ann's carries: whoever has it, as mail programs have no session.
GET   /mails/off/<str:letter>/                      200 200 200 200 200 200 200 200
POST  /mails/off/<str:letter>/                      200 200 200 200 200 200 200 200
PUT   /mails/off/<str:letter>/                      405 405 405 405 405 405 405 405
GET   /accounts/email/<str:key>/                    200 200 200 200 200 200 200 200
POST  /accounts/email/<str:key>/                    404 404 404 404 404 404 404 404
# This site has no provider.
GET   /accounts/provider/login/                     405 405 405 405 405 405 405 405
POST  /accounts/provider/login/                     404 404 404 404 404 404 404 404
GET   /accounts/provider/callback/                  404 404 404 404 404 404 404 404
GET   /accounts/provider/cancelled/                 200 200 200 200 200 200 200 200

# Settings, each one's own.
GET   /settings/                                    302 302 302 302 302 302 302 302
GET   /settings/profile/                            302 302 200 200 200 200 200 200
POST  /settings/profile/                            302 302 200 200 200 200 200 200
GET   /settings/notifications/                      302 302 200 200 200 200 200 200
POST  /settings/notifications/                      302 302 200 200 200 200 200 200
GET   /settings/password/                           302 302 200 200 200 200 200 200
POST  /settings/password/                           302 302 200 200 200 200 200 200
GET   /settings/security/email/                     302 302 200 200 200 200 200 200
POST  /settings/security/email/                     302 302 302 302 302 302 302 302
GET   /settings/security/                           302 302 200 200 200 200 200 200
POST  /settings/security/                           405 405 405 405 405 405 405 405
# What changes who gets into an account takes a proof first.
GET   /settings/security/app/                       302 302 302 302 302 302 302 302
POST  /settings/security/app/                       302 302 302 302 302 302 302 302
GET   /settings/security/app/remove/                302 302 404 404 404 404 404 404
POST  /settings/security/app/remove/                302 302 404 404 404 404 404 404
GET   /settings/security/codes/                     302 302 404 404 404 404 404 404
GET   /settings/security/codes/new/                 302 302 302 302 302 302 302 302
POST  /settings/security/codes/new/                 302 302 302 302 302 302 302 302
GET   /settings/security/passkeys/add/              302 302 302 302 302 302 302 302
POST  /settings/security/passkeys/add/              302 302 302 302 302 302 302 302
GET   /settings/security/passkeys/<int:pk>/         302 302 302 302 302 302 302 302
POST  /settings/security/passkeys/<int:pk>/         302 302 302 302 302 302 302 302
GET   /settings/security/passkeys/<int:pk>/remove/  302 302 302 302 302 302 302 302
POST  /settings/security/passkeys/<int:pk>/remove/  302 302 302 302 302 302 302 302
GET   /settings/security/provider/remove/           302 302 405 405 405 405 405 405
POST  /settings/security/provider/remove/           302 302 302 302 302 302 302 302
# The link is ann's.
GET   /settings/devices/phone/                      302 302 200 200 200 200 200 200
POST  /settings/devices/phone/                      302 302 200 200 200 200 200 200
GET   /settings/devices/phone/<int:link>/           302 302 404 404 200 404 404 404
GET   /settings/devices/phone/<int:link>/revoke/    302 302 405 405 405 405 405 405
POST  /settings/devices/phone/<int:link>/revoke/    302 302 302 302 302 302 302 302
GET   /settings/devices/                            302 302 200 200 200 200 200 200
GET   /settings/devices/others/                     302 302 405 405 405 405 405 405
POST  /settings/devices/others/                     302 302 302 302 302 302 302 302
GET   /settings/devices/<int:device>/               302 302 405 405 405 405 405 405
POST  /settings/devices/<int:device>/               302 302 302 302 302 302 302 302

# For staff.
GET   /settings/people/                             302 302 403 403 403 403 200 200
POST  /settings/people/                             302 302 403 403 403 403 200 200
GET   /settings/workspace/                          302 302 403 403 403 403 200 200
POST  /settings/workspace/                          302 302 403 403 403 403 200 200
GET   /settings/people/<int:invitation>/            302 302 405 405 405 405 405 405
POST  /settings/people/<int:invitation>/            302 302 403 403 403 403 302 302
GET   /staff/announcements/                         302 302 403 403 403 403 200 200
POST  /staff/announcements/                         302 302 403 403 403 403 200 200
GET   /staff/announcements/<int:announcement>/      302 302 403 403 403 403 405 405
POST  /staff/announcements/<int:announcement>/      302 302 403 403 403 403 302 302
GET   /staff/clients/                               302 302 403 403 403 403 200 200

# Modules of the page, for everybody like all static files; asked for one that is not there any more.
GET   /worker/<slug:version>.js                       404 404 404 404 404 404 404 404

# The chat as an app: names and pictures, nothing of anybody.
GET   /manifest.webmanifest                         200 200 200 200 200 200 200 200
GET   /favicon.ico                                  302 302 302 302 302 302 302 302
GET   /sw.js                                        200 200 200 200 200 200 200 200
GET   /offline/                                     200 200 200 200 200 200 200 200

# For machines; asked from an address that may not read the numbers.
GET   /healthz                                      200 200 200 200 200 200 200 200
GET   /readyz                                       200 200 200 200 200 200 200 200
GET   /metrics                                      403 403 403 403 403 403 200 200

# The API.
GET   /api/v1/                                      404 404 404 404 404 404 404 404
GET   /api/v1/<path:unknown>                        404 404 404 404 404 404 404 404
GET   /api/v1/openapi.json                          200 200 200 200 200 200 200 200
GET   /api/v1/rooms                                 401 401 200 200 200 200 200 200
POST  /api/v1/rooms                                 401 401 201 201 201 201 201 201  {"name": "Tea"}
GET   /api/v1/rooms/<slug:room>                     401 401 404 404 200 200 404 200
PATCH /api/v1/rooms/<slug:room>                     401 401 404 404 403 200 404 200  {"topic": "Tea"}
POST  /api/v1/rooms/<slug:room>/join                401 401 404 404 200 200 404 200
POST  /api/v1/rooms/<slug:room>/leave               401 401 404 404 200 200 404 403
POST  /api/v1/rooms/<slug:room>/members             401 401 404 404 403 201 404 201  {"username": "out"}
PATCH /api/v1/rooms/<slug:room>/members/<username>  401 401 404 404 403 200 404 200  {"role": "moderator"}
DELETE /api/v1/rooms/<slug:room>/members/<username> 401 401 404 404 403 200 404 200
GET   /api/v1/rooms/<slug:room>/messages            401 401 404 404 200 200 404 200
POST  /api/v1/rooms/<slug:room>/messages            401 401 404 404 201 201 404 201  {"key":"k","message":"x"}
PATCH /api/v1/rooms/<slug:room>/messages/<int:seq>  401 401 404 404 200 403 404 403  {"message": "y"}
DELETE /api/v1/rooms/<slug:room>/messages/<int:seq> 401 401 404 404 200 200 404 200
PUT   /api/v1/rooms/<slug:room>/messages/<int:seq>/reactions/<emoji> 401 401 404 404 200 200 404 200
DELETE /api/v1/rooms/<slug:room>/messages/<int:seq>/reactions/<emoji> 401 401 404 404 200 200 404 200
POST  /api/v1/rooms/<slug:room>/files               401 401 404 404 201 201 404 201  a file
GET   /api/v1/files/<uuidstr:file>                  401 401 404 404 200 200 404 200
GET   /api/v1/files/<uuidstr:file>/thumbnail        401 401 404 404 200 200 404 200
DELETE /api/v1/files/<uuidstr:file>                 401 401 404 404 404 404 404 404
GET   /api/v1/rooms/<slug:room>/events              401 401 404 404 200 200 404 200
POST  /api/v1/rooms/<slug:room>/typing              401 401 404 404 204 204 404 204
POST  /api/v1/rooms/<slug:room>/read                401 401 404 404 200 200 404 200  {"seq": 1}
GET   /api/v1/threads                               401 401 200 200 200 200 200 200
GET   /api/v1/rooms/<slug:room>/threads/<int:seq>   401 401 404 404 200 200 404 200
PATCH /api/v1/rooms/<slug:room>/threads/<int:seq>   401 401 404 404 200 200 404 200  {"following": true}
GET   /api/v1/drafts                                401 401 200 200 200 200 200 200
PUT   /api/v1/rooms/<slug:room>/draft             401 401 404 404 200 200 404 200  {"version":0,"message":"x"}
POST  /api/v1/direct                                401 401 200 200 200 200 200 200  {"usernames": ["helper"]}
POST  /api/v1/rooms/<slug:room>/unread              401 401 404 404 200 200 404 200  {"seq": 1}
PATCH /api/v1/rooms/<slug:room>/preferences         401 401 404 404 200 200 404 200  {"favourite": true}
GET   /api/v1/people                                401 401 200 200 200 200 200 200
# The picture is ann's.
GET   /api/v1/people/pictures                       401 401 200 200 200 200 200 200
POST  /api/v1/people/me/picture                     401 401 201 201 201 201 201 201  a file
DELETE /api/v1/people/me/picture                    401 401 204 204 204 204 204 204
GET   /api/v1/people/<int:person>/picture/<slug:version> 401 401 200 200 200 200 200 200
DELETE /api/v1/people/<int:person>/picture          401 401 403 403 403 403 204 204
GET   /api/v1/workspace                             401 401 200 200 200 200 200 200
PATCH /api/v1/workspace                             401 401 403 403 403 403 200 200  {"accent": "#0b6e4f"}
POST  /api/v1/workspace/logo                        401 401 403 403 403 403 201 201  a file
DELETE /api/v1/workspace/logo                       401 401 403 403 403 403 204 204
POST  /api/v1/workspace/style                       401 401 403 403 403 403 201 201  a text
DELETE /api/v1/workspace/style                      401 401 403 403 403 403 204 204
# On the sign-in page, too.
GET   /api/v1/workspace/logo/<slug:logo>/<use>.png  200 200 200 200 200 200 200 200
GET   /api/v1/workspace/style/<slug:style>.css      200 200 200 200 200 200 200 200
GET   /api/v1/search?q=secret                       401 401 200 200 200 200 200 200
GET   /api/v1/notifications                         401 401 200 200 200 200 200 200
PATCH /api/v1/notifications                         401 401 200 200 200 200 200 200  {"notify_text": false}
GET   /api/v1/push                                  401 401 200 200 200 200 200 200
PUT   /api/v1/push                                  401 401 400 400 400 400 400 400  {"endpoint": "https://x"}
DELETE /api/v1/push                                 401 401 204 204 204 204 204 204
GET   /api/v1/invitations                           401 401 403 403 403 403 200 200
DELETE /api/v1/invitations/<int:invitation>         401 401 403 403 403 403 204 204
POST  /api/v1/invitations                           401 401 403 403 403 403 201 201  {}
GET   /api/v1/clients                               401 401 403 403 403 403 200 200
POST  /api/v1/clients/<client>/messages             401 401 403 403 403 403 404 404  {"text": "hi"}
DELETE /api/v1/clients/<client>                     401 401 403 403 403 403 404 404
POST  /api/v1/announcements                         401 401 403 403 403 403 201 201  {"text": "hi"}
DELETE /api/v1/announcements/<int:announcement>     401 401 403 403 403 403 204 204

# The admin. All that is not named here needs a right that only the owner has: see `LIKE_ADMIN`.
GET   /admin/                                       302 302 302 302 302 302 200 200
GET   /admin/login/                                 302 302 403 403 403 403 302 302
POST  /admin/logout/                                302 302 302 302 302 302 200 200
GET   /admin/password_change/                       302 302 302 302 302 302 200 200
GET   /admin/password_change/done/                  302 302 302 302 302 302 200 200
GET   /admin/jsi18n/                                302 302 302 302 302 302 200 200
GET   /admin/autocomplete/                          302 302 302 302 302 302 403 403
GET   /admin/r/<path:content_type_id>/<path:object_id>/ 302 302 302 302 302 302 404 404
"""

# Any page of the admin that has no row. Its pages redirect to one another, so more than one status is right;
# staff without rights of their own never see one.
LIKE_ADMIN = {
    "nobody": {302},
    "gone": {302},
    "mod": {302},
    "desk": {302, 403, 404},
    "owner": {200, 302, 403, 404, 405},
}

# Except for these: to operate needs no right besides being staff.
FOR_STAFF = ("/admin/chat/announcement/", "/admin/chat/client/")

# What stands for a part of an address. The room is private.
PARTS = {
    "slug": "staff",
    "room": "staff",
    "username": "helper",
    "emoji": "%F0%9F%91%8D",
    "code": "wrong",
    "device": "1",
    "folder": "before",
    "name": "worker.js",
    "client": "nobody",
    "unknown": "nothing",
    "use": "small",
    "object_id": "1",
    "id": "1",
    "pk": "1",
    "uidb36": "1",
    "key": "wrong-key",
}
