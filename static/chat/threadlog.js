// What the page knows of the messages of one thread: its root and replies. Pure. The room hands it what comes in its
// log; to whatever draws or loads it, it looks like a room.

import { changed, renamed } from "./changes.js";
import { inOrder } from "./gaps.js";
import { placeOf } from "./place.js";
import { dayKey } from "./time.js";
import { Typists } from "./typists.js";

export class ThreadLog {
  constructor(room, seq) {
    const root = room.entries.find((entry) => entry.seq === seq);
    Object.assign(this, { room, root: seq, slug: placeOf(room.slug, seq) });
    this.entries = root ? [root] : [];
    this.state = "unloaded"; // "loading" "loaded" "failed"
    this.more = false;
    this.gaps = [];
    this.quoted = new Map();
    this.typing = new Typists(room.me);
    this.held = false;
    this.version = 0;
    this.drawNewLine();
  }

  // Of the room, and of the reader

  get name() {
    return this.room.name;
  }

  get members() {
    return this.room.members;
  }

  get archived() {
    return this.room.archived;
  }

  get isDirect() {
    return this.room.isDirect;
  }

  get mayWrite() {
    return this.room.mayWrite;
  }

  get mayManage() {
    return this.room.mayManage;
  }

  get facts() {
    return this.room.facts;
  }

  get read() {
    return this.mine?.read ?? 0;
  }

  get unread() {
    return this.mine?.following ? this.mine.unread : 0;
  }

  /** What the thread is to the reader; undefined: nothing is known. */
  get mine() {
    return this.room.threads.mine.get(this.root);
  }

  get replies() {
    return this.entries.find(({ seq }) => seq === this.root)?.replies ?? null;
  }

  get first() {
    return this.entries.find(({ seq }) => seq !== this.root)?.seq ?? Infinity;
  }

  get last() {
    return this.entries.at(-1)?.seq ?? this.root;
  }

  /** A root of today needs no line that says so. */
  get today() {
    return dayKey(new Date());
  }

  drawNewLine() {
    this.newFrom = this.unread ? this.read + 1 : null;
  }

  typists(now) {
    return this.typing.at(now);
  }

  trim() {
    return false;
  }

  trimAround() {
    return false;
  }

  // What comes

  /** The newest page, or one before a seq. What the room's log has brought since is the newer knowledge. */
  page({ messages, seq, more }) {
    this.version += 1;
    const older = seq < this.room.last;
    this.entries = inOrder(older ? [...this.entries, ...messages] : [...messages, ...this.entries]);
    this.more = more;
    this.state = "loaded";
  }

  loading() {
    this.state = "loading";
    this.version += 1;
  }

  failed() {
    if (this.state === "loading") this.state = "failed";
    this.version += 1;
  }

  /** Something was missed: it is loaded anew, with what is there left in view. */
  forget() {
    this.state = "unloaded";
    this.entries = this.entries.filter(({ seq }) => seq === this.root);
    this.version += 1;
  }

  quote(seq, entry) {
    this.quoted.set(seq, entry);
    this.version += 1;
  }

  renamed(person) {
    this.version += 1;
    this.entries = renamed(this.entries, person);
  }

  take(reply) {
    this.version += 1;
    this.entries = inOrder([...this.entries, reply]);
    this.typing.ends(reply.username);
  }

  /** An edit, a deletion, a reaction. */
  alter(event) {
    const change = (entry) => (entry?.seq === event.target ? changed(entry, event) : entry);
    this.version += 1;
    this.entries = this.entries.map(change);
    for (const [seq, entry] of this.quoted) this.quoted.set(seq, change(entry));
  }

  /** The root shows other replies. */
  extend(replies) {
    this.version += 1;
    this.entries = this.entries.map((entry) => (entry.seq === this.root ? { ...entry, replies } : entry));
  }

  showPreview(target, preview) {
    this.version += 1;
    this.entries = this.entries.map((entry) => (entry.seq === target ? { ...entry, preview } : entry));
  }
}
