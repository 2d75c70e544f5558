// The threads one follows, what is unread first.

import { avatar, bdi, el, hidden, icon, iconButton, phrase } from "./dom.js";
import { gettext } from "./i18n.js";
import { inOneLine } from "./messageparts.js";
import { nameOf } from "./notices.js";
import { threadAddress } from "./place.js";
import { countOf, last } from "./replies.js";

const AGAIN = 500; // ms after news until the list is asked for again

export class ThreadList {
  #shown = false;
  #timer = null;

  /** `open(slug, seq)` shows a thread; `close()` when the button is pressed; `address(slug)`: of a room. */
  constructor({ store, api, address, open, close }) {
    Object.assign(this, { store, api, address, open });
    this.list = el("div", { class: "panel__scroll", tabindex: "0", "aria-busy": "true" });
    const button = iconButton("close", gettext("Close the threads"), { onclick: close });
    this.node = el(
      "div",
      { class: "panel", role: "complementary", "aria-label": gettext("Threads") },
      el("h1", { class: "hidden-text only-alone" }, gettext("Threads")),
      el("div", { class: "panel__head" }, el("h2", {}, gettext("Threads")), button),
      this.list,
    );
    store.on("threads", () => this.#plan());
  }

  show() {
    this.#shown = true;
    this.list.replaceChildren();
    this.#load();
    return this.node;
  }

  leave() {
    this.#shown = false;
  }

  focus() {
    this.list.focus({ preventScroll: true });
  }

  #plan() {
    if (!this.#shown || this.#timer) return;
    this.#timer = setTimeout(() => {
      this.#timer = null;
      if (this.#shown) this.#load();
    }, AGAIN);
  }

  async #load() {
    const found = await this.api.threads().catch(() => null);
    if (!this.#shown) return;
    this.list.ariaBusy = "false";
    if (!found) return this.list.replaceChildren(word(gettext("This did not load"), gettext("Try again when the connection is back.")));
    const isFirst = document.activeElement === this.list && !this.list.firstElementChild;
    const focused = document.activeElement?.dataset?.thread;
    const rows = found.threads.filter(({ room }) => this.store.room(room)).map((one) => this.#row(one));
    this.list.replaceChildren(rows.length ? el("ul", { class: "threads" }, rows) : none());
    const again = isFirst ? "a" : focused && `[data-thread="${CSS.escape(focused)}"]`;
    if (again) this.list.querySelector(again)?.focus({ preventScroll: true });
  }

  #row({ room: slug, thread, unread, mentions, root }) {
    const room = this.store.room(slug);
    const name = nameOf(root);
    const words = mentions ? gettext("unread, with a mention of you") : gettext("unread");
    const number = unread > 99 ? "99+" : String(unread);
    return el(
      "li",
      {},
      el(
        "a",
        {
          class: unread ? "thread-row thread-row--unread" : "thread-row",
          href: threadAddress(this.address(slug), thread),
          "data-thread": `${slug} ${thread}`,
          onclick: (event) => {
            if (event.ctrlKey || event.metaKey || event.shiftKey) return;
            event.preventDefault();
            this.open(slug, thread);
          },
        },
        avatar({ id: root.user ?? 0, name }),
        el("span", { class: "thread-row__head" }, phrase(gettext("%(name)s in %(room)s"), { name: el("b", {}, bdi(name)), room: bdi(room.name) })),
        el("span", { class: "thread-row__text", dir: "auto" }, inOneLine(root)),
        el(
          "span",
          { class: "thread-row__side" },
          el("b", {}, countOf(root.replies.count)),
          unread > 0 && el("span", { class: mentions ? "badge" : "count" }, number, hidden(` ${words}`)),
          last(root.replies),
        ),
      ),
    );
  }
}

function none() {
  return word(
    gettext("No threads yet"),
    gettext("Reply to a message in a thread, and the room stays readable. What you began, replied in or were mentioned in stands here."),
    icon("thread"),
  );
}

function word(title, text, picture) {
  return el(
    "section",
    { class: "empty panel__part" },
    picture,
    el("h2", { class: "empty__title" }, title),
    el("p", { class: "empty__text" }, text),
  );
}
