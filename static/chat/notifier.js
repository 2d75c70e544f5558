// Tells of messages while the page is open: as a word on the page that is in front, else as a notification of the
// system; one for each room, taken back when the room is read, wherever that was. Pure: what shows and who knows is
// handed in.

import { inOneLine } from "./messageparts.js";
import { nameOf } from "./notices.js";
import { gettext, interpolate } from "./i18n.js";

const SOON = 1_000; // ms: who looks at the room, here or in another tab, has read it by then
const BEHIND = 600; // ms that a page behind others leaves to the one in front

export class Notifier {
  #shown = new Map(); // room → the newest seq that was told, here or in another tab

  /** `shows(room, words)` and `withdraws(room, seq)` are the two ways to tell: `page` and `system`.
   *  `isOn()`: this device wants it; `isQuiet()`: not now; `isFront()`: the page is in front; `tell(word)`: to the
   *  other tabs, whose `hear(word)` takes it. */
  constructor({ store, page, system, isOn, isQuiet, isFront, showsText = true, tell = () => {}, clock = globalThis }) {
    Object.assign(this, { store, page, system, isOn, isQuiet, isFront, showsText, tell, clock });
    store.on("rooms", () => this.settle());
    store.on("unread", (slug) => {
      this.settle();
      const room = store.room(slug);
      // What woke this browser before the page was open is taken back, too.
      if (room && !room.unread && this.isOn()) this.system.withdraw(slug, room.read);
    });
  }

  /** A message came just now. */
  message(frame) {
    if (!this.isOn() || !this.#calls(frame)) return;
    this.clock.setTimeout(() => this.#say(frame), SOON + (this.isFront() ? 0 : BEHIND));
  }

  /** Another tab has told it. */
  hear({ room, seq }) {
    this.#shown.set(room, Math.max(seq, this.#shown.get(room) ?? 0));
  }

  /** Takes back what was read, and what is of a room that is not ours any more. */
  settle() {
    for (const [slug, seq] of this.#shown) {
      const room = this.store.room(slug);
      if (room && room.read < seq) continue;
      this.#shown.delete(slug);
      this.page.withdraw(slug, seq);
      this.system.withdraw(slug, seq);
    }
  }

  #calls(frame) {
    const room = this.store.room(frame.room);
    if (!room || frame.user === this.store.me.id) return false;
    return room.level === "all" || (room.level === "mentions" && room.addresses(frame));
  }

  #say(frame) {
    const room = this.store.room(frame.room);
    if (!this.#calls(frame) || room.read >= frame.seq || this.isQuiet()) return;
    if ((this.#shown.get(frame.room) ?? 0) >= frame.seq) return;
    if (this.isFront() && this.store.current === frame.room) return;
    this.hear(frame);
    this.tell({ room: frame.room, seq: frame.seq });
    const way = this.isFront() ? this.page : this.system;
    way.show(room, this.#words(room, frame), frame.seq);
  }

  #words(room, frame) {
    const sender = nameOf(frame);
    return {
      title: room.isDirect ? sender : interpolate(gettext("%(sender)s in %(room)s"), { sender, room: room.name }),
      body: (this.showsText && inOneLine(frame)) || gettext("New message"),
    };
  }
}
