// What can be done with a message: a bar on the one that is pointed at or focused, its keys, and a sheet on touch.

import { confirm, openDialog, toast } from "./dialog.js";
import { copied, el, iconButton, roving } from "./dom.js";
import { chooseEmoji, emojiButtons } from "./emoji.js";
import { rememberEmoji } from "./emojihabits.js";
import { nameOfEmoji } from "./emojilist.js";
import { gettext, interpolate } from "./i18n.js";
import { hasOpenMenu, menuButton } from "./menu.js";

const QUICK = ["👍", "✅"];
const LONG_PRESS = 450; // ms
const STILL = 10; // px that a finger may move meanwhile

export class MessageActions {
  #press = 0;

  /** `find(seq)`: the message; `room()`: the one that is shown; `deed(type, fields)` does it or throws a Refusal;
   *  `reply(entry)` and `edit(entry)` go on in the composer; `unread(entry)` marks it and what
   *  follows; `thread(entry)` opens the one it is in; `link(entry)`: its address. In a thread there is neither
   *  `unread` nor `thread`. */
  constructor({ view, find, room, me, deed, reply, edit, unread, thread, link }) {
    Object.assign(this, { view, find, room, me, deed, reply, edit, unread, thread, link });
    // The log is read out as it grows, and this is no part of it.
    this.bar = el("div", { class: "toolbar", role: "toolbar", "aria-live": "off" });
    this.bar.setAttribute("aria-label", gettext("Message actions"));
    roving(this.bar, () => [...this.bar.children].filter((one) => one.matches("button")), {
      keys: document.documentElement.dir === "rtl" ? ["ArrowRight", "ArrowLeft"] : ["ArrowLeft", "ArrowRight"],
    });
    view.addEventListener("pointerover", ({ pointerType, target }) => {
      if (pointerType === "mouse" && !this.#isInUse()) this.#place(target.closest(".message"));
    });
    view.addEventListener("focusin", ({ target }) => {
      if (!target.matches(":focus-visible")) return;
      this.#place(target.closest(".message"));
      if (!this.bar.contains(target)) this.#mayBeEntered(true);
    });
    view.addEventListener("focusout", ({ relatedTarget }) => this.#leave(relatedTarget));
    view.addEventListener("keydown", (event) => this.#key(event));
    this.#listenForTouch();
  }

  /** A message is drawn anew while the bar is on it. */
  follow(old, node) {
    if (old.contains(this.bar)) this.#place(node);
  }

  async react(entry, emoji, on) {
    if (on) rememberEmoji(emoji);
    await this.#do("react", { target: entry.seq, emoji, on });
  }

  choose(entry, button) {
    chooseEmoji(button, (emoji) => this.react(entry, emoji, !this.#hasMine(entry, emoji)));
  }

  #place(node) {
    const entry = node && this.#entry(node);
    if (node?.contains(this.bar) && entry === this.entry) return;
    this.bar.remove();
    this.entry = entry;
    if (!entry) return;
    this.bar.replaceChildren(...this.#buttons(entry));
    this.#mayBeEntered(node.contains(document.activeElement));
    node.append(this.bar);
  }

  /** By Tab, from the message it is on: where only the pointer was, it is no stop on the way to the messages. */
  #mayBeEntered(may) {
    for (const [at, button] of [...this.bar.children].entries()) button.tabIndex = may && !at ? 0 : -1;
  }

  /** Who goes on elsewhere by keyboard comes back to the messages, and not to the bar of the one they were on. */
  #leave(next) {
    const stays = !next || this.view.contains(next) || next.closest("dialog, [role=menu], [popover]");
    if (stays) return;
    if (this.bar.parentElement?.matches(":hover")) this.#mayBeEntered(false);
    else this.#place(null);
  }

  #entry(node) {
    const entry = this.find(Number(node.dataset.seq));
    return entry && !entry.deleted ? entry : null;
  }

  #isInUse() {
    return hasOpenMenu(this.bar) || this.bar.contains(document.activeElement);
  }

  #buttons(entry) {
    const more = iconButton("more", gettext("More actions"));
    menuButton(more, () => this.#items(entry), { label: gettext("More actions") });
    if (this.room().archived) return [more];
    const quick = QUICK.map((emoji) => {
      const label = interpolate(gettext("React with %(name)s"), { name: nameOfEmoji(emoji) });
      const act = () => this.react(entry, emoji, !this.#hasMine(entry, emoji));
      const button = iconButton("smile", label, { onclick: act });
      button.replaceChildren(el("span", { class: "toolbar__emoji", "aria-hidden": "true" }, emoji));
      return button;
    });
    const choose = iconButton("smile-plus", gettext("Choose a reaction"), { "aria-haspopup": "dialog" });
    choose.addEventListener("click", () => this.choose(entry, choose));
    const reply = iconButton("reply", gettext("Reply"), { onclick: () => this.reply(entry) });
    reply.firstElementChild.classList.add("icon--turn");
    const thread = this.thread && iconButton("thread", gettext("Reply in a thread"), { onclick: () => this.thread(entry) });
    const answers = [reply, thread].filter(Boolean);
    return this.room().mayWrite ? [...quick, choose, ...answers, more] : [...quick, choose, more];
  }

  #items(entry) {
    return [
      this.#mayEdit(entry) && { label: gettext("Edit"), icon: "pencil", side: "E", act: () => this.edit(entry) },
      this.unread && entry.user !== this.me.id && {
        label: gettext("Mark unread from here"),
        icon: "bell",
        side: "U",
        act: () => this.unread(entry),
      },
      { label: gettext("Copy the link"), icon: "link", act: () => copy(this.link(entry)) },
      entry.message && { label: gettext("Copy the text"), icon: "copy", act: () => copy(entry.message) },
      this.#mayDelete(entry) && {
        label: gettext("Delete"),
        icon: "trash",
        danger: true,
        act: () => this.#delete(entry),
      },
    ].filter(Boolean);
  }

  // What is offered; the server decides (chat/policies.py).
  #mayEdit(entry) {
    return entry.user === this.me.id && this.room().mayWrite;
  }

  #mayDelete(entry) {
    return (entry.user === this.me.id || this.room().mayManage) && !this.room().archived;
  }

  #hasMine(entry, emoji) {
    const now = this.find(entry.seq) ?? entry;
    return now.reactions?.some((one) => one.emoji === emoji && one.users.includes(this.me.username)) ?? false;
  }

  async #delete(entry) {
    const sure = await confirm({
      title: gettext("Delete the message"),
      text: gettext("Its text is taken away for everybody and for good. Its place stays."),
      yes: gettext("Delete"),
      danger: true,
    });
    if (sure) await this.#do("delete", { target: entry.seq });
  }

  async #do(type, fields) {
    try {
      await this.deed(type, fields);
    } catch (refusal) {
      toast(refusal.message, "error");
    }
  }

  /** Keys on a focused message. */
  #key(event) {
    const { key, target } = event;
    if (!target.matches(".message") || event.ctrlKey || event.metaKey || event.altKey) return;
    const entry = this.#entry(target);
    const act = entry && this.#keys(entry)[key.length === 1 ? key.toLowerCase() : key];
    if (!act) return;
    event.preventDefault();
    event.stopPropagation(); // a letter would go to the composer
    act();
  }

  #keys(entry) {
    const { archived, mayWrite } = this.room();
    return {
      ...(mayWrite ? { r: () => this.reply(entry) } : {}),
      ...(this.thread && (mayWrite || entry.replies) ? { t: () => this.thread(entry) } : {}),
      ...(archived ? {} : { "+": () => this.#chooseAt(entry) }),
      ...(!this.unread || entry.user === this.me.id ? {} : { u: () => this.unread(entry) }),
      ...(this.#mayEdit(entry) ? { e: () => this.edit(entry) } : {}),
      ...(this.#mayDelete(entry) ? { Delete: () => this.#delete(entry) } : {}),
    };
  }

  #chooseAt(entry) {
    this.choose(entry, this.bar.querySelector("[aria-haspopup=dialog]"));
  }

  #listenForTouch() {
    let from = null;
    const stop = () => clearTimeout(this.#press);
    this.view.addEventListener("pointerdown", (event) => {
      stop();
      const node = event.target.closest(".message");
      if (event.pointerType === "mouse" || !node || event.target.closest("a, button")) return;
      from = event;
      this.#press = setTimeout(() => this.#sheet(node), LONG_PRESS);
    });
    this.view.addEventListener("pointermove", ({ clientX, clientY }) => {
      if (from && Math.hypot(clientX - from.clientX, clientY - from.clientY) > STILL) stop();
    });
    for (const kind of ["pointerup", "pointercancel", "scroll"]) this.view.addEventListener(kind, stop);
    this.view.addEventListener("contextmenu", (event) => {
      if (event.pointerType === "touch" && !event.target.closest("a")) event.preventDefault();
    });
  }

  /** The same, from the lower edge of the screen. */
  #sheet(node) {
    const entry = this.#entry(node);
    if (!entry) return;
    const { archived } = this.room();
    const act = (deed) => () => {
      dialog.close();
      deed();
    };
    const react = (emoji) => act(() => this.react(entry, emoji, !this.#hasMine(entry, emoji)))();
    const reply = { label: gettext("Reply"), icon: "reply", act: () => this.reply(entry) };
    const thread = { label: gettext("Reply in a thread"), icon: "thread", act: () => this.thread(entry) };
    const answers = this.thread ? [reply, thread] : [reply];
    const others = { label: gettext("Choose a reaction"), icon: "smile-plus", act: () => this.choose(entry, null) };
    const rows = [...(archived ? [] : [others]), ...(this.room().mayWrite ? answers : []), ...this.#items(entry)];
    const { dialog } = openDialog({
      label: gettext("Message actions"),
      css: "dialog--sheet",
      content: [
        !archived && el("div", { class: "emoji-few" }, emojiButtons({}, react)),
        rows.map((row) => sheetRow(row, act(row.act))),
      ],
    });
  }
}

function sheetRow({ label, icon, danger }, onclick) {
  const button = iconButton(icon, label, { onclick });
  button.className = danger ? "menu-item menu-item--danger" : "menu-item";
  button.removeAttribute("title");
  button.removeAttribute("aria-label");
  button.append(el("span", {}, label));
  return button;
}

async function copy(text) {
  if (await copied(text)) toast(gettext("Copied"));
  else toast(gettext("The browser does not let this page copy."), "error");
}
