// What is done to a message that is in the log: it is written anew, deleted, reacted to.

import { gettext } from "./i18n.js";
import { PERMANENT, Refusal, newKey } from "./protocol.js";

const TRIES = 3; // when the refusal may pass by itself

export class Deeds {
  constructor({ socket, follows, clock = globalThis }) {
    Object.assign(this, { socket, follows, clock });
  }

  /** "edit", "delete" or "react" in a room; rejects with a `Refusal` in words for people. The key makes it safe
   *  to say again: it is done once. */
  async do(type, room, fields) {
    const keyed = { room, key: newKey(), ...fields };
    for (let left = TRIES; ; left -= 1) {
      const refusal = await this.#try(type, keyed);
      if (!refusal) return true;
      if (refusal.code === "offline" || (refusal.code === "timeout" && left <= 1)) throw away(refusal);
      if (PERMANENT.has(refusal.code) || left <= 1) throw refusal;
      await new Promise((resolve) => this.clock.setTimeout(resolve, 1000 * (refusal.retryAfter ?? 1)));
    }
  }

  async #try(type, fields) {
    try {
      if (!this.socket.isOpen) throw new Refusal("offline");
      if (!this.follows(fields.room)) throw new Refusal("not_yet"); // it is being joined again
      await this.socket.command(type, fields);
      return null;
    } catch (refusal) {
      return refusal;
    }
  }
}

function away({ code }) {
  return new Refusal(code, gettext("There is no connection. Try again when it is back."));
}
