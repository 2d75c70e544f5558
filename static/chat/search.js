// Looking for what was said: words and conditions in one field, what is found below it, newest first.

import { avatar, bdi, el, icon } from "./dom.js";
import { openDialog } from "./dialog.js";
import { namesOf } from "./files.js";
import { gettext, interpolate, ngettext } from "./i18n.js";
import { hiddenIn, linkTo } from "./place.js";
import { roomPicture } from "./roompicture.js";
import { clock, dayTitle, exact } from "./time.js";

const PAUSE = 200; // ms after the last letter until the server is asked
const ROUNDS = 5; // answers without a message after which a person decides whether to look further back

export class Search {
  #text = ""; // what was looked for last: it is there again when somebody comes back
  #shown = null;

  /** `find(text, next)`: a promise of `{messages, next}`; `open(slug, seq, thread)` goes to a message. */
  constructor({ store, find, open, address, toDay }) {
    Object.assign(this, { store, find, open, address, toDay });
  }

  /** `text`: what the field begins with; without it what was looked for last. */
  show(text) {
    if (this.#shown) return;
    this.#text = text ?? this.#text;
    const view = new SearchView(this, this.#text);
    this.#shown = view;
    view.closed.then(() => {
      this.#text = view.text;
      this.#shown = null;
    });
  }
}

class SearchView {
  #asked = 0; // only the answer to the last question counts
  #found = [];
  #timer = 0;
  #looked = null; // the text that what is shown was found for

  constructor(search, text) {
    this.search = search;
    this.input = el("input", {
      type: "search",
      "aria-label": gettext("Search messages"),
      placeholder: gettext("Search messages"),
      "aria-describedby": "search-help",
      maxlength: "200",
      autocomplete: "off",
      spellcheck: "false",
      enterkeyhint: "search",
      dir: "auto",
      value: text,
      autofocus: true,
    });
    this.status = el("p", { class: "search__status", role: "status" });
    this.problem = el("p", { class: "field__error", role: "alert", hidden: true });
    this.list = el("ul", { class: "search__list", "aria-label": gettext("Results") });
    this.more = el("button", { class: "button button--s", type: "button", hidden: true });
    this.found = el("div", { class: "search__found" }, this.status, this.problem, this.list, this.more);
    const { dialog, closed } = openDialog({
      label: gettext("Search messages"),
      css: "palette search",
      content: [
        el(
          "div",
          { class: "palette__search", role: "search" },
          icon("search"),
          this.input,
          el("button", { class: "button button--plain button--s", type: "button", onclick: () => dialog.close() }, gettext("Close")),
        ),
        el("div", { class: "filters" }, this.#chips()),
        el("p", { class: "hidden-text", id: "search-help" }, help()),
        this.found,
      ],
    });
    Object.assign(this, { dialog, closed });
    this.input.addEventListener("input", () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(() => this.#look(), PAUSE);
    });
    dialog.addEventListener("keydown", (event) => this.#key(event));
    this.input.select();
    this.#look();
  }

  get text() {
    return this.input.value;
  }

  #chips() {
    const { store, toDay } = this.search;
    const room = store.room(store.current);
    const chip = (label, words) =>
      el("button", { class: "chip", type: "button", onclick: () => this.#add(words) }, label);
    return [
      room && chip(gettext("In this room"), `in:${room.slug} `),
      chip(gettext("From me"), "from:me "),
      chip(gettext("Has a link"), "has:link "),
      chip(gettext("Has code"), "has:code "),
      chip(gettext("Has a file"), "has:file "),
      chip(gettext("Has a picture"), "has:image "),
      chip(gettext("Before a day"), "before:"),
      chip(gettext("Since a day"), "after:"),
      room &&
        el(
          "button",
          {
            class: "chip",
            type: "button",
            onclick: () => {
              this.dialog.close();
              toDay();
            },
          },
          icon("history", "icon--s"),
          el("span", {}, gettext("Jump to a date")),
        ),
    ];
  }

  /** A condition goes to the end of what is written there, unless it is there already. */
  #add(words) {
    const { value } = this.input;
    if (!value.includes(words.trim())) this.input.value = `${value}${value && !value.endsWith(" ") ? " " : ""}${words}`;
    this.input.focus();
    this.#look();
  }

  async #look() {
    const text = this.text.trim();
    const asked = ++this.#asked;
    clearTimeout(this.#timer);
    this.#found = [];
    this.#looked = null;
    if (!text) return this.#draw({ next: null }, gettext("Words, or conditions such as from:me in:lobby before:2026-03-31."));
    await this.#page(text, null, asked);
    return undefined;
  }

  /** Asks on until there is a message, or nothing is left. */
  async #page(text, next, asked) {
    this.found.ariaBusy = "true";
    try {
      for (let round = 0, found; round < ROUNDS; round += 1) {
        found = await this.search.find(text, next);
        if (asked !== this.#asked) return;
        next = found.next;
        this.#found.push(...found.messages);
        if (found.messages.length || !next) break;
      }
      this.#looked = text;
      this.#draw({ next, again: () => this.#page(text, next, asked) }, this.#count(next));
    } catch (refusal) {
      if (asked === this.#asked) this.#draw({ next: null }, "", refusal.message);
    }
  }

  #count(next) {
    const { length: count } = this.#found;
    if (!count) return next ? gettext("Nothing found so far.") : gettext("Nothing found.");
    if (next) return interpolate(ngettext("The newest message", "The %(count)s newest messages", count), { count });
    return interpolate(ngettext("%(count)s message", "%(count)s messages", count), { count });
  }

  #draw({ next, again }, status, problem = "") {
    const had = this.list.childElementCount;
    this.found.ariaBusy = "false";
    this.status.textContent = status;
    this.problem.hidden = !problem;
    this.problem.replaceChildren(icon("error", "icon--s"), problem);
    this.list.replaceChildren(...this.#found.map((message) => el("li", {}, this.#result(message))));
    const focused = document.activeElement === this.more;
    this.more.hidden = !next;
    this.more.textContent = this.#found.length ? gettext("Show more") : gettext("Look further back");
    this.more.onclick = again;
    if (focused && had && had < this.list.childElementCount) this.list.children[had].firstElementChild.focus();
  }

  #result(message) {
    const { store, address } = this.search;
    const room = store.room(message.room);
    const date = new Date(message.sent_at);
    return el(
      "a",
      {
        class: "result",
        href: linkTo(address(message.room), message),
        onclick: (event) => this.#open(event, message),
      },
      avatar({ id: message.user, name: message.name || message.username }),
      el(
        "span",
        { class: "result__head" },
        el("b", {}, bdi(message.name || message.username || gettext("A deleted account"))),
        el("time", { datetime: message.sent_at, title: exact(date) }, `${dayTitle(date)} ${clock(date)}`),
        el("span", { class: "result__room" }, room && roomPicture(room, "icon--s"), bdi(room?.name ?? message.room)),
      ),
      el("span", { class: "prose", dir: "auto" }, excerpt(message.excerpt)),
      message.attachments && el("span", { class: "result__files" }, icon("paperclip", "icon--s"), bdi(namesOf(message.attachments))),
    );
  }

  #open(event, { room, seq, ...where }) {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a tab of its own
    event.preventDefault();
    this.dialog.close();
    this.search.open(room, seq, hiddenIn(where));
  }

  /** Arrows go from the field through the results and back; Enter in the field opens the first. */
  #key(event) {
    if (event.key === "Escape" && !event.isComposing) {
      event.preventDefault(); // it would empty the field first
      return this.dialog.close();
    }
    const results = [...this.list.querySelectorAll(".result")];
    const at = results.indexOf(event.target);
    const inField = event.target === this.input;
    if (event.isComposing || (!inField && at < 0)) return undefined;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      const next = at + step;
      if (next < 0) this.input.focus();
      else (results[next] ?? (this.more.hidden ? results.at(-1) : this.more))?.focus();
    } else if (event.key === "Enter" && inField) {
      event.preventDefault();
      if (this.text.trim() === this.#looked) results[0]?.click();
      else this.#look();
    }
    return undefined;
  }
}

/** In turns what was not looked for and what was. */
function excerpt(parts) {
  return parts.map((part, at) => (at % 2 ? el("mark", {}, part) : part));
}

function help() {
  return gettext(
    "Words are found by their beginning, words in quotes one after the other. from: and in: name a person and a room, has: is link, code, mention, reply, file or image, before: and after: are days.",
  );
}
