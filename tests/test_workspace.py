"""Name, colour, logo and style sheet of the workspace: who may change them, where they are seen."""

import pytest

from chat import limits
from chat.files import keeping
from chat.models import Workspace

from .api import bearer, refused, signed_in
from .pictures import SECRET, SVG, as_upload, opened, picture, tattling

pytestmark = [
    pytest.mark.any_database,
    pytest.mark.django_db(transaction=True),
    pytest.mark.usefixtures("unhurried"),
]

PAGE, API, LOGO = "/settings/workspace/", "/api/v1/workspace", "/api/v1/workspace/logo"
STYLE, CSS = "/api/v1/workspace/style", ":root { --surface: linen }"


@pytest.fixture
def owner(cast):
    return bearer(cast.owner, scope="staff")


def put(client, data: bytes | None = None):
    return client.post(LOGO, {"file": as_upload(picture("PNG") if data is None else data)})


def dress(client, css: str | bytes = CSS):
    data = css.encode() if isinstance(css, str) else css
    return client.post(STYLE, {"file": as_upload(data, "own.css", "text/css")})


def change(client, **fields):
    return client.patch(API, fields, content_type="application/json")


def test_a_colour_is_taken_by_its_hue(cast, owner, told):
    shape = change(owner, accent="#0b6e4f").json()
    assert shape["accent_hue"] == Workspace.current().accent_hue == 165
    assert set(shape["accent"]) == {"light", "dark"}
    assert shape["name"] == "Chatsite"
    word = {"type": "chat.workspace", "name": "Chatsite", "accent_hue": 165, "logo": None, "style": None}
    assert told == [("everyone", word)]
    assert bearer(cast.ann).get(API).json() == shape
    assert 'data-accent="165"' in signed_in(cast.ann).get("/chat/lobby/").text
    assert change(owner, name="Harbour").json()["accent_hue"] == 165
    assert change(owner, accent=None).json()["accent_hue"] is None


@pytest.mark.parametrize("colour", ["#808080", "blue", "", "#0b6e4"])
def test_what_has_no_hue_is_refused(owner, colour):
    data = refused(change(owner, accent=colour), 400, "malformed")
    assert "hue" in data["message"]
    assert Workspace.current().accent_hue is None


def test_on_the_page_a_swatch_or_a_colour_of_one_s_own_is_chosen(cast):
    desk = signed_in(cast.owner)
    assert desk.post(PAGE, {"name": "Harbour", "hue": "345"})["Location"] == PAGE
    assert (Workspace.current().name, Workspace.current().accent_hue) == ("Harbour", 345)
    assert 'value="345" checked' in desk.get(PAGE).text
    desk.post(PAGE, {"name": "Harbour", "hue": "own", "colour": "#ff0000"})
    assert Workspace.current().accent_hue == 29
    assert 'value="own" checked' in desk.get(PAGE).text
    refusal = desk.post(PAGE, {"name": "Harbour", "hue": "own", "colour": "#777777"})
    assert refusal.status_code == 200
    assert "not grey" in refusal.text
    assert 'aria-invalid="true"' in refusal.text
    desk.post(PAGE, {"name": "Harbour", "hue": "252", "colour": "#777777"})
    assert Workspace.current().accent_hue is None
    assert desk.post(PAGE, {"name": "", "hue": "252"}).status_code == 200


def test_a_logo_is_drawn_anew_for_each_of_its_uses(cast, owner, client):
    shape = put(owner, tattling("PNG")).json()
    for use, size in {"small": 192, "icon": 512, "maskable": 512}.items():
        answer = client.get(shape["logo"].replace("small", use))
        image = opened(answer.content)
        assert (image.format, image.mode, image.size) == ("PNG", "RGB", (size, size))
        assert SECRET not in answer.content
        assert answer["Cache-Control"] == "public, max-age=604800, immutable"
    refused(put(owner, SVG), 400, "malformed")


def test_a_logo_without_a_ground_is_put_on_one_on_which_it_is_seen(cast, owner, client):
    from io import BytesIO

    from PIL import Image

    for ink, is_dark in (("white", True), ("black", False)):
        image = Image.new("RGBA", (80, 40), (0, 0, 0, 0))
        image.paste(Image.new("RGBA", (40, 20), ink), (20, 10))
        out = BytesIO()
        image.save(out, "PNG")
        shown = opened(client.get(put(owner, out.getvalue()).json()["logo"]).content)
        assert (sum(shown.getpixel((2, 2))) < 200) is is_dark


def test_the_logo_is_seen_wherever_the_first_letter_was(cast, owner, client):
    letter = '<span class="door__mark" data-workspace-mark aria-hidden="true">C</span>'
    assert letter in client.get("/accounts/login/").text
    logo = put(owner).json()["logo"]
    sign_in = client.get("/accounts/login/").text
    assert letter not in sign_in
    assert f'<img src="{logo}" alt="">' in sign_in
    assert f'<link rel="icon" href="{logo}" type="image/png">' in sign_in
    assert f'<img src="{logo}" alt="">' in signed_in(cast.ann).get("/chat/lobby/").text
    icons = client.get("/manifest.webmanifest").json()["icons"]
    assert [each["src"] for each in icons] == [
        logo,
        logo.replace("small", "icon"),
        logo.replace("small", "maskable"),
    ]
    assert [each["purpose"] for each in icons] == ["any", "any", "maskable"]
    assert logo in client.get("/sw.js").text
    assert all(client.get(each["src"]).status_code == 200 for each in icons)
    assert client.get("/favicon.ico")["Location"] == logo


def test_another_logo_has_another_address_and_the_old_one_goes(cast, owner, client, told):
    first = put(owner).json()["logo"]
    names = list(Workspace.current().logo.values())
    second = put(owner).json()["logo"]
    assert first != second
    refused(client.get(first), 404, "not_found")
    assert not any(map(keeping.storage().exists, names))
    assert owner.delete(LOGO).status_code == 204
    refused(client.get(second), 404, "not_found")
    assert [event["logo"] for _topic, event in told] == [first, second, None]
    assert owner.get(API).json()["logo"] is None


def test_a_style_sheet_is_served_to_everybody_as_one_and_may_be_kept(owner, client):
    own = dress(owner, f"\ufeff{CSS}\r\n").json()["style"]
    answer = client.get(own)
    assert answer.text == CSS
    assert answer["Content-Type"] == "text/css; charset=utf-8"
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["Cache-Control"] == "public, max-age=604800, immutable"
    assert client.get(own, headers={"If-None-Match": answer["ETag"]}).status_code == 304


def test_the_style_sheet_comes_last_on_every_page_but_the_one_that_mends_it(cast, owner, client):
    desk = signed_in(cast.owner)
    assert "data-workspace-style" not in client.get("/accounts/login/").text
    link = f'<link rel="stylesheet" href="{dress(owner).json()["style"]}" data-workspace-style>'
    for shown in (
        client.get("/accounts/login/"),
        client.get("/offline/"),
        client.get("/join/nosuch/"),
        signed_in(cast.ann).get("/chat/lobby/"),
        desk.get("/settings/profile/"),
        desk.get("/staff/clients/"),
    ):
        head = shown.text.partition("</head>")[0]
        assert head.count("data-workspace-style") == 1
        assert head.rstrip().endswith(link)
    for mending in (desk.get(PAGE), desk.post(PAGE, {"name": "", "hue": "252", "style": CSS})):
        assert mending.status_code == 200
        assert "data-workspace-style" not in mending.text
        assert CSS in mending.text


def test_nothing_that_a_style_sheet_hides_is_on_the_way_to_where_it_is_mended(owner, client):
    dress(owner, "* { display: none }")
    door = client.get(PAGE)["Location"]
    assert "data-workspace-style" not in client.get(door).text
    wrong = client.post("/accounts/login/", {"login": "nobody", "password": "x", "next": PAGE})
    assert "data-workspace-style" not in wrong.text
    assert "data-workspace-style" in client.get("/accounts/login/?next=/chat/lobby/").text


def test_on_the_page_a_style_sheet_is_written_changed_and_taken_away(cast, owner, told):
    desk, form = signed_in(cast.owner), {"name": "Chatsite", "hue": "252"}
    desk.post(PAGE, {**form, "style": f"{CSS}\r\nbody {{}}"})
    assert Workspace.current().style == f"{CSS}\nbody {{}}"
    desk.post(PAGE, {**form, "style": " \r\n"})
    assert owner.get(API).json()["style"] is None
    first, none = (word["style"] for _topic, word in told)
    assert first.startswith(f"{STYLE}/")
    assert none is None
    refusal = desk.post(PAGE, {**form, "style": "é" * (limits.STYLE_BYTES // 2 + 1)})
    assert "at most 50 kB" in refusal.text
    assert Workspace.current().style == ""


def test_another_style_sheet_has_another_address_and_the_old_one_goes(owner, client, told):
    first = dress(owner).json()["style"]
    second = dress(owner, "/* another */").json()["style"]
    assert first != second
    refused(client.get(first), 404, "not_found")
    assert owner.delete(STYLE).status_code == 204
    refused(client.get(second), 404, "not_found")
    assert [word["style"] for _topic, word in told] == [first, second, None]


def test_what_is_no_style_sheet_is_refused(cast, owner, told):
    data = refused(dress(owner, " " * limits.STYLE_BYTES + "a"), 413, "too_large")
    assert data["limit"] == limits.STYLE_BYTES
    refused(dress(owner, b"a { content: '\xff' }"), 400, "malformed")
    refused(dress(owner, "a\0b"), 400, "malformed")
    refused(dress(owner, ""), 400, "empty")
    refused(dress(bearer(cast.owner)), 403, "forbidden")
    refused(dress(signed_in(cast.mod)), 403, "forbidden")
    assert told == []


def test_without_a_connection_the_page_has_the_style_sheet_too(owner, client):
    before = client.get("/sw.js").text
    own = dress(owner).json()["style"]
    assert own not in before
    assert f'"{own}"' in client.get("/sw.js").text
