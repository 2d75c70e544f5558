// The thread of a message, where the message stands in its room: how many replies, whose, when.

import { avatar, el, hidden, icon, phrase } from "./dom.js";
import { gettext, interpolate, ngettext } from "./i18n.js";
import { clock, dayKey, ending, exact } from "./time.js";

/** The line under a message that leads to its thread; nothing in the thread itself. */
export function replies({ seq, replies: shown }, { openThread, unreadIn }) {
  if (!openThread || !shown?.count) return null;
  const { count, people } = shown;
  const unread = unreadIn(seq);
  return el(
    "a",
    { class: "replies", href: `?thread=${seq}`, tabindex: "-1", "data-thread": seq, onclick: leads(openThread, seq) },
    el(
      "span",
      { class: "avatars", "aria-hidden": "true" },
      people.map(({ user, name }) => avatar({ id: user, name }, { css: "avatar--xs", letters: 1 })),
    ),
    el("b", {}, countOf(count)),
    unread > 0 && el("span", { class: "badge" }, unread > 99 ? "99+" : String(unread), hidden(` ${gettext("unread")}`)),
    last(shown),
  );
}

export function countOf(count) {
  return interpolate(ngettext("%(count)s reply", "%(count)s replies", count), { count });
}

/** "Last at 10:02"; on another day the day stands there, too. */
export function last({ last_at: at }) {
  if (!at) return null;
  const date = new Date(at);
  const text = dayKey(date) === dayKey(new Date()) ? clock(date) : ending(date);
  return el("span", {}, phrase(gettext("Last at %(time)s"), { time: el("time", { datetime: at, title: exact(date) }, text) }));
}

/** Above a reply that the room shows, too. */
export function ofThread({ thread, seq }, { openThread }) {
  if (!openThread || !thread) return null;
  return el(
    "a",
    { class: "quote quote--thread", href: `?thread=${thread}#m${seq}`, tabindex: "-1", onclick: leads(openThread, thread, seq) },
    icon("thread", "icon--s"),
    el("span", { class: "quote__text" }, gettext("Replied in a thread")),
  );
}

function leads(openThread, ...where) {
  return (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    openThread(...where);
  };
}
