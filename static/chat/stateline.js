// What stands under a message that is not sent yet.

import { el, icon } from "./dom.js";
import { gettext, interpolate, ngettext } from "./i18n.js";

/** `state`: "", "sending", "queued", "queued-many" or "failed". */
export function stateLine(state, item, acts) {
  if (!state) return null;
  if (state === "failed") {
    return el(
      "p",
      { class: "message__state message__state--failed", role: "alert" },
      icon("error", "icon--s"),
      el("span", {}, interpolate(gettext("Not sent: %(reason)s"), { reason: reason(item) })),
      el(
        "button",
        { class: "link-button", type: "button", onclick: () => acts.retry(item.key) },
        gettext("Try again"),
      ),
      el("span", { "aria-hidden": "true" }, "·"),
      el(
        "button",
        { class: "link-button link-button--danger", type: "button", onclick: () => acts.discard(item.key) },
        gettext("Delete"),
      ),
    );
  }
  const [picture, text] = {
    sending: () => ["clock", gettext("Sending")],
    queued: () => ["cloud-off", gettext("Will be sent when the connection is back")],
    "queued-many": () => [
      "cloud-off",
      interpolate(
        ngettext(
          "%(count)s message waits for the connection",
          "%(count)s messages wait for the connection",
          acts.waiting(),
        ),
        { count: acts.waiting() },
      ),
    ],
  }[state]();
  return el("p", { class: "message__state" }, icon(picture, "icon--s"), text);
}

/** Words that fit behind "Not sent:". For any other code the server's own sentence, which is in the reader's
 *  language as well. */
function reason({ attachments, error: { code, message } }) {
  if (code === "not_found" && attachments) return message; // one of the files, more likely than the room
  const words = {
    archived: gettext("the room is archived."),
    forbidden: gettext("you may not write here."),
    muted: gettext("you may not write here for now."),
    not_in_room: gettext("you are not in this room any more."),
    not_found: gettext("the room is not there any more."),
    too_long: gettext("the text is too long."),
    busy: gettext("the server is busy."),
    try_again: gettext("the server could not store it."),
    rate_limited: gettext("there were too many at once."),
  };
  return words[code] ?? message;
}
