// One row of the timeline → one element.

import { toast } from "./dialog.js";
import { avatar, bdi, copied, el, html, icon, iconButton, phrase } from "./dom.js";
import { missing } from "./gaps.js";
import { files } from "./files.js";
import { gettext, interpolate, ngettext } from "./i18n.js";
import { isToMe, markMentions } from "./mentions.js";
import { gone, markEdited, quote, reactions } from "./messageparts.js";
import { ofThread, replies } from "./replies.js";
import { linkRooms } from "./roomlinks.js";
import { nameOf, told } from "./notices.js";
import { stateLine } from "./stateline.js";
import { clock, dayKey, dayTitle, exact } from "./time.js";

/** `acts`: {retry(key), discard(key), fillGap(gap), react(entry, emoji, on), choose(entry, button), reveal(seq),
 *  nameOf(username), roomOf(slug), openThread(seq, reply)?, unreadIn(seq)}; `me`: who is reading. */
export function draw(row, { me, acts }) {
  return DRAW[row.kind](row, { me, acts });
}

const DRAW = {
  day: ({ date, isNew }) =>
    el(
      "h2",
      { class: isNew ? "day day--new" : "day" },
      el("time", { datetime: dayKey(date) }, dayTitle(date)),
      isNew && el("span", {}, gettext("New")),
    ),

  count: ({ count }) =>
    el(
      "h3",
      { class: "day panel__count" },
      interpolate(ngettext("%(count)s reply", "%(count)s replies", count), { count }),
    ),

  new: () => el("div", { class: "new-line" }, gettext("New")),

  gap: ({ gap }, { acts }) => {
    const count = missing(gap);
    const words = ngettext(
      "%(count)s message not loaded. Load it",
      "Up to %(count)s messages not loaded. Load them",
      count,
    );
    const load = el(
      "button",
      { class: "button button--s", type: "button" },
      icon("history", "icon--s"),
      interpolate(words, { count }),
    );
    load.addEventListener("click", () => {
      load.setAttribute("aria-busy", "true");
      load.replaceChildren(el("span", { class: "spinner", "aria-hidden": "true" }), gettext("Loading"));
      acts.fillGap(gap);
    });
    return el("div", { class: "gap" }, load);
  },

  message: ({ entry, first, source }, { me, acts }) => {
    if (entry.deleted) {
      const node = frame(entry, first, gone(), replies(entry, acts));
      node.classList.add("message--gone");
      return node;
    }
    const content = linkRooms(markMentions(body(entry), entry, me), acts.roomOf);
    const prose = el("div", { class: "prose", dir: "auto" }, content);
    if (entry.edited) markEdited(prose);
    const node = frame(
      entry,
      first,
      ofThread(entry, acts) ?? quote(entry.reply_to, source, acts),
      entry.message || entry.edited || !entry.attachments ? prose : null,
      files(entry.attachments),
      entry.preview && card(entry.preview),
      reactions(entry, { me, acts }),
      replies(entry, acts),
    );
    if (isToMe(entry, me)) node.classList.add("message--to-me");
    return node;
  },

  pending: ({ item, first, source, state }, { me, acts }) => {
    const entry = { user: me.id, username: me.username, name: me.name, sent_at: item.at };
    const node = frame(
      entry,
      first,
      quote(item.replyTo, source, acts),
      item.text || !item.attachments ? el("div", { class: "prose", dir: "auto" }, unsent(item.text)) : null,
      files(item.attachments),
      stateLine(state, item, acts),
    );
    node.classList.add("message--pending");
    return node;
  },

  event: ({ entry }) => {
    const [picture, text, ends = false] = told(entry);
    return el(
      "div",
      { class: "event" },
      icon(picture, "icon--s"),
      el(
        "span",
        {},
        ends
          ? [text, " ", stamp(entry)]
          : phrase(gettext("%(what)s, %(time)s"), { what: text, time: stamp(entry) }),
      ),
    );
  },
};

function frame(entry, first, ...content) {
  const name = nameOf(entry);
  const head = first
    ? [
        avatar({ id: entry.user ?? 0, name }, { css: entry.seq || entry.user ? "" : "avatar--bot" }),
        el(
          "header",
          { class: "message__head" },
          el("span", { class: "message__author" }, bdi(name)),
          stamp(entry, "message__time"),
        ),
      ]
    : [stamp(entry, "message__time message__gutter"), el("span", { class: "hidden-text" }, bdi(name))];
  return el(
    "article",
    { class: first ? "message message--first" : "message", tabindex: "-1" },
    head,
    content,
  );
}

function stamp({ sent_at }, css = "") {
  const date = new Date(sent_at);
  return el("time", { class: css || null, datetime: sent_at, title: exact(date) }, clock(date));
}

function body(entry) {
  if (!entry.html) return unsent(entry.message);
  const content = html(entry.html);
  for (const link of content.querySelectorAll("a[href]")) {
    link.rel = "noopener noreferrer nofollow";
    link.target = "_blank";
    link.tabIndex = -1; // one tab stop for the whole log; a focused message opens its links to the Tab key
  }
  for (const pre of content.querySelectorAll("pre")) pre.replaceWith(codeBlock(pre));
  for (const table of content.querySelectorAll("table")) {
    const scroll = el("div", { class: "prose__table" });
    table.replaceWith(scroll);
    scroll.append(table);
    overflowing.observe(scroll);
  }
  return content;
}

function codeBlock(pre) {
  const copy = iconButton("copy", gettext("Copy the code"), {
    class: "icon-button--s code__copy",
    tabindex: "-1",
  });
  copy.addEventListener("click", async () => {
    const done = await copied(pre.textContent.replace(/\n$/, ""));
    if (!done) toast(gettext("The browser does not let this page copy."), "error");
    copy.replaceChildren(icon(done ? "check" : "error"));
    setTimeout(() => copy.replaceChildren(icon("copy")), 1_500);
  });
  const code = pre.cloneNode(true);
  overflowing.observe(code);
  return el("div", { class: "code" }, code, copy);
}

/** What is wider than its place can be scrolled, so the keyboard must reach it. */
const overflowing = new ResizeObserver((entries) => {
  for (const { target } of entries) {
    const wide = target.scrollWidth > target.clientWidth;
    target.tabIndex = wide ? 0 : -1;
    target.role = wide ? "group" : null;
    target.ariaLabel = wide ? gettext("Wide content") : null;
  }
});

/** Text that the server has not rendered yet: paragraphs, line breaks and fenced code, so that little
 *  changes when it has. */
function unsent(text) {
  return text.split(/^(```[^\n]*\n[\s\S]*?\n```[ \t]*$)/m).flatMap((part) => {
    const code = /^```[^\n]*\n([\s\S]*?)\n```/.exec(part);
    if (code) return el("div", { class: "code" }, el("pre", {}, el("code", {}, code[1])));
    return part
      .split(/\n{2,}/)
      .filter((paragraph) => paragraph.trim())
      .map((paragraph) =>
        el(
          "p",
          {},
          paragraph
            .trim()
            .split("\n")
            .flatMap((line, at) => (at ? [el("br"), line] : [line])),
        ),
      );
  });
}

function card({ url, site, title, text, image }) {
  const picture =
    image &&
    new URL(image, location.href).origin === location.origin &&
    el("img", { src: image, width: 64, height: 64, alt: "", loading: "lazy" });
  return el(
    "a",
    { class: "preview", href: url, rel: "noopener noreferrer nofollow", target: "_blank", tabindex: "-1" },
    el(
      "span",
      {},
      el("span", { class: "preview__site" }, site),
      el("span", { class: "preview__title", dir: "auto" }, title),
      text && el("span", { class: "preview__text", dir: "auto" }, text),
    ),
    picture,
  );
}
