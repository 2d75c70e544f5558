// What the composer is about, beside writing something new: answering a message, or writing one anew.

import { bdi, el, icon, iconButton } from "./dom.js";
import { gettext } from "./i18n.js";
import { inOneLine } from "./messageparts.js";
import { nameOf } from "./notices.js";

/** The line above the field. `kind`: "reply" or "edit". */
export function contextLine(kind, entry, drop) {
  const replies = kind === "reply";
  return el(
    "div",
    { class: "composer__context" },
    icon(replies ? "reply" : "pencil", replies ? "icon--s icon--turn" : "icon--s"),
    el("b", {}, replies ? bdi(nameOf(entry)) : gettext("Edit the message")),
    el("span", { class: "quote__text", dir: "auto" }, inOneLine(entry)),
    iconButton("close", replies ? gettext("Do not reply") : gettext("Do not edit"), {
      class: "icon-button--s",
      onclick: drop,
    }),
  );
}
