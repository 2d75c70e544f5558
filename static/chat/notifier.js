// Tells of messages while the page is open: as a word on the page that is in front, else as a notification of the
// system; one for each room, taken back when the room is read, wherever that was. Pure: what shows and who knows is
// handed in.

import { gettext, interpolate } from "./i18n.js";
import { inOneLine } from "./messageparts.js";
import { nameOf } from "./notices.js";
import { hiddenIn } from "./place.js";

const SOON = 1_000; // ms: who looks at the room, here or in another tab, has read it by then
const BEHIND = 600; // ms that a page behind others leaves to the one in front

export class Notifier {
  #shown = new Map(); // room → the newest message that was told, here or in another tab: {room, seq, thread?}

  /** `shows(room, words)` and `withdraws(room, seq)` are the two ways to tell: `page` and `system`.
   *  `isOn()`: this device wants it; `isQuiet()`: not now; `showsText()`: what was written; `portraitOf(user)`: their picture; `isFront()`: the page is in front; `tell(word)`: to the
   *  other tabs, whose `hear(word)` takes it. */
  constructor({ store, page, system, isOn, isQuiet, isFront, showsText = () => true, portraitOf = () => null, tell = () => {}, clock = globalThis }) {
    Object.assign(this, { store, page, system, isOn, isQuiet, isFront, showsText, portraitOf, tell, clock });
    for (const kind of ["rooms", "threads"]) store.on(kind, () => this.settle());
    store.on("unread", (slug) => {
      this.settle();
      const room = store.room(slug);
      // What woke this browser before the page was open is taken back, too.
      if (room && !room.unread && !room.threads.news.count && this.isOn()) this.system.withdraw(slug, room.read);
    });
  }

  /** A message came just now. */
  message(frame) {
    if (!this.isOn() || !this.#calls(frame)) return;
    this.clock.setTimeout(() => this.#say(frame), SOON + (this.isFront() ? 0 : BEHIND));
  }

  /** An edit addresses the reader in a message, as a new one would, or does so no longer. */
  readdressed(frame) {
    const room = this.store.room(frame.room);
    const more = room?.meansMore(frame) ?? 0;
    const message = { ...frame, seq: frame.target, at: frame.seq };
    if (more > 0 && !(room.isDirect && room.level === "all")) this.message(message);
    else if (more < 0 && this.#shown.get(room.slug)?.seq === frame.target && !this.#calls(message)) this.#takeBack(room.slug);
  }

  /** Another tab has told it. */
  hear(word) {
    if (placeOf(word) > placeOf(this.#shown.get(word.room))) this.#shown.set(word.room, word);
  }

  /** Takes back what was read, and what is of a room that is not ours any more. */
  settle() {
    for (const [slug, shown] of this.#shown) {
      const room = this.store.room(slug);
      if (!room || isRead(room, shown)) this.#takeBack(slug);
    }
  }

  #takeBack(slug) {
    const { seq } = this.#shown.get(slug);
    this.#shown.delete(slug);
    this.page.withdraw(slug, seq);
    this.system.withdraw(slug, seq);
  }

  /** As the server decides it (chat/queries/notices.py). */
  #calls(frame) {
    const room = this.store.room(frame.room);
    if (!room || frame.user === this.store.me.id || !LOUD.has(room.level)) return false;
    if (room.addresses(frame)) return true;
    return isAlone(frame) ? Boolean(followed(room, frame)) : room.level === "all";
  }

  #isLookedAt(room, frame) {
    if (!this.isFront() || this.store.current !== room.slug) return false;
    return !isAlone(frame) || room.threads.log?.root === frame.thread;
  }

  #say(frame) {
    const room = this.store.room(frame.room);
    const thread = isAlone(frame) ? frame.thread : null;
    const word = { room: frame.room, seq: frame.seq, thread, ...(frame.at && { at: frame.at }) };
    if (!this.#calls(frame) || isRead(room, word) || this.isQuiet()) return;
    if (placeOf(this.#shown.get(frame.room)) >= placeOf(word) || this.#isLookedAt(room, frame)) return;
    this.hear(word);
    this.tell(word);
    const way = this.isFront() ? this.page : this.system;
    way.show(room, this.#words(room, frame), frame.seq);
  }

  #words(room, frame) {
    const sender = nameOf(frame);
    return {
      title: room.isDirect ? sender : interpolate(gettext("%(sender)s in %(room)s"), { sender, room: room.name }),
      sender: { id: frame.user, name: sender },
      icon: this.portraitOf(frame.user),
      body: (this.showsText() && inOneLine(frame)) || gettext("New message"),
    };
  }
}

const LOUD = new Set(["all", "mentions"]);

/** A reply that only its thread shows. */
const isAlone = (frame) => Boolean(hiddenIn(frame));

/** What the thread of a reply is to the reader, if they follow it. */
function followed(room, { thread }) {
  const mine = room.threads.mine.get(thread);
  return mine?.following ? mine : null;
}

/** Where in the log something called: the message itself, or the edit that did. */
const placeOf = (word) => word?.at ?? word?.seq ?? 0;

function isRead(room, { seq, thread }) {
  return ((thread && followed(room, { thread })) || room).read >= seq;
}
