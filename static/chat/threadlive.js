// Keeps the thread that is shown true: loads its pages, tells the server what was read in it. Its news comes with the
// room's log, so there is nothing to follow. To the timeline it is what live.js is for a room.

import { partsOf } from "./place.js";

const PAGE = 50;
const PAGE_MAX = 200;
const READ_EVERY = 700; // ms
const READ_AGAIN = 5_000; // ms, when the server did not take it

export class ThreadLive {
  #loading = new Map();
  #reads = new Map(); // what the server does not know yet
  #timer = null;

  /** `onmissing(place)`: there is no such thread. */
  constructor({ socket, store, live, clock = globalThis }) {
    Object.assign(this, { socket, store, live, clock });
    this.reads = this;
    this.onmissing = () => {};
  }

  follows(place) {
    return this.live.follows(partsOf(place).room);
  }

  /** The newest page, if it was not loaded. */
  async open(place) {
    const log = this.#log(place);
    if (!log || log.state === "loaded" || !this.follows(place)) return;
    if (log.state === "unloaded") this.#change(log, () => log.loading());
    await this.#page(place);
  }

  older(place) {
    const log = this.#log(place);
    return log?.more ? this.#page(place, log.first) : Promise.resolve(false);
  }

  /** Loads as far up as a message. */
  async reach(place, seq) {
    for (let log; (log = this.#log(place))?.more && log.first > seq;)
      if (!(await this.#page(place, log.first, PAGE_MAX))) return;
  }

  /** Asks for a message that is answered and not loaded; once. */
  async quote(place, seq) {
    const log = this.#log(place);
    const id = `quote ${place} ${seq}`;
    if (!log || this.#loading.has(id) || !this.follows(place)) return;
    const { room } = partsOf(place);
    const asked = this.#ask({ ...partsOf(place), before: seq + 1, limit: 1 });
    this.#loading.set(id, asked);
    const pages = [await asked, await this.#ask({ room, before: seq + 1, limit: 1 })];
    this.#loading.delete(id);
    const found = pages.flatMap((page) => page?.messages ?? []).find((one) => one.seq === seq) ?? null;
    if (pages.every(Boolean)) this.#change(log, () => log.quote(seq, found));
  }

  /** Everything up to `seq` was seen. The mark moves at once here, and soon on the server. */
  read(place, seq) {
    const { room, thread } = partsOf(place);
    if (!this.store.change(room, ({ threads }) => threads.markRead(thread, seq))) return;
    this.#reads.set(place, seq);
    this.#timer ??= this.clock.setTimeout(() => this.#send(), READ_EVERY);
  }

  #send() {
    this.#timer = null;
    for (const [place, seq] of this.#reads) {
      this.#reads.delete(place);
      this.socket.command("read", { ...partsOf(place), seq }).catch(({ code }) => {
        if (code !== "offline" && code !== "timeout" && code !== "rate_limited") return;
        this.#reads.set(place, Math.max(seq, this.#reads.get(place) ?? 0));
        this.#timer ??= this.clock.setTimeout(() => this.#send(), READ_AGAIN);
      });
    }
  }

  #log(place) {
    const { room, thread } = partsOf(place);
    const log = this.store.room(room)?.threads.log;
    return log?.root === thread ? log : null;
  }

  #change(log, act) {
    this.store.change(log.room.slug, act);
  }

  #ask(words) {
    return this.socket.command("history", words).catch(() => null);
  }

  /** One page; asking for the same one twice gives the same promise. */
  #page(place, before, limit = PAGE) {
    const id = `${place} ${before}`;
    if (!this.#loading.has(id)) {
      const page = this.#fetch(place, before, limit).finally(() => this.#loading.delete(id));
      this.#loading.set(id, page);
    }
    return this.#loading.get(id);
  }

  async #fetch(place, before, limit) {
    const log = this.#log(place);
    try {
      const page = await this.socket.command("history", {
        ...partsOf(place),
        limit,
        ...(before === undefined ? {} : { before }),
      });
      this.#change(log, () => log.page(page));
      return true;
    } catch ({ code }) {
      this.#change(log, () => log.failed());
      if (code === "not_found") this.onmissing(place);
      return false;
    }
  }
}
