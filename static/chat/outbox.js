// Messages that are not in the log yet. They lie on a shelf that outlives the page and is shared by all tabs of
// the person. Each keeps its key until the server has it, so trying again can never send it twice; within a room
// they go one after the other, from one tab at a time, so they can never change places.

import { partsOf, placeOf } from "./place.js";
import { PERMANENT, newKey } from "./protocol.js";
import { Pocket } from "./shelf.js";

const SLOW = 800; // ms after which a message says that it is still being sent
const LONGEST = 30; // s between two attempts, when a refusal may pass by itself
const SKEW = 60_000; // ms by which the clocks of browser and server may differ

/** An item: `{key, room, thread?, alsoInRoom?, text, replyTo, attachments?, at, order, state, error?, seq?}`, and in
 *  this tab only `slow?, seen?`.
 *  States: "queued", "sent" (stored; its event has not come yet), "failed" (for good: a person decides). What
 *  `in(room)` gives to be drawn is "sending" instead of "queued" while there is a connection. */
export class Outbox {
  #pumping = new Set();
  #tries = new Map();
  #count = 0;

  /** `send(item)` resolves with `{seq}` or rejects with a `Refusal`; `ready(room)`: can it be sent now?
   *  `applied(room)`: the last seq that is shown; `alone(name, act)`: does it while no other tab does;
   *  `tell(word)`: to the other tabs, whose `hear(word)` takes it. */
  constructor({
    send,
    ready,
    applied = () => 0,
    shelf = new Pocket(),
    alone = (_name, act) => act(),
    tell = () => {},
    clock = globalThis,
  }) {
    Object.assign(this, { send, ready, applied, shelf, alone, tell, clock });
    this.items = [];
    this.listeners = [];
  }

  /** `act(room)` whenever something in it changed. */
  listen(act) {
    this.listeners.push(act);
  }

  /** What was left when the last page was closed. */
  async restore() {
    for (const item of await this.shelf.all().catch(() => [])) this.#take(item);
    for (const room of this.rooms) this.#changed(room);
    this.pumpAll();
  }

  get rooms() {
    return new Set(this.items.map(({ room }) => room));
  }

  /** Of a room, without its threads, or of a thread. */
  in(place) {
    const state = this.ready(partsOf(place).room) ? "sending" : "queued";
    return this.items
      .filter(({ room, thread }) => placeOf(room, thread) === place)
      .map((item) => (item.state === "queued" ? { ...item, state } : item));
  }

  /** How many wait for the connection. */
  get waiting() {
    return this.items.filter(({ state }) => state === "queued").length;
  }

  /** Messages that the server does not have. */
  get unsent() {
    return this.items.filter(({ state }) => state !== "sent");
  }

  /** `kept` resolves when closing the page could not lose it any more. */
  add(place, text, { replyTo, alsoInRoom, attachments = [] } = {}) {
    const { room, thread } = partsOf(place);
    const now = this.clock.Date.now();
    this.#count += 1;
    const item = {
      key: newKey(),
      room,
      text,
      replyTo,
      ...(thread ? { thread, alsoInRoom: Boolean(alsoInRoom) } : {}),
      ...(attachments.length ? { attachments } : {}),
      at: new Date(now).toISOString(),
      order: now + (this.#count % 1000) / 1000,
      state: "queued",
    };
    this.#take(item);
    this.#changed(room);
    const kept = this.#keep(item).then(() => {
      this.pump(room); // and only then the others: who wrote it is the first in the line
      this.#share(item);
    });
    return { key: item.key, kept };
  }

  async retry(key) {
    const item = this.#find(key);
    if (!item) return;
    this.#tries.delete(key);
    await this.#set(item, "queued");
    this.pump(item.room);
  }

  async discard(key) {
    const item = this.#find(key);
    if (item) await this.#drop(item, true);
  }

  /** The log has them: by key, or because the log has reached the seq under which they were stored. */
  settle(room, { key = null, last = 0 }) {
    for (const item of this.items)
      if (item.room === room && ((key && item.key === key) || (item.seq && item.seq <= last))) this.#drop(item);
  }

  /** Messages of one's own that came back without their key, after the answer to them was lost. What looks like
   *  one of them is not drawn a second time; whether it is one, the answer to its next try will say. */
  recognise(room, messages) {
    for (const { message, sent_at, attachments } of messages) {
      const since = new Date(sent_at).getTime() + SKEW;
      const ids = idsOf({ attachments });
      const same = (one) => one.room === room && one.text === message && idsOf(one) === ids && new Date(one.at).getTime() <= since;
      const item = this.items.find((one) => one.state === "queued" && !one.seen && same(one));
      if (item) item.seen = true;
    }
  }

  /** The room is not one's own any more: what waits for it will never be sent. */
  refuse(room, { code, message }) {
    for (const item of this.items)
      if (item.room === room && item.state === "queued") this.#set(item, "failed", { error: { code, message } });
  }

  pumpAll() {
    for (const room of this.rooms) this.pump(room);
  }

  /** Sends what waits in a room, oldest first, as soon as no other tab does. Call it whenever a room can be
   *  written to again. */
  async pump(room) {
    if (this.#pumping.has(room) || !this.ready(room) || !this.#next(room)) return;
    this.#pumping.add(room);
    const pause = await this.alone(`outbox.${room}`, () => this.#drain(room)).catch(() => 1_000);
    this.#pumping.delete(room);
    if (pause) this.clock.setTimeout(() => this.pump(room), pause);
    else this.pump(room);
  }

  /** Another tab has changed something. */
  hear({ item, gone }) {
    const known = this.#find(item?.key ?? gone);
    if (gone) {
      if (known) this.#forget(known);
    } else if (known) {
      Object.assign(known, item, item.state === "failed" ? {} : { error: undefined });
      this.#settled(known);
    } else if (item.state !== "sent") this.#take(item);
    if (item) this.#changed(item.room);
    if (item?.state === "queued") this.pump(item.room); // stands in line, in case that tab does not finish
  }

  /** Milliseconds to wait before the next attempt. */
  async #drain(room) {
    for (let item; this.ready(room) && (item = this.#next(room));) {
      const kept = await this.shelf.get(item.key).catch(() => item);
      if (!kept) {
        this.#forget(item); // another tab has sent it, or somebody has deleted it there
        continue;
      }
      const pause = await this.#attempt(item);
      if (pause) return pause;
    }
    return 0;
  }

  async #attempt(item) {
    const slow = this.clock.setTimeout(() => this.#slow(item), SLOW);
    try {
      const { seq } = await this.send(item);
      this.#tries.delete(item.key);
      Object.assign(item, { state: "sent", seq });
      await this.shelf.remove(item.key).catch(() => {});
      this.#share(item);
      this.#settled(item);
      this.#changed(item.room);
      return 0;
    } catch (refusal) {
      return await this.#refused(item, refusal);
    } finally {
      this.clock.clearTimeout(slow);
    }
  }

  /** Only a lasting no fails a message; everything else is tried again. */
  async #refused(item, { code, message, retryAfter }) {
    if (code === "offline" || code === "timeout") return 1_000;
    if (PERMANENT.has(code)) {
      await this.#set(item, "failed", { error: { code, message } });
      return 0;
    }
    const tries = (this.#tries.get(item.key) ?? 0) + 1;
    this.#tries.set(item.key, tries);
    return 1000 * (retryAfter ?? Math.min(LONGEST, 2 ** (tries - 1)));
  }

  #next(room) {
    return this.items.find((item) => item.room === room && item.state === "queued");
  }

  #find(key) {
    return this.items.find((item) => item.key === key);
  }

  #take(item) {
    if (this.#find(item.key)) return;
    this.items.push(item);
    this.items.sort((a, b) => a.order - b.order);
  }

  #slow(item) {
    item.slow = true;
    this.#changed(item.room);
  }

  async #set(item, state, { error } = {}) {
    Object.assign(item, { state, error });
    this.#changed(item.room);
    await this.#keep(item);
    this.#share(item);
  }

  #settled(item) {
    if (item.seq && item.seq <= this.applied(item.room)) this.#forget(item);
  }

  async #drop(item, tell = false) {
    this.#forget(item);
    if (item.state !== "sent") await this.shelf.remove(item.key).catch(() => {});
    if (tell && this.shelf.isShared) this.tell({ gone: item.key });
  }

  #forget(item) {
    this.items = this.items.filter((one) => one !== item);
    this.#changed(item.room);
  }

  /** A shelf that breaks leaves what the page itself remembers. */
  #keep(item) {
    return this.shelf.put(lasting(item)).catch(() => {});
  }

  #share(item) {
    if (this.shelf.isShared) this.tell({ item: lasting(item) });
  }

  #changed(room) {
    for (const act of this.listeners) act(room);
  }
}

/** Of its files, to compare. */
function idsOf({ attachments = [] }) {
  return attachments.map(({ id }) => id).join();
}

function lasting({ slow: _slow, seen: _seen, ...item }) {
  return item;
}
