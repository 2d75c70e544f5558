// Drafts on all devices. A text goes to the server a moment after the last key, on top of the version that stood there;
// what was written elsewhere comes from there, unless something was written here that the server does not have. Where
// both happened the newer one stays: how long ago that was, each side says by its own clock.

import { Drafts } from "./drafts.js";
import { partsOf, placeOf } from "./place.js";
import { PERMANENT } from "./protocol.js";

const REST = 1_500; // ms without a key until a text is told
const AGAIN = 10_000; // ms until it is told again that was not taken
const OLDEST = 2 ** 40 - 1; // ms; the server takes no greater age

/** Pure: the clock and the ways out are handed in. */
export class DraftSync {
  #timers = new Map();
  #telling = new Set();

  /** `send(fields)` resolves with what stands there then, `list()` with all that does; `ready(place)`: can it be
   *  told now? */
  constructor({ drafts, send, list, ready, clock = globalThis }) {
    Object.assign(this, { drafts, send, list, ready, clock });
    drafts.onwritten = (place) => this.#plan(place, drafts.get(place) ? REST : 0);
  }

  /** A connection begins: what the server has comes, and what was written meanwhile goes there. */
  async begin() {
    const { drafts } = this;
    const before = new Map(drafts.places.map((place) => [place, drafts.known(place).version]));
    const listed = await this.list().catch(() => null);
    if (!listed) return;
    const there = new Map(listed.map((each) => [placeOf(each.room, each.thread), each]));
    for (const place of new Set([...before.keys(), ...there.keys()])) {
      const { version } = drafts.known(place);
      const isAsBefore = version === (before.get(place) ?? 0);
      if (isAsBefore) this.#follow(place, there.get(place) ?? { version, message: "" });
    }
    for (const place of drafts.places) this.#tell(place);
  }

  /** It was written on, perhaps on another device. */
  hear({ room, thread, ...there }) {
    const place = placeOf(room, thread);
    if (there.version > this.drafts.known(place).version) this.#follow(place, there);
  }

  /** What waits is told now: perhaps nobody comes back to this page. */
  flush() {
    for (const place of [...this.#timers.keys()]) this.#tell(place);
  }

  #follow(place, there) {
    const { version } = this.drafts.known(place);
    const isNews = there.version !== version || there.message !== this.drafts.get(place);
    if (isNews && this.drafts.isSaved(place)) this.drafts.take(place, there);
  }

  #plan(place, ms) {
    this.clock.clearTimeout(this.#timers.get(place));
    this.#timers.set(place, this.clock.setTimeout(() => this.#tell(place), ms));
  }

  async #tell(place) {
    this.clock.clearTimeout(this.#timers.get(place));
    this.#timers.delete(place);
    if (this.drafts.isSaved(place) || this.#telling.has(place) || !this.ready(place)) return;
    this.#telling.add(place);
    const wait = await this.#told(place);
    this.#telling.delete(place);
    if (wait !== null && !this.drafts.isSaved(place) && !this.#timers.has(place)) this.#plan(place, wait);
  }

  /** Milliseconds until it may be told again; null: not before the next connection. */
  async #told(place) {
    const { drafts } = this;
    const message = drafts.get(place);
    const { version } = drafts.known(place);
    drafts.note(place, { saved: null });
    try {
      const age = Math.min(this.#age(place), OLDEST);
      this.#answered(place, message, await this.send({ ...partsOf(place), message, version, age }));
      return REST;
    } catch ({ code, retryAfter }) {
      if (PERMANENT.has(code)) return null;
      return retryAfter ? 1000 * retryAfter : AGAIN;
    }
  }

  #answered(place, said, { version, message, age }) {
    const isMine = message === said || this.#age(place) < age;
    if (isMine) this.drafts.note(place, { version, saved: message });
    else this.drafts.take(place, { version, message });
  }

  #age(place) {
    return Math.max(0, this.clock.Date.now() - this.drafts.known(place).at);
  }
}

/** Those of this page, over its socket. To be called before `followTheMachine`: what is told when the page goes
 *  has to be said before goodbye. */
export function keepDrafts({ user, live, socket, store }) {
  const drafts = new Drafts(user);
  const sync = new DraftSync({
    drafts,
    send: async (fields) => (await socket.command("draft", fields)).draft,
    list: async () => (await socket.command("drafts")).drafts,
    ready: (place) => socket.isOpen && Boolean(store.room(partsOf(place).room)),
  });
  live.onjoined = () => sync.begin();
  store.ondraft = (frame) => sync.hear(frame);
  for (const end of ["blur", "pagehide"]) window.addEventListener(end, () => sync.flush());
  document.addEventListener("visibilitychange", () => document.hidden && sync.flush());
  return drafts;
}
