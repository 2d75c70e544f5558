// What a message may carry beside its text: the message it answers, that it was edited, reactions.

import { bdi, el, html, icon } from "./dom.js";
import { nameOfEmoji } from "./emojilist.js";
import { namesOf } from "./files.js";
import { gettext, interpolate } from "./i18n.js";
import { nameOf } from "./notices.js";

const LONGEST = 200; // letters of a message that is answered

/** The message that is answered, as a line that leads to it. `source`: as `rows` has it. */
export function quote(seq, source, acts) {
  if (!seq) return null;
  const content = source
    ? [el("b", {}, bdi(nameOf(source))), el("span", { class: "quote__text", dir: "auto" }, inOneLine(source))]
    : el("span", { class: "quote__text" }, source === null ? gettext("A message that is gone") : gettext("An earlier message"));
  if (source === null) return el("p", { class: "quote" }, content);
  const jump = (event) => {
    event.preventDefault();
    acts.reveal(seq);
  };
  return el("a", { class: "quote", href: `#m${seq}`, tabindex: "-1", onclick: jump }, content);
}

/** The text of a message without its markup. */
export function inOneLine(entry) {
  if (entry.deleted) return gettext("This message was deleted");
  const text = entry.html ? html(entry.html).textContent : entry.message;
  return text.replace(/\s+/g, " ").trim().slice(0, LONGEST) || namesOf(entry.attachments);
}

/** "(edited)", at the end of the text. */
export function markEdited(prose) {
  const mark = el("span", { class: "message__mark" }, gettext("(edited)"));
  const last = prose.lastElementChild;
  if (last?.tagName === "P") last.append(" ", mark);
  else prose.append(el("p", {}, mark));
}

export function gone() {
  return el("div", { class: "prose" }, el("p", {}, gettext("This message was deleted")));
}

/** One chip an emoji, pressed where one has joined in. */
export function reactions(entry, { me, acts }) {
  if (!entry.reactions?.length) return null;
  const chips = entry.reactions.map(({ emoji, users, count }) => {
    const own = users.includes(me.username);
    const label = interpolate(gettext("%(name)s, %(count)s"), { name: nameOfEmoji(emoji), count });
    return el(
      "button",
      {
        class: "reaction",
        type: "button",
        tabindex: "-1",
        "aria-pressed": String(own),
        "aria-label": label,
        title: users.map((one) => acts.nameOf(one)).join(", "),
        "data-emoji": emoji,
        onclick: () => acts.react(entry, emoji, !own),
      },
      el("span", { "aria-hidden": "true" }, emoji),
      String(count),
    );
  });
  const add = el(
    "button",
    {
      class: "reaction reaction--add",
      type: "button",
      tabindex: "-1",
      "aria-label": gettext("Add a reaction"),
      title: gettext("Add a reaction"),
      "aria-haspopup": "dialog",
      "data-emoji": "+",
      onclick: ({ currentTarget }) => acts.choose(entry, currentTarget),
    },
    icon("smile-plus", "icon--s"),
  );
  return el("div", { class: "reactions", role: "group", "aria-label": gettext("Reactions") }, chips, add);
}
