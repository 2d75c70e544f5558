// Going to a message: one that the address names, as a copied link does, one that was found, the first of a day.

import { api } from "./api.js";
import { chooseDay } from "./roomdialogs.js";
import { Search } from "./search.js";

export class Jumps {
  #wanted = 0; // the seq to go to as soon as its room is there

  /** `show(slug, entry)` shows a room; `address(slug)` is where it is; `threads` shows one beside it; `start`: the
   *  address of the page when it began. */
  constructor({ store, live, timeline, views, address, show, threads, start }) {
    Object.assign(this, { store, live, timeline, views, address, show, threads });
    const open = (slug, seq, thread) => (thread ? threads.go(slug, thread, seq) : this.to(slug, seq));
    this.finder = new Search({ store, address, open, find: api.search, toDay: () => this.toDay() });
    this.readAddress(start);
    store.on("entries", () => queueMicrotask(() => this.reveal()));
  }

  readAddress({ search, hash } = location) {
    const isInThread = new URLSearchParams(search).has("thread");
    this.#wanted = isInThread ? 0 : Number(/^#m(\d+)$/.exec(hash)?.[1] ?? 0);
  }

  to(slug, seq) {
    const place = `${this.address(slug)}#m${seq}`;
    if (!this.store.room(slug)) return location.assign(place);
    this.#wanted = seq;
    if (slug !== this.store.current) this.show(slug, "push");
    else this.views.show("room");
    history.replaceState({ room: slug }, "", place);
    return this.reveal();
  }

  reveal() {
    const { current } = this.store;
    if (!this.#wanted || !this.live.follows(current) || this.store.room(current).state !== "loaded") return;
    this.timeline.reveal(this.#wanted);
    this.#wanted = 0;
  }

  /** A message that the room does not show may stand in one of its threads. */
  async elsewhere(seq) {
    const slug = this.store.current;
    const page = await this.live.around(slug, seq);
    if (!page?.thread || slug !== this.store.current) return false;
    this.threads.open(page.thread, { reply: seq, entry: "replace" });
    return true;
  }

  /** Goes to the first message of a day that is asked for, or the next one after it. */
  async toDay() {
    const slug = this.store.current;
    if (!slug) return;
    const { target } = (await chooseDay((moment) => api.since(slug, moment))) ?? {};
    if (target && slug === this.store.current) this.to(slug, target);
  }

  /** The messages of the room that is shown, until somebody writes another condition. */
  here() {
    this.finder.show(this.store.current ? `in:${this.store.current} ` : undefined);
  }
}
