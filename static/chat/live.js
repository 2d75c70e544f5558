// Keeps the store true: follows every room over the socket, fills holes, loads history, tells the server
// what was read. The only module that knows both the socket and the store.

import { listed } from "./api.js";
import { partsOf } from "./place.js";
import { Event, PERMANENT, Refusal } from "./protocol.js";
import { Reads } from "./reads.js";
import { PAGE } from "./room.js";

const PAGE_MAX = 200;
const TYPING_EVERY = 3_000; // ms
const FRESH = 30_000; // ms that the rooms the page came with are taken for true
const AT_ONCE = 10; // rooms joined at the same time
const AGAIN = 300; // ms until a hole is asked for again that the answer did not fill

export class Live {
  #followed = new Set(); // rooms this connection follows
  #catching = new Map();
  #loading = new Map();
  #typed = new Map();
  #greeted = false;
  #born = 0;

  constructor({ socket, store, outbox, api, clock = globalThis }) {
    Object.assign(this, { socket, store, outbox, api, clock });
    this.#born = clock.Date.now();
    socket.onevent = (frame) => this.#hear(frame);
    store.onhole = (slug) => this.catchUp(slug);
    store.onmembership = (slug) => this.#membership(slug);
    store.onthread = (slug, seq) => this.#thread(slug, seq);
    this.limits = {};
    /** Told of each message as it comes: `(frame)`. */
    this.onmessage = () => {};
    /** Told of each edit that changed whom a message addresses: `(frame)`. */
    this.onreaddressed = () => {};
    /** A connection begins: `(limits)`. */
    this.onready = () => {};
    /** The rooms are joined. */
    this.onjoined = () => {};
    this.reads = new Reads({ socket, store, api, follows: (slug) => this.follows(slug), clock });
  }

  follows(slug) {
    return this.socket.isOpen && this.#followed.has(slug);
  }

  /** Shows a room: its newest page, if it was not loaded. Resolves when there is something to draw. */
  async open(slug) {
    const room = this.store.room(slug);
    if (room.state === "loaded") return;
    this.store.change(slug, (one) => one.loading());
    if (this.follows(slug)) await this.newest(slug);
    else await this.catchUp(slug); // and that loads the room that is shown
  }

  /** The newest page, whatever is loaded already. */
  async newest(slug) {
    const room = this.store.room(slug);
    if (room.state !== "loaded") this.store.change(slug, (one) => one.loading());
    await this.#page(slug, undefined, Math.min(PAGE_MAX, Math.max(PAGE, room.unread + 10)));
  }

  /** The page above the oldest entry. Resolves with whether it came. */
  older(slug) {
    const room = this.store.room(slug);
    return room?.more ? this.#page(slug, room.first) : Promise.resolve(false);
  }

  /** A page of what is missing: from the upper end of the gap `down`, or from its lower end up. */
  fillGap(slug, { after, before }, down) {
    return this.#page(slug, down ? Math.min(before, after + PAGE_MAX + 1) : before, PAGE_MAX);
  }

  /** Loads what stands around a message, which may be far above. */
  reach(slug, seq) {
    return this.#page(slug, seq + PAGE / 2 + 1);
  }

  /** Where a message stands: a page with its `thread`, if only that shows it; null: that is not known. */
  around(slug, seq) {
    return this.socket.command("history", { room: slug, around: seq, limit: 1 }).catch(() => null);
  }

  /** Asks for a message that is answered and not loaded; once. */
  async quote(slug, seq) {
    const id = `quote ${slug} ${seq}`;
    if (this.#loading.has(id) || !this.follows(slug)) return;
    const asked = this.socket.command("history", { room: slug, before: seq + 1, limit: 1 });
    this.#loading.set(id, asked);
    const page = await asked.catch(() => null);
    this.#loading.delete(id);
    const found = page?.messages.find((one) => one.seq === seq) ?? null;
    if (page) this.store.change(slug, (room) => room.quote(seq, found));
  }

  /** Joins with what was seen last; on the same road a room is entered, resumed and repaired. */
  catchUp(slug) {
    if (!this.socket.isOpen) return Promise.resolve();
    if (!this.#catching.has(slug)) {
      this.#catching.set(
        slug,
        this.#join(slug).finally(() => this.#catching.delete(slug)),
      );
    }
    return this.#catching.get(slug);
  }

  typing(place) {
    const now = this.clock.Date.now();
    const words = partsOf(place);
    if (!this.follows(words.room) || now - (this.#typed.get(place) ?? 0) < TYPING_EVERY) return;
    this.#typed.set(place, now);
    this.socket.command("typing", words).catch(() => {});
  }

  /** A message ends the notice that somebody is writing, so the next letter starts another. */
  wrote(place) {
    this.#typed.delete(place);
    if (this.store.room(place)) this.reads.release(place);
  }

  #hear(frame) {
    if (frame.type === Event.ready) this.#ready(frame);
    else {
      this.store.hear(frame);
      if (frame.seq && frame.type === Event.message) this.onmessage(frame);
      if (frame.type === Event.edited && frame.addressed) this.onreaddressed(frame);
      if (frame.seq && frame.room)
        this.outbox.settle(frame.room, { key: frame.key, last: this.store.room(frame.room)?.last });
    }
  }

  async #ready({ epoch, limits }) {
    this.limits = limits ?? {};
    this.onready(this.limits);
    this.#followed.clear();
    this.#catching.clear();
    if (epoch && this.store.epoch && epoch !== this.store.epoch) this.#startAfresh();
    this.store.epoch = epoch;
    const first = this.store.current;
    // Joining an open room makes one a member: so first ask what is still ours, unless the page has just said.
    const fresh = !this.#greeted && this.clock.Date.now() - this.#born < FRESH;
    if (!fresh && !(await this.#refreshRooms())) return;
    if (!fresh) this.store.say("again");
    this.#greeted = true;
    if (first && this.store.room(first)) await this.catchUp(first);
    const rest = [...this.store.rooms.keys()].filter((slug) => slug !== first);
    for (let at = 0; at < rest.length; at += AT_ONCE) {
      await Promise.all(rest.slice(at, at + AT_ONCE).map((slug) => this.catchUp(slug)));
    }
    this.reads.send();
    this.onjoined();
  }

  #startAfresh() {
    for (const room of this.store.rooms.values()) this.store.change(room.slug, (one) => one.forget());
  }

  async #refreshRooms() {
    try {
      const mine = listed(await this.api.rooms(), "rooms").filter((shape) => shape.member !== false);
      const slugs = new Set(mine.map((shape) => shape.slug));
      for (const slug of this.store.rooms.keys()) if (!slugs.has(slug)) this.store.drop(slug);
      for (const shape of mine) this.store.add(shape);
      this.#refreshThreads();
      return true;
    } catch {
      this.clock.setTimeout(() => this.socket.restart(), 1_000);
      return false;
    }
  }

  async #join(slug) {
    const room = this.store.room(slug);
    if (!room) return;
    // A log that was empty when the room was described is read from its beginning.
    const fresh = room.state === "unloaded" && !room.last && room.counted > 0;
    try {
      const answer = await this.socket.command("join", {
        room: slug,
        ...(fresh ? {} : { after: room.last }),
        epoch: this.store.epoch,
      });
      this.#followed.add(slug);
      const mine = (answer.events ?? []).filter(
        (event) => event.username === this.store.me.username && event.message,
      );
      this.outbox.recognise(
        slug,
        mine.filter(({ key }) => !key),
      );
      const whole = this.store.change(slug, (one) => one.catchUp(answer));
      for (const key of [null, ...mine.map((one) => one.key)]) this.outbox.settle(slug, { key, last: room.last });
      this.outbox.pump(slug);
      this.store.say("entries", slug); // what waited for the room, such as older pages, can be asked for now
      if (whole === false) this.#startAgain(slug);
      else if (this.store.current === slug && room.state !== "loaded") this.newest(slug);
      if (room.waiting.size) this.clock.setTimeout(() => this.catchUp(slug), AGAIN);
    } catch (refusal) {
      this.#joinRefused(slug, refusal);
    }
  }

  #joinRefused(slug, { code, retryAfter }) {
    if (code === "not_found") this.store.drop(slug);
    else if (this.socket.isOpen && !PERMANENT.has(code))
      this.clock.setTimeout(() => this.catchUp(slug), 1000 * (retryAfter ?? 2));
  }

  /** Too much was missed for one answer: describe the room anew, and show its newest page. */
  async #startAgain(slug) {
    const [shape] = await Promise.all([
      this.api.room(slug).catch(() => null),
      this.#isWanted(slug) ? this.newest(slug) : null,
    ]);
    if (shape) this.store.add(shape);
    this.#refreshThreads();
  }

  async #refreshThreads() {
    const found = await this.api.threads().catch(() => null);
    if (found?.threads) this.store.follow(found);
  }

  async #thread(slug, seq) {
    const state = await this.api.thread(slug, seq).catch(() => null);
    if (state) this.store.change(slug, (room) => room.threads.set(state));
  }

  #isWanted(slug) {
    return slug === this.store.current || this.store.room(slug).state !== "unloaded";
  }

  /** One history page; asking for the same one twice gives the same promise. */
  #page(slug, before, limit = PAGE) {
    const id = `${slug} ${before}`;
    if (!this.#loading.has(id)) {
      this.#loading.set(
        id,
        this.#fetchPage(slug, before, limit).finally(() => this.#loading.delete(id)),
      );
    }
    return this.#loading.get(id);
  }

  async #fetchPage(slug, before, limit) {
    try {
      if (!this.follows(slug)) await this.catchUp(slug); // it is on its way
      if (!this.follows(slug)) throw new Refusal("offline");
      const page = await this.socket.command("history", {
        room: slug,
        limit,
        ...(before === undefined ? {} : { before }),
      });
      this.store.change(slug, (room) => room.page(page, before));
      return true;
    } catch {
      // The room is joined again when the connection is back, and that loads what is missing.
      this.store.change(slug, (room) => room.failed());
      return false;
    }
  }

  async #membership(slug) {
    const shape = await this.api
      .room(slug)
      .catch((refusal) => (refusal.code === "not_found" ? null : undefined));
    if (shape === undefined) return;
    if (!shape?.member) this.store.drop(slug);
    else {
      this.store.add(shape);
      if (!this.#followed.has(slug)) await this.catchUp(slug);
    }
  }
}
