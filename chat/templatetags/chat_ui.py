"""What every template needs: icons, avatars, form fields in the house style, and the import map."""

import json
import re
from datetime import datetime
from functools import cache
from typing import Any

from django import template
from django.conf import settings
from django.contrib.staticfiles import finders
from django.forms import BoundField
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, ngettext

from chat import assets, presenters
from chat.models import Workspace

register = template.Library()

HUES = 12
MOST = 99  # a number beside a room's name
WITHOUT_SPACES = re.compile("[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")
# Inside <script> no HTML entity is read: what could end it is written as JSON escapes.
SCRIPT_SAFE = {ord("<"): "\\u003C", ord(">"): "\\u003E", ord("&"): "\\u0026"}


@register.simple_tag
def icon(name: str, css: str = "") -> SafeString:
    """A drawing of icons.svg. `css`: more classes, such as "icon--s icon--turn"."""
    return format_html(
        '<svg class="{}" aria-hidden="true"><use href="{}#{}"/></svg>',
        f"icon {css}".strip(),
        static("icons.svg"),
        name,
    )


@register.simple_tag
def avatar(
    person_id: int, name: str, css: str = "", letters: int = 2, picture: str | None = None, dot: str = ""
) -> SafeString:
    """Initials on the colour of a person, below their picture if they have one. The name itself always stands
    beside it, so readers skip this. static/chat/dom.js does the same."""
    image = '<img src="{}" alt="" decoding="async" draggable="false">'
    return format_html(
        '<span class="{}" data-hue="{}" data-face="{}" aria-hidden="true">{}{}{}</span>',
        f"avatar {css}".strip(),
        person_id % HUES,
        person_id,
        format_html(image, picture) if picture else "",
        initials(name, letters),
        dot,
    )


@register.simple_tag
def my_avatar(user: Any, css: str = "") -> SafeString:
    """One's own, on the pages beside the chat."""
    picture = presenters.details_of(user).get("avatar")
    return avatar(user.pk, presenters.name_of(user), css, picture=picture)


@register.simple_tag
def room_picture(room: dict[str, Any], me: int, css: str = "") -> SafeString:
    """What stands before a room's name. static/chat/roompicture.js does the same."""
    people = room.get("people", [])
    if len(people) != 1:
        is_open = "megaphone" if room["announce_only"] else "room"
        return icon({"private": "lock", "direct": "people"}.get(room["kind"], is_open), css)
    (person,) = people
    dot = mark_safe("")
    if person["id"] != me:
        here = "idle" if person.get("idle") else ""
        dot = format_html('<span class="presence" data-is="{}"></span>', here if person["online"] else "off")
    return avatar(person["id"], person["name"], "avatar--xs", 1, person.get("avatar"), dot)


@register.simple_tag
def room_number(room: dict[str, Any]) -> SafeString:
    """How much of a room calls, or is unread, where that is wanted. static/chat/sidebar.js does the same."""
    if room["level"] not in ("all", "mentions"):
        return mark_safe("")
    loud = room["level"] == "all"
    calls = room["unread"] if room["kind"] == "direct" and loud else room["mentions"]
    count = calls or (room["unread"] if loud else 0)
    if not count:
        return mark_safe("")
    is_mention = calls and room["kind"] != "direct"
    words = ngettext("mention", "mentions", count) if is_mention else gettext("unread")
    shown = str(count) if count <= MOST else f"{MOST}+"
    css = "badge" if calls else "count"
    return format_html('<span class="{}">{}<span class="hidden-text"> {}</span></span>', css, shown, words)


def initials(name: str, letters: int = 2) -> str:
    """Two letters that stand for a name, in any script. static/chat/people.js does the same."""
    words = [word for word in name.split() if word[0].isalnum()] or [name.strip() or "?"]
    if WITHOUT_SPACES.match(words[0]):
        return words[0][-2:][:letters]  # the given name, which stands last
    picked = words[0][0] + (words[-1][0] if len(words) > 1 else "")
    return picked[:letters].upper()


@register.simple_tag
def moment(time: datetime) -> SafeString:
    """A time in the zone of `middleware.zones`; static/chat/staff.js writes it in that of the screen."""
    return format_html(
        '<time datetime="{}" data-local>{}</time>',
        time.isoformat(timespec="seconds"),
        date_format(timezone.localtime(time), "DATETIME_FORMAT"),
    )


@register.simple_tag
def workspace() -> Workspace:
    """The one workspace: `{% workspace as workspace %}`."""
    return Workspace.current()


@register.simple_tag
def logo(workspace: Workspace, use: str) -> str | None:
    """Where the logo is, if there is one."""
    return presenters.logo_url(workspace, use)


@register.simple_tag
def own_style(workspace: Workspace) -> str | None:
    """Where its own style sheet is, if it has one."""
    return presenters.style_url(workspace)


@register.simple_tag
def workspace_mark(workspace: Workspace, css: str) -> SafeString:
    """The logo, or the first letter of the name. static/chat/workspace.js does the same."""
    source = presenters.logo_url(workspace, "small")
    image = format_html('<img src="{}" alt="">', source) if source else workspace.name[:1].upper()
    return format_html('<span class="{}" data-workspace-mark aria-hidden="true">{}</span>', css, image)


@register.simple_tag(takes_context=True)
def nav_link(context: template.Context, view: str, picture: str, label: str) -> SafeString:
    """A row of the settings navigation; nothing where this installation has no such page."""
    try:
        address = reverse(view)
    except NoReverseMatch:
        return mark_safe("")
    request = context.get("request")
    match = getattr(request, "resolver_match", None)
    below = request is not None and request.path.startswith(address)
    here = mark_safe("")
    if match and below:  # the page itself, or one that belongs to it
        here = mark_safe(f' aria-current="{"page" if match.view_name == view else "true"}"')  # noqa: S308
    return format_html(
        '<li><a class="nav-row" href="{}"{}>{}<span class="nav-row__name">{}</span></a></li>',
        address,
        here,
        icon(picture),
        label,
    )


@register.inclusion_tag("parts/field.html")
def field(bound: BoundField, label: str = "", note: str = "") -> dict[str, object]:
    """A form field with its label, note and errors, tied together for screen readers."""
    note = note or str(bound.help_text)
    ids = [f"{bound.auto_id}_note"] * bool(note) + [f"{bound.auto_id}_error"] * bool(bound.errors)
    more = bound.field.widget.attrs.get("class", "")
    attrs: dict[str, str | bool] = {"class": f"input {more}".strip()}
    attrs |= {"aria-describedby": " ".join(ids)} if ids else {}
    return {
        "field": bound,
        "control": bound.as_widget(attrs=attrs),
        "label": label or bound.label,
        "note": note,
        "kind": getattr(bound.field.widget, "input_type", "text"),
    }


@register.simple_tag
def styles() -> SafeString:
    """The style sheets that every page begins with."""
    return format_html_join(
        "\n  ", '<link rel="stylesheet" href="{}">', ((static(path),) for path in assets.styles())
    )


@register.simple_tag
def module(start: str) -> str:
    """The address of the module that a page begins with."""
    return static(f"{assets.folder(start)}/{start}")


@register.simple_tag(takes_context=True)
def importmap(context: template.Context, start: str) -> SafeString:
    """The import map, so that modules that name each other by path get the hashed files.

    The imports of the start, the module a page begins with, are loaded ahead, all at once.
    """
    addresses = _addresses(assets.folder(start))
    imports = {plain: hashed for plain, hashed in addresses.items() if plain != hashed}
    body = json.dumps({"imports": imports}, separators=(",", ":")).translate(SCRIPT_SAFE)
    script = format_html(
        '<script type="importmap" nonce="{}">{}</script>',
        context.get("csp_nonce", ""),
        mark_safe(body),  # noqa: S308
    )
    is_one = assets.folder(start) == assets.BUNDLES
    ahead = [] if is_one else [(static(f"{assets.MODULES}/{name}"),) for name in assets.needed(start)]
    links = format_html_join("", '<link rel="modulepreload" href="{}">', ahead)
    return format_html("{}{}", script, links)


@cache
def _addresses(folder: str) -> dict[str, str]:
    """Address as the modules write it → address as it is served."""
    if folder == assets.BUNDLES:
        paths = [f"{folder}/{name}" for name in (assets.START, *assets.later(assets.START))]
    else:
        found = (path for finder in finders.get_finders() for path, _ in finder.list([]))
        paths = sorted({path for path in found if path.startswith(f"{folder}/") and path.endswith(".js")})
    return {f"{settings.STATIC_URL}{path}": static(path) for path in paths}


@register.simple_tag
def control(bound: BoundField) -> SafeString:
    """The control of a form field alone, in the house style; its label stands elsewhere."""
    return field(bound)["control"]  # type: ignore[return-value]


@register.inclusion_tag("settings/_row.html")
def setting(bound: BoundField, label: str = "", note: str = "") -> dict[str, object]:
    """The same as a row of a settings page: label and note at the left, the control at the right."""
    return field(bound, label, note)
