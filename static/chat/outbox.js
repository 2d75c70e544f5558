// Messages that are not in the log yet. Each keeps its key until the server has it, so trying again can
// never send it twice; within a room they go one after the other, so they can never change places.

import { PERMANENT, newKey } from "./protocol.js";

const SLOW = 800; // ms after which a message says that it is still being sent
const TRIES = 6; // for refusals that may pass by themselves

/** An item: `{key, room, text, at, state, slow?, seen?, error?, seq?}`. States: "queued" (waits for the
 *  connection or its turn), "sending", "sent" (stored; its event has not come yet), "failed". */
export class Outbox {
  #busy = new Set();
  #tries = new Map();

  /** `send(item)` resolves with `{seq}` or rejects with a `Refusal`; `ready(room)`: can it be sent now?
   *  `applied(room)`: the last seq that is shown; `keep(items)` is told of every change, for a store that
   *  outlives the page. */
  constructor({ send, ready, applied = () => 0, keep = () => {}, clock = globalThis, items = [] }) {
    Object.assign(this, { send, ready, applied, keep, clock });
    this.items = items;
    this.onchange = () => {};
  }

  in(room) {
    return this.items.filter((item) => item.room === room);
  }

  /** How many wait for the connection. */
  get waiting() {
    return this.items.filter((item) => item.state === "queued" || item.state === "sending").length;
  }

  add(room, text) {
    const item = {
      key: newKey(),
      room,
      text,
      at: new Date(this.clock.Date.now()).toISOString(),
      state: "queued",
    };
    this.items.push(item);
    this.#changed(room);
    this.pump(room);
    return item;
  }

  retry(key) {
    const item = this.items.find((one) => one.key === key);
    if (!item) return;
    this.#set(item, "queued");
    this.#tries.delete(key);
    this.pump(item.room);
  }

  discard(key) {
    const item = this.items.find((one) => one.key === key);
    this.items = this.items.filter((one) => one !== item);
    if (item) this.#changed(item.room);
  }

  /** The log has them: by key, or because the log has reached the seq under which they were stored. */
  settle(room, { key = null, last = 0 }) {
    const before = this.items.length;
    this.items = this.items.filter(
      (item) => item.room !== room || !((key && item.key === key) || (item.seq && item.seq <= last)),
    );
    if (this.items.length !== before) this.#changed(room);
  }

  /** Messages of one's own that came back without their key, after the answer to them was lost. What looks like
   *  one of them is not drawn a second time; whether it is one, the answer to its next try will say. */
  recognise(room, messages) {
    for (const { message } of messages) {
      const item = this.in(room).find((one) => one.state !== "failed" && !one.seen && one.text === message);
      if (item) item.seen = true;
    }
  }

  /** Sends what waits in a room, oldest first. Call it whenever a room can be written to again. */
  async pump(room) {
    if (this.#busy.has(room) || !this.ready(room)) return;
    const item = this.items.find((one) => one.room === room && one.state === "queued");
    if (!item) return;
    this.#busy.add(room);
    this.#set(item, "sending");
    const slow = this.clock.setTimeout(() => this.#slow(item), SLOW);
    const pause = await this.#attempt(item);
    this.clock.clearTimeout(slow);
    this.#busy.delete(room);
    if (pause) this.clock.setTimeout(() => this.pump(room), pause);
    else this.pump(room);
  }

  /** Milliseconds to wait before the next attempt. */
  async #attempt(item) {
    try {
      const { seq } = await this.send(item);
      this.#tries.delete(item.key);
      item.seq = seq;
      this.#set(item, "sent");
      this.settle(item.room, { last: this.applied(item.room) });
      return 0;
    } catch (refusal) {
      return this.#refused(item, refusal);
    }
  }

  #refused(item, refusal) {
    if (refusal.code === "offline" || refusal.code === "timeout") {
      this.#set(item, "queued");
      return 1_000;
    }
    const tries = (this.#tries.get(item.key) ?? 0) + 1;
    if (PERMANENT.has(refusal.code) || tries >= TRIES) {
      item.error = { code: refusal.code, message: refusal.message };
      this.#set(item, "failed");
      return 0;
    }
    this.#tries.set(item.key, tries);
    this.#set(item, "queued");
    return 1000 * (refusal.retryAfter ?? Math.min(15, 2 ** (tries - 1)));
  }

  #slow(item) {
    if (item.state !== "sending") return;
    item.slow = true;
    this.#changed(item.room);
  }

  #set(item, state) {
    item.state = state;
    if (state !== "failed") delete item.error;
    this.#changed(item.room);
  }

  #changed(room) {
    this.keep(this.items);
    this.onchange(room);
  }
}
