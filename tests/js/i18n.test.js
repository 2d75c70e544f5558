import assert from "node:assert/strict";
import { test } from "node:test";
import { gettext, interpolate, ngettext, pieces, useCatalog } from "../../static/chat/i18n.js";

test("without a catalog the English text is shown", () => {
  useCatalog(null, "en");
  assert.equal(gettext("Send"), "Send");
  assert.equal(ngettext("%(count)s message", "%(count)s messages", 1), "%(count)s message");
  assert.equal(ngettext("%(count)s message", "%(count)s messages", 2), "%(count)s messages");
});

test("a language with one form has one for every number", () => {
  useCatalog({ Send: "보내기", "%(count)s message": ["메시지 %(count)s개"] }, "ko");
  assert.equal(gettext("Send"), "보내기");
  for (const count of [0, 1, 2, 5])
    assert.equal(ngettext("%(count)s message", "%(count)s messages", count), "메시지 %(count)s개");
});

test("forms stand in gettext's order", () => {
  useCatalog({ day: ["день", "дня", "дней"] }, "ru");
  assert.deepEqual(
    [1, 2, 5, 21].map((count) => ngettext("day", "days", count)),
    ["день", "дня", "дней", "день"],
  );
});

test("names are filled in, as text or as pieces", () => {
  assert.equal(interpolate("%(who)s left %(room)s", { who: "Ann", room: "100 %" }), "Ann left 100 %");
  assert.deepEqual(pieces("%(who)s left", { who: 7 }), [7, " left"]);
});
