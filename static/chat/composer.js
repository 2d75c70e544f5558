// The field at the foot of the room. Enter sends; Shift Enter, and Enter on touch, break the line; while an
// input method composes, Enter belongs to it.

import { gettext, interpolate } from "./i18n.js";

const NEAR_LIMIT = 200; // letters before the limit at which the count appears

export class Composer {
  /** `send(text)` takes the message over, and resolves when it is safe; `typing()` is told of every change that is worth a notice. */
  constructor({ form, store, drafts, send, typing, limit }) {
    Object.assign(this, { form, store, drafts, send, typing, limit });
    this.field = form.querySelector("textarea");
    this.button = form.querySelector(".send");
    this.over = form.querySelector(".composer__over");
    this.touch = matchMedia("(pointer: coarse)");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.field.addEventListener("input", () => this.#changed());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    store.on("room", (slug) => slug === store.current && this.#describe());
    drafts.listen((room, text) => this.#elsewhere(room, text));
  }

  get isEmpty() {
    return !this.field.value.trim();
  }

  /** The room changed: its draft comes, the other's stays where it is kept. */
  show() {
    this.field.value = this.drafts.get(this.store.current);
    this.#describe();
    this.#measure();
  }

  focus() {
    if (!this.field.disabled) this.field.focus({ preventScroll: true });
  }

  #describe() {
    const room = this.store.room(this.store.current);
    if (!room) return;
    const words = { room: room.name };
    this.field.disabled = room.archived;
    this.field.placeholder = room.archived
      ? gettext("This room is archived. It can be read, not written to")
      : interpolate(gettext("Write to %(room)s"), words);
    this.field.setAttribute("aria-label", interpolate(gettext("Write to %(room)s"), words));
    this.form.setAttribute("aria-label", interpolate(gettext("Write to %(room)s"), words));
  }

  #key(event) {
    const composing = event.isComposing || event.keyCode === 229; // 229: Safari ends composing before Enter
    if (event.key !== "Enter" || event.shiftKey || event.altKey || composing) return;
    if (this.touch.matches && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.#submit();
  }

  #changed() {
    this.drafts.set(this.store.current, this.field.value);
    if (!this.isEmpty) this.typing();
    this.#measure();
  }

  #submit() {
    const text = this.field.value.trim();
    if (!text || this.#excess() > 0 || this.field.disabled) return;
    const room = this.store.current;
    this.field.value = "";
    this.#measure();
    this.focus();
    this.send(text).then(() => this.#forget(room));
  }

  /** The draft stays until the message is kept elsewhere: the page may be closed in between. */
  #forget(room) {
    this.drafts.set(room, room === this.store.current ? this.field.value : "");
  }

  /** Another tab went on writing, or sent it. What is being written here is not touched. */
  #elsewhere(room, text) {
    if (room !== this.store.current || document.hasFocus()) return;
    this.field.value = text;
    this.#measure();
  }

  #excess() {
    return [...this.field.value.trim()].length - this.limit();
  }

  #measure() {
    const left = -this.#excess();
    this.button.disabled = this.isEmpty || left < 0;
    this.over.hidden = left > NEAR_LIMIT;
    this.over.classList.toggle("composer__over--full", left < 0);
    this.over.textContent =
      left < 0
        ? interpolate(gettext("%(count)s letters too many"), { count: -left })
        : interpolate(gettext("%(count)s letters left"), { count: left });
    if (CSS.supports("field-sizing", "content")) return;
    this.field.style.blockSize = "auto";
    this.field.style.blockSize = `${this.field.scrollHeight}px`;
  }
}
