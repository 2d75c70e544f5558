// The field at the foot of the room. Enter sends; Shift Enter, and Enter on touch, break the line; while an
// input method composes, Enter belongs to it.

import { contextLine } from "./context.js";
import { gettext, interpolate } from "./i18n.js";
import { newKey } from "./protocol.js";

const NEAR_LIMIT = 200; // letters before the limit at which the count appears

export class Composer {
  #context = null; // {kind: "reply" | "edit", entry, node, key, before}: what is written is an answer, or anew

  /** `attach(changed)` makes what files are added with; `send(text, {replyTo, attachments})` takes the message over, and resolves when it is safe; `rewrite(entry, text, key)`
   *  resolves when the server has it, or to a false value; `lastOwn()`: the message that ↑ edits; `typing()` is
   *  told of every change that is worth a notice; `label(room)` names the field; `complete(field)` makes the list that
   *  completes names in it. */
  constructor({ form, store, drafts, attach = withoutFiles, send, rewrite, lastOwn, typing, limit, label = writeTo, complete }) {
    Object.assign(this, { form, store, drafts, send, rewrite, lastOwn, typing, limit, label });
    this.box = form.querySelector(".composer__box");
    this.field = form.querySelector("textarea");
    this.button = form.querySelector(".send");
    this.over = form.querySelector(".composer__over");
    this.completion = complete(this.field);
    this.touch = matchMedia("(pointer: coarse)");
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#submit();
    });
    this.field.addEventListener("input", () => this.#changed());
    this.field.addEventListener("keydown", (event) => this.#key(event));
    store.on("room", (slug) => slug === store.current && this.#describe());
    this.files = attach(() => this.#measure());
    drafts.listen((...news) => this.#elsewhere(...news));
  }

  get isEmpty() {
    return !this.field.value.trim();
  }

  /** The room changed: its draft comes, the other's stays where it is kept. */
  show() {
    this.#leave();
    this.completion.close();
    this.field.value = this.drafts.get(this.store.current);
    this.files.draw();
    this.#describe();
    this.#measure();
  }

  focus() {
    if (!this.field.disabled) this.field.focus({ preventScroll: true });
  }

  /** What is written next answers a message. */
  reply(entry) {
    this.#enter({ kind: "reply", entry });
    this.focus();
  }

  /** A message of one's own is written anew; what was begun comes back afterwards. */
  edit(entry) {
    this.#enter({ kind: "edit", entry, key: newKey(), before: this.field.value });
    this.field.value = entry.message;
    this.#measure();
    this.focus();
  }

  #enter(context) {
    this.#leave();
    context.node = contextLine(context.kind, context.entry, () => this.#drop());
    this.box.prepend(context.node);
    this.#context = context;
  }

  #leave() {
    const context = this.#context;
    this.#context = null;
    if (!context) return;
    context.node.remove();
    if (context.kind === "edit") this.field.value = context.before;
    this.#measure();
  }

  #drop() {
    this.#leave();
    this.focus();
  }

  #describe() {
    const room = this.store.room(this.store.current);
    if (!room) return;
    const label = this.label(room);
    this.field.disabled = !room.mayWrite;
    this.field.placeholder = room.mayWrite ? label : whyNot(room);
    this.field.setAttribute("aria-label", label);
    this.form.setAttribute("aria-label", label);
  }

  #key(event) {
    const composing = event.isComposing || event.keyCode === 229; // 229: Safari ends composing before Enter
    if (composing) return;
    if (event.key === "Escape" && this.#context) {
      event.preventDefault();
      event.stopPropagation();
      return this.#drop();
    }
    const own = event.key === "ArrowUp" && !this.field.value && !this.#context && this.lastOwn();
    if (own) {
      event.preventDefault();
      return this.edit(own);
    }
    if (event.key !== "Enter" || event.shiftKey || event.altKey) return;
    if (this.touch.matches && !event.ctrlKey && !event.metaKey) return;
    event.preventDefault();
    this.#submit();
  }

  #changed() {
    if (this.#isEdit) return this.#measure();
    this.drafts.set(this.store.current, this.field.value);
    if (!this.isEmpty) this.typing();
    this.#measure();
  }

  #submit() {
    const text = this.field.value.trim();
    if ((!text && this.#isBare) || this.#excess() > 0 || this.field.disabled) return;
    if (this.#isEdit) return this.#rewrite(text);
    if (!this.files.isReady) return this.files.explain();
    const attachments = this.files.take();
    const room = this.store.current;
    const replyTo = this.#context?.entry.seq;
    this.#leave();
    this.field.value = "";
    this.#measure();
    this.focus();
    this.send(text, { replyTo, attachments }).then(() => this.#forget(room));
  }

  /** Without files, so there has to be a text. */
  get #isBare() {
    return this.#isEdit ? !this.#context.entry.attachments : !this.files.count;
  }

  get #isEdit() {
    return this.#context?.kind === "edit";
  }

  /** The text stays in the field until the server has it. */
  async #rewrite(text) {
    const context = this.#context;
    if (text === context.entry.message) return this.#drop();
    this.button.ariaBusy = "true";
    const done = await this.rewrite(context.entry, text, context.key);
    this.button.ariaBusy = "false";
    if (done && this.#context === context) this.#drop();
  }

  /** The draft stays until the message is kept elsewhere: the page may be closed in between. */
  #forget(room) {
    this.drafts.set(room, room === this.store.current && !this.#isEdit ? this.field.value : "");
  }

  /** Another tab or device went on writing, or sent it. What is being written here is not touched. */
  #elsewhere(room, text, isTaken) {
    if (room !== this.store.current || (document.hasFocus() && !isTaken)) return;
    if (this.#isEdit) this.#context.before = text;
    else this.field.value = text;
    this.#measure();
  }

  #excess() {
    return [...this.field.value.trim()].length - this.limit();
  }

  #measure() {
    const left = -this.#excess();
    this.button.disabled = (this.isEmpty && this.#isBare) || left < 0 || (!this.#isEdit && !this.files.isReady);
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

const withoutFiles = () => ({ count: 0, isReady: true, draw() {}, take: () => [] });

function writeTo({ name }) {
  return interpolate(gettext("Write to %(room)s"), { room: name });
}

/** Why nothing can be written here. */
function whyNot({ archived, isDirect }) {
  if (!archived) return gettext("Only moderators write here");
  return isDirect
    ? gettext("This account is closed. What was written can still be read")
    : gettext("This room is archived. It can be read, not written to");
}
