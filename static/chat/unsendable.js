// Messages that waited for a room one is not in any more. They are shown once more, to be copied, before they go.

import { ask } from "./dialog.js";
import { el } from "./dom.js";
import { namesOf } from "./files.js";
import { gettext } from "./i18n.js";

let shown = false;

/** Looks whether there are any; call it when the rooms or the outbox changed. */
export async function showUnsendable({ store, outbox }) {
  const items = outbox.unsent.filter(({ room }) => !store.room(room));
  if (!items.length || shown) return;
  for (const room of outbox.rooms) if (!store.room(room)) outbox.refuse(room, { code: "not_found", message: "" });
  shown = true;
  const answer = await ask({
    title: gettext("Not sent"),
    text: gettext("You are not in the room any more for which you wrote this."),
    content: el(
      "div",
      { class: "prose" },
      items.map(({ text, attachments }) => el("blockquote", { dir: "auto" }, text || namesOf(attachments))),
    ),
    answers: [
      { value: "", label: gettext("Not now") },
      { value: "delete", label: gettext("Delete"), css: "button--danger-main" },
    ],
  });
  shown = false;
  if (answer === "delete") for (const { key } of items) outbox.discard(key);
}
