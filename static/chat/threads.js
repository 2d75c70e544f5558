// The threads of one room, as far as the page has to do with them: what each is to the reader, and the messages of
// the one that is shown. Pure. How many replies are unread is counted from the room's log, where the server stopped.

import { Event } from "./protocol.js";
import { ThreadLog } from "./threadlog.js";

export class Threads {
  constructor(room) {
    this.room = room;
    this.mine = new Map(); // seq of the root → {following, read, unread, mentions, counted}
    this.complete = true; // the reader follows no others
    this.unsure = new Set(); // threads with news of which nothing is known
    this.log = null; // the messages of the one that is shown
    this.version = 0;
  }

  /** How many of the threads that the reader follows have something new, and whether some of it calls. */
  get news() {
    const news = [...this.mine.values()].filter(({ following, unread }) => following && unread);
    return { count: news.length, calls: news.some(({ mentions }) => mentions) };
  }

  unreadIn(seq) {
    const mine = this.mine.get(seq);
    return mine?.following ? mine.unread : 0;
  }

  /** From the server. */
  set({ thread, following, read, unread, mentions, counted }) {
    const known = this.mine.get(thread);
    if (known && counted < known.counted) return void this.unsure.add(thread); // it comes late
    const further = Math.max(read, known?.read ?? 0); // what was read here is told to the server soon
    const left = further > read ? { unread: known.unread, mentions: known.mentions } : { unread, mentions };
    this.mine.set(thread, { following, read: further, ...left, counted: Math.max(counted, known?.counted ?? 0) });
    this.unsure.delete(thread);
    this.version += 1;
  }

  /** All that the reader follows; `complete`: there are no others. */
  replace(states, complete) {
    for (const seq of this.mine.keys())
      if (!states.some(({ thread }) => thread === seq)) this.mine.delete(seq);
    for (const state of states) this.set(state);
    this.complete = complete;
    this.version += 1;
  }

  show(seq) {
    this.log = seq ? new ThreadLog(this.room, seq) : null;
    this.version += 1;
    return this.log;
  }

  /** Everything up to a seq was seen. False: nothing to tell. */
  markRead(thread, seq) {
    const mine = this.mine.get(thread);
    if (!mine?.following || seq <= mine.read) return false;
    const { me } = this.room;
    const entries = this.log?.root === thread ? this.log.entries : [];
    const left = entries.filter((one) => one.seq > seq && one.username !== me.username && !one.deleted);
    const mentions = left.filter((one) => this.room.addresses(one)).length;
    this.mine.set(thread, { ...mine, read: seq, unread: left.length, mentions });
    this.version += 1;
    return true;
  }

  /** A reply that comes in the room's log. */
  take(event) {
    if (this.log?.root === event.thread) this.log.take(alone(event));
    this.#extend(event);
    if (event.username === this.room.me.username || event.deleted) return;
    const mine = this.mine.get(event.thread);
    if (!mine && !this.complete) this.unsure.add(event.thread);
    if (!mine?.following || event.seq <= Math.max(mine.counted, mine.read)) return;
    const mentions = mine.mentions + Number(this.room.addresses(event));
    this.mine.set(event.thread, { ...mine, unread: mine.unread + 1, mentions, counted: event.seq });
    this.version += 1;
  }

  /** An edit, a deletion, a reaction, perhaps of a reply; `more` as `meansMore` has it. */
  alter(event, more = 0) {
    this.log?.alter(event);
    if (more && event.thread) this.#mean(event, more);
    if (event.type !== Event.deleted || !event.thread) return;
    this.#extend(event);
    const mine = this.mine.get(event.thread);
    if (!mine) return;
    const unread = Math.min(mine.unread, event.replies?.count ?? mine.unread);
    this.mine.set(event.thread, { ...mine, unread, mentions: Math.min(mine.mentions, unread) });
    this.version += 1;
  }

  /** An unread reply addresses the reader now, or no longer; see `meansMore`. */
  #mean({ thread, target, seq }, more) {
    const mine = this.mine.get(thread);
    if (!mine?.following || target <= mine.read || seq <= mine.counted) return;
    this.mine.set(thread, { ...mine, mentions: Math.max(0, mine.mentions + more), counted: seq });
    this.version += 1;
  }

  #extend({ thread, replies }) {
    if (!replies) return;
    if (this.log?.root === thread) this.log.extend(replies);
    this.room.extend(thread, replies);
  }
}

/** The reply without what its event says about the root. */
export function alone({ replies: _replies, ...reply }) {
  return reply;
}
