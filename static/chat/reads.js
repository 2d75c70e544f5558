// What was read here, told to the server now and then; and what shall be unread again.

import { Event } from "./protocol.js";

const READ_EVERY = 700; // ms

export class Reads {
  #reads = new Map(); // what the server does not know yet
  #readTimer = null;

  constructor({ socket, store, api, follows, clock }) {
    Object.assign(this, { socket, store, api, follows, clock });
    /** Told of what was read here: `({room, seq, unread, mentions, turn})`. */
    this.onread = () => {};
  }

  /** Everything up to `seq` was seen. The mark moves at once here, and soon on the server. */
  read(slug, seq) {
    const room = this.store.room(slug);
    if (!room?.member || room.held || seq <= room.read) return;
    const unseen = (entry) =>
      entry.type === Event.message && entry.seq > seq && entry.username !== this.store.me.username;
    const left = seq >= room.last ? [] : room.entries.filter(unseen);
    const mentions = left.filter((entry) => room.addresses(entry)).length;
    const now = { seq, unread: left.length, mentions, turn: room.turn };
    this.store.change(slug, (one) => one.markRead(seq, now.unread, now));
    this.onread({ room: slug, ...now });
    this.#reads.set(slug, seq);
    this.#readTimer ??= this.clock.setTimeout(() => this.send(), READ_EVERY);
  }

  /** Everything from here on is unread again, on all screens of this person. */
  async markUnread(slug, seq) {
    this.#reads.delete(slug);
    await this.api.unread(slug, seq);
  }

  /** The room is opened anew: what is in view is read again. */
  release(slug) {
    this.store.change(slug, (room) => {
      room.held = false;
    });
  }

  /** Tells the server. */
  send() {
    this.#readTimer = null;
    for (const [slug, seq] of this.#reads) {
      if (!this.follows(slug)) continue;
      this.#reads.delete(slug);
      this.socket.command("read", { room: slug, seq }).catch(({ code }) => {
        if (code === "offline" || code === "timeout" || code === "rate_limited") this.#reads.set(slug, seq);
      });
    }
  }
}
