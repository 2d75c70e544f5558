"""Name, colour and logo of the workspace: who may change them, where they are seen."""

import pytest

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


@pytest.fixture
def owner(cast):
    return bearer(cast.owner, scope="staff")


def put(client, data: bytes | None = None):
    return client.post(LOGO, {"file": as_upload(picture("PNG") if data is None else data)})


def change(client, **fields):
    return client.patch(API, fields, content_type="application/json")


def test_a_colour_is_taken_by_its_hue(cast, owner, told):
    shape = change(owner, accent="#0b6e4f").json()
    assert shape["accent_hue"] == Workspace.current().accent_hue == 165
    assert set(shape["accent"]) == {"light", "dark"}
    assert shape["name"] == "Chatsite"
    word = {"type": "chat.workspace", "name": "Chatsite", "accent_hue": 165, "logo": None}
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
