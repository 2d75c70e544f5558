// ?: all that keys do, on one sheet.

import { openDialog } from "./dialog.js";
import { el } from "./dom.js";
import { gettext, pgettext } from "./i18n.js";

const isApple = /^(Mac|iP)/.test(navigator.platform);
const CTRL = isApple ? "⌘" : pgettext("key", "Ctrl");
const ALT = isApple ? "⌥" : pgettext("key", "Alt");
const SHIFT = isApple ? "⇧" : pgettext("key", "Shift");
const TAB = isApple ? "⇥" : pgettext("key", "Tab");
const OR = Symbol("or");

/** What a key does, and the keys; those before and after OR do the same, or its opposite. */
const groups = () => [
  [
    gettext("Everywhere"),
    [
      [gettext("Jump to a room, or do something"), CTRL, "K"],
      [gettext("Search messages"), CTRL, "F"],
      [gettext("The room above or below"), ALT, "↑", OR, "↓"],
      [gettext("The next unread one"), ALT, SHIFT, "↑", OR, "↓"],
      [gettext("Close what is open; else, to the newest message"), "Esc"],
      [gettext("This sheet; while you write, with Ctrl"), "?", OR, CTRL, "/"],
    ],
  ],
  [
    gettext("While you write"),
    [
      [gettext("Send"), "↵"],
      [gettext("New line"), SHIFT, "↵"],
      [gettext("Edit your last message"), "↑"],
      [gettext("Name a person, a room or an emoji"), "@", OR, "#", OR, ":"],
      [gettext("Take what is offered"), TAB, OR, "↵"],
      [gettext("To the messages"), SHIFT, TAB],
    ],
  ],
  [
    gettext("On a message"),
    [
      [gettext("The one before or after"), "↑", OR, "↓"],
      [gettext("A page up or down"), pgettext("key", "PgUp"), OR, pgettext("key", "PgDn")],
      [gettext("The first or the last one"), pgettext("key", "Home"), OR, pgettext("key", "End")],
      [gettext("Reply"), "R"],
      [gettext("Reply in a thread"), "T"],
      [gettext("Choose a reaction"), "+"],
      [gettext("Mark unread from here"), "U"],
      [gettext("Edit"), "E"],
      [gettext("Delete"), pgettext("key", "Del")],
    ],
  ],
];

export function showShortcuts() {
  openDialog({
    title: gettext("Keyboard shortcuts"),
    css: "dialog--shortcuts",
    content: [
      el("div", { class: "shortcuts", tabindex: -1, autofocus: true }, groups().map(([title, rows]) => group(title, rows))),
      el(
        "form",
        { class: "actions", method: "dialog" },
        el("button", { class: "button" }, gettext("Close")),
      ),
    ],
  });
}

function group(title, rows) {
  return el(
    "section",
    {},
    el("h3", { class: "shortcuts__title" }, title),
    el(
      "dl",
      {},
      rows.map(([does, ...keys]) => el("div", {}, el("dt", {}, does), el("dd", { class: "keys" }, keys.map(key)))),
    ),
  );
}

function key(name) {
  return name === OR ? el("span", {}, pgettext("between two keys", "or")) : el("kbd", {}, name);
}
