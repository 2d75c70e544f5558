// The list over the field in which a begun @name, #room or :emoji: is completed. The focus stays in the field: arrows
// choose, Enter and Tab take, Escape lets it be.

import { avatar, bdi, el } from "./dom.js";
import { recentEmoji, rememberEmoji, skin } from "./emojihabits.js";
import { loadEmoji } from "./emojilist.js";
import { gettext, interpolate, ngettext } from "./i18n.js";
import { roomPicture } from "./roompicture.js";
import { begun, closed, emojiCalled, emojiNamed, peopleNamed, roomsNamed } from "./suggestions.js";

let all = null; // emoji

export class Completion {
  #items = [];
  #chosen = 0;
  #word = null;
  #refused = null; // where Escape was pressed: the same word does not open it again

  /** `known`: the rooms that may be named; `room()`: the one that is written to. */
  constructor({ form, field, known, room }) {
    Object.assign(this, { field, known, room });
    this.id = `${form.id}-complete`;
    this.options = el("div", { role: "listbox", id: this.id });
    this.title = el("p", { class: "complete__title", "aria-hidden": "true" });
    this.list = el("div", { class: "popover complete", hidden: true }, this.title, this.options);
    this.said = el("span", { class: "hidden-text", role: "status" });
    form.querySelector(".composer__box").append(this.list, this.said);
    field.setAttribute("aria-autocomplete", "list");
    field.setAttribute("aria-controls", this.id);
    field.addEventListener("input", () => this.look());
    field.addEventListener("click", () => this.look());
    field.addEventListener("blur", () => this.close());
    // Before the composer: while the list is open, Enter and Escape are its own.
    field.addEventListener("keydown", (event) => this.#key(event), { capture: true });
    this.list.addEventListener("pointerdown", (event) => event.preventDefault()); // the field keeps the focus
    this.list.addEventListener("click", ({ target }) => {
      const row = target.closest("[data-at]");
      if (row) this.#take(Number(row.dataset.at));
    });
  }

  get isOpen() {
    return !this.list.hidden;
  }

  close() {
    this.list.hidden = true;
    this.#word = null;
    this.said.textContent = "";
    this.field.removeAttribute("aria-activedescendant");
  }

  /** See what is begun, and offer what it may be; an emoji whose name is written out stands there at once. */
  look() {
    if (document.activeElement !== this.field) return undefined;
    const { value, selectionStart, selectionEnd } = this.field;
    const name = selectionStart === selectionEnd ? closed(value, selectionStart) : null;
    const emoji = name && name.from !== this.#refused && all ? emojiCalled(name.word, all, skin()) : null;
    if (emoji) return this.#write(emoji, name.from);
    const word = selectionStart === selectionEnd ? begun(value, selectionStart) : null;
    if (word?.from !== this.#refused) this.#refused = null;
    const { title, items } = word && this.#refused === null ? this.#find(word) : { items: [] };
    // Nothing is left to complete of a word that is written out.
    if (!items.length || (items.length === 1 && items[0].insert === word.sign + word.word)) return this.close();
    this.#word = word;
    this.#items = items;
    this.#chosen = 0;
    return this.#draw(title);
  }

  #find({ sign, word }) {
    if (sign === "#") {
      this.known.ask();
      return { title: gettext("Rooms"), items: roomsNamed(word, this.known.all) };
    }
    if (sign === ":") return { title: gettext("Emoji"), items: this.#emoji(word) };
    const room = this.room();
    const items = room ? peopleNamed(word, room, gettext("Everybody in this room")) : [];
    return { title: gettext("People"), items };
  }

  /** They come when the first is wanted; what is begun is then looked at once more. */
  #emoji(word) {
    if (all) return emojiNamed(word, all, { recent: recentEmoji(), skin: skin() });
    loadEmoji().then((list) => {
      all = list;
      this.look();
    }, () => {}); // without a connection nothing is completed
    return [];
  }

  #draw(title) {
    this.title.textContent = title;
    this.options.setAttribute("aria-label", title);
    this.options.replaceChildren(
      ...this.#items.map((item, at) =>
        el(
          "div",
          { class: "menu-item", role: "option", id: `${this.id}-${at}`, "data-at": at },
          picture(item),
          bdi(item.label),
          item.more && el("span", { class: "menu-item__more", dir: "ltr" }, item.more),
        ),
      ),
    );
    this.list.hidden = false;
    const count = this.#items.length;
    const said = ngettext("%(count)s suggestion", "%(count)s suggestions", count);
    this.said.textContent = interpolate(said, { count });
    this.#mark();
  }

  #mark() {
    for (const [at, row] of [...this.options.children].entries()) row.ariaSelected = String(at === this.#chosen);
    const row = this.options.children[this.#chosen];
    this.field.setAttribute("aria-activedescendant", row.id);
    row.scrollIntoView({ block: "nearest" });
  }

  #key(event) {
    if (!this.isOpen || event.isComposing || event.keyCode === 229) return;
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    const takes = event.key === "Enter" || event.key === "Tab";
    if (event.shiftKey || event.altKey || event.ctrlKey || event.metaKey) return;
    if (!step && !takes && event.key !== "Escape") return;
    event.preventDefault();
    event.stopImmediatePropagation();
    if (takes) return this.#take(this.#chosen);
    if (!step) {
      this.#refused = this.#word.from;
      return this.close();
    }
    this.#chosen = (this.#chosen + step + this.#items.length) % this.#items.length;
    return this.#mark();
  }

  #take(at) {
    const { insert, emoji } = this.#items[at];
    if (emoji) rememberEmoji(emoji);
    const gap = this.field.value[this.field.selectionEnd] === " " ? "" : " ";
    this.#write(insert + gap, this.#word.from);
  }

  /** In place of what was begun. */
  #write(text, from) {
    const { field } = this;
    field.setRangeText(text, from, field.selectionEnd, "end");
    this.close();
    field.dispatchEvent(new InputEvent("input", { bubbles: true }));
  }
}

function picture({ room, person, emoji }) {
  if (room) return roomPicture(room);
  if (person) return avatar(person, { css: "avatar--xs", letters: 1 });
  return el("span", { class: "complete__emoji", "aria-hidden": "true" }, emoji);
}
