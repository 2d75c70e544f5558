// What stands above the first message: bones while it loads, a word that it did not, the beginning of the room.

import { el, icon } from "./dom.js";
import { gettext } from "./i18n.js";

/** State: "unloaded", "loading", "failed", "more" (older ones come when one scrolls up) or "start".
 *  `retry` loads again; `start` draws the beginning. */
export function above(state, { retry, start }) {
  return TOP[state]({ retry, start });
}

const TOP = {
  unloaded: () => [],
  loading: () => [
    el("p", { class: "hidden-text", role: "status" }, gettext("Loading messages")),
    ...[
      [85, 50],
      [70, 35],
      [50, 20],
      [85, 70],
      [70, 50],
      [85, 35],
    ].map(bones),
  ],
  failed: ({ retry }) => [
    el(
      "section",
      { class: "empty room-start" },
      el("h2", { class: "empty__title" }, gettext("This did not load")),
      el(
        "p",
        { class: "empty__text" },
        gettext("The server did not answer in time. What you wrote is safe."),
      ),
      el(
        "div",
        { class: "actions actions--start" },
        el(
          "button",
          { class: "button", type: "button", onclick: retry },
          icon("retry"),
          gettext("Try again"),
        ),
      ),
    ),
  ],
  more: () => [
    el(
      "p",
      { class: "timeline__more" },
      el("span", { class: "spinner", "aria-hidden": "true" }),
      el("span", { class: "hidden-text" }, gettext("Older messages load here")),
    ),
  ],
  start: ({ start }) => [start()],
};

function bones([wide, narrow]) {
  return el(
    "div",
    { class: "message message--first message--bones", "aria-hidden": "true" },
    ["avatar", "20", wide, narrow].map((size) => el("span", { class: `bone bone--${size}` })),
  );
}
