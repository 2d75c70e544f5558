// What a room is to oneself: what of it calls, and where it stands in the list. A part of the details.

import { el, icon } from "./dom.js";
import { gettext } from "./i18n.js";

/** `prefer(fields)` tells the server. */
export function levelsPart(room, prefer) {
  const level = (value, label) =>
    el(
      "label",
      { class: "check" },
      el("input", {
        type: "radio",
        name: "level",
        value,
        checked: room.level === value,
        "data-person": `level ${value}`,
        onchange: () => prefer({ level: value }),
      }),
      el("span", {}, label),
    );
  return el(
    "section",
    { class: "panel__part" },
    el("h3", { id: "levels" }, gettext("What calls you")),
    el(
      "div",
      { class: "levels", role: "radiogroup", "aria-labelledby": "levels" },
      level("all", gettext("All messages")),
      level("mentions", gettext("Only what is to you")),
      level("nothing", gettext("Nothing")),
      !room.isDirect && level("hidden", gettext("Nothing, and not in the list")),
    ),
    el(
      "ul",
      { class: "panel__deeds" },
      deed(
        "star",
        room.favourite ? gettext("Remove from the favourites") : gettext("Add to the favourites"),
        () => prefer({ favourite: !room.favourite }),
      ),
      room.isDirect && deed("close", gettext("Put away until somebody writes"), () => prefer({ level: "hidden" })),
    ),
  );
}

function deed(picture, label, act) {
  const button = el("button", { class: "menu-item", type: "button", "data-person": picture, onclick: act });
  button.append(icon(picture), el("span", {}, label));
  return el("li", {}, button);
}
