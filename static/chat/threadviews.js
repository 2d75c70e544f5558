// What of threads is shown beside the room, and where that stands in the address and the history: one thread, the list
// of those one follows, or nothing. Going back closes what was opened, and so does Escape.

import { threadAddress } from "./place.js";
import { ThreadList } from "./threadlist.js";
import { ThreadPanel } from "./threadpanel.js";

export class ThreadViews {
  #shown = null; // what is in view
  #from = null; // where the focus was before
  #view = "room"; // and what the phone showed

  /** `link`: the row of the sidebar; `opening()`: another panel has to go; `show(slug, entry)` shows a room;
   *  `roomTimeline()`: the messages of the room; `start`: the address of the page when it began. The rest goes to the
   *  panels. */
  constructor({ link, opening, roomTimeline, show, start, ...page }) {
    const { app, views, store, address } = page;
    Object.assign(this, { app, views, store, address, link, opening, roomTimeline, show });
    const close = () => this.close();
    this.thread = new ThreadPanel({ ...page, close, missing: () => this.leave("replace") });
    this.list = new ThreadList({ ...page, open: (slug, seq) => this.go(slug, seq), close });
    this.wanted = readAddress(start);
    link.addEventListener("click", (event) => {
      if (event.ctrlKey || event.metaKey || event.shiftKey) return;
      event.preventDefault();
      this.openList("push");
    });
  }

  get isOpen() {
    return this.#shown !== null;
  }

  /** Whether somebody reads or writes there. */
  get isInUse() {
    return Boolean(this.#shown?.node.contains(document.activeElement));
  }

  /** A thread of any room, and a message in it. */
  go(slug, seq, reply) {
    if (!this.store.room(slug)) return location.assign(threadAddress(this.address(slug), seq, reply));
    const entry = this.#shown === this.thread ? "replace" : "push";
    if (slug !== this.store.current) this.show(slug, "push");
    return this.open(seq, { reply, entry });
  }

  /** `entry`: "push" a new step of the history, "replace" it, or leave it. */
  open(seq, { reply, entry } = {}) {
    const slug = this.store.current;
    this.#present(this.thread, () => this.thread.show(slug, seq, reply), entry);
    this.#write(entry, threadAddress(this.address(slug), seq, reply));
  }

  openList(entry) {
    if (!this.store.current) return;
    this.#present(this.list, () => this.list.show(), entry);
    this.#write(entry, `${this.address(this.store.current)}?threads`);
  }

  /** What the address says, after a step back or forward, or when the page begins. */
  follow(entry) {
    const { thread, list, reply } = this.wanted ?? readAddress();
    this.wanted = null;
    if (thread && this.store.current) this.open(thread, { reply, entry });
    else if (list) this.openList(entry);
    else this.leave();
  }

  /** By a person: one step back where one step led here. */
  close() {
    if (history.state?.beside) history.back();
    else this.leave("replace");
  }

  /** Away with it. */
  leave(entry) {
    if (!this.#shown) return;
    const focused = this.isInUse;
    this.#shown.leave();
    this.#shown.node.remove();
    this.#shown = null;
    if (this.views.current === "panel") this.views.show(this.#view);
    if (entry && this.store.current) history.replaceState({ room: this.store.current }, "", this.address(this.store.current));
    if (focused) this.#giveBack();
    this.#from = null;
  }

  #present(panel, make, entry) {
    this.opening();
    if (!this.#shown) {
      const row = document.activeElement?.closest?.(".message");
      this.#from = { node: document.activeElement, seq: Number(row?.dataset.seq) || 0 };
      this.#view = this.views.current === "panel" ? "room" : this.views.current;
    } else if (this.#shown !== panel) {
      this.#shown.leave();
      this.#shown.node.remove();
    }
    this.#shown = panel;
    this.app.append(panel.node);
    make();
    this.views.show("panel");
    if (entry !== undefined || !this.isInUse) panel.focus();
  }

  /** To the message whose thread it was, or wherever it was. */
  #giveBack() {
    const { node, seq } = this.#from ?? {};
    const row = seq && this.roomTimeline().list.querySelector(`.message[data-seq="${seq}"]`);
    const back = row || (node?.isConnected && node !== document.body ? node : null);
    if (back) back.focus({ preventScroll: true });
  }

  #write(entry, address) {
    if (!entry) return;
    const beside = entry === "push" || Boolean(history.state?.beside);
    history[`${entry}State`]({ room: this.store.current, beside }, "", address);
  }
}

function readAddress({ search, hash } = location) {
  const words = new URLSearchParams(search);
  const reply = Number(/^#m(\d+)$/.exec(hash)?.[1] ?? 0);
  return { thread: Number(words.get("thread")) || 0, list: words.has("threads"), reply };
}
