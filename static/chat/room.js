// What the page knows of one room. Pure: no DOM, no network, the clock handed in.
//
// Lasting events carry a `seq` that counts 1, 2, 3 … A room applies `last + 1`, ignores what it has, and
// says "hole" when something is missing; then the page asks `join … after last` and hands the answer back.

import { changed, isChange, renamed } from "./changes.js";
import { cover, inOrder, missing } from "./gaps.js";
import { hiddenIn } from "./place.js";
import { Event } from "./protocol.js";
import { RoomFacts } from "./roomfacts.js";
import { Threads, alone } from "./threads.js";

export const KEPT = 300; // entries that stay when the newest are shown; older ones load again
export const PAGE = 50; // entries of history that are asked for at once
const FAR = 1_500; // that stay around the reader elsewhere
const WAITING = 500; // events kept beyond a hole while it is being filled

export class Room extends RoomFacts {
  /** @param {object} shape the room as the API writes it */
  constructor(shape, me) {
    super(me);
    this.entries = []; // lasting events and unstored messages, in the order they are read
    this.state = "unloaded"; // "loading" "loaded" "failed"
    this.more = false; // there are older entries on the server
    this.gaps = []; // parts of the log between the entries that were not loaded; see gaps.js
    this.quoted = new Map(); // messages that are answered and not loaded: seq → entry, null when it is not there
    this.notes = 0; // how many came that are in no log
    this.newFrom = null; // the New line stands before this seq
    this.held = false; // it was marked unread while it was shown, and stays so until it is opened anew
    this.waiting = new Map();
    this.asNow = null;
    this.threads = new Threads(this);
    this.version = 0; // raised when entries change
    this.last = shape.seq ?? 0;
    this.head = this.last;
    this.describe(shape);
  }

  get first() {
    return this.entries.find((entry) => entry.seq)?.seq ?? this.last + 1;
  }

  /** Takes one lasting event: "applied", "known" or "hole". */
  receive(event) {
    this.head = Math.max(this.head, event.seq);
    if (event.seq <= this.last) return "known";
    if (event.seq > this.last + 1) {
      if (this.waiting.size < WAITING) this.waiting.set(event.seq, event);
      return "hole";
    }
    this.#apply(event);
    for (let next; (next = this.waiting.get(this.last + 1));) this.#apply(next);
    return "applied";
  }

  /** The answer to `join … after`. False: it was too much, load the newest page and describe the room anew. */
  catchUp({ seq, events = [], complete = true }) {
    const from = this.last;
    if (!complete) {
      if (seq < this.last) this.forget(); // this log is not the one we know
      this.#skipTo(seq);
      return false;
    }
    this.asNow = { from, seq }; // messages of this part of the log come as its edits have made them
    for (const event of events) this.receive(event);
    // A log may hold kinds this page does not know: they count, and that is all.
    this.last = Math.max(this.last, Math.min(seq, this.#lowestWaiting() - 1));
    this.head = Math.max(this.head, seq);
    return true;
  }

  /** A page of history. `before`: the seq it was asked for; none = the newest page. */
  page({ messages = [], events = [], seq, more = false }, before) {
    const page = [...messages, ...events].sort((a, b) => a.seq - b.seq);
    const first = this.entries.find((entry) => entry.seq)?.seq ?? Infinity;
    this.version += 1;
    if (before === undefined) this.#newest(page, seq);
    // The newer knowledge of a message stands: the page's, unless changes have overtaken it.
    this.entries = inOrder(seq >= this.last ? [...page, ...this.entries] : [...this.entries, ...page]);
    const from = more ? page[0].seq : 1;
    if (before < first && first < Infinity) this.#leap(before, first);
    this.gaps = cover(this.gaps, from, (before ?? seq + 1) - 1);
    if (from <= first) this.more = more;
  }

  /** A page from far above was loaded to jump there: what lies between is a gap. */
  #leap(before, first) {
    const gap = { id: `leap-${before}`, after: before - 1, before: first, continues: true };
    if (missing(gap) > 0) this.gaps = [gap, ...this.gaps];
  }

  /** The message that another one answers, as far as it is known. */
  quote(seq, entry) {
    this.quoted.set(seq, entry);
    this.version += 1;
  }

  loading() {
    this.state = "loading";
    this.version += 1;
  }

  /** The page did not come. What is shown stays; a room without anything says so. */
  failed() {
    if (this.state === "loading") this.state = "failed";
    this.version += 1;
  }

  /** A message or notice that is not in the log: shown where it arrived. */
  note(event, now) {
    this.version += 1;
    this.entries.push({
      ...event,
      local: `n${++this.notes}`,
      sent_at: event.sent_at ?? new Date(now).toISOString(),
    });
  }

  showPreview(target, preview) {
    this.threads.log?.showPreview(target, preview);
    const at = this.entries.findIndex((entry) => entry.seq === target);
    if (at < 0) return;
    this.entries[at] = { ...this.entries[at], preview };
    this.version += 1;
  }

  /** What somebody wrote is theirs under the new name, too. */
  renamed(person) {
    super.renamed(person);
    this.threads.log?.renamed(person);
    this.version += 1;
    this.entries = renamed(this.entries, person);
  }

  startTyping(frame, now) {
    const { log } = this.threads;
    if (!frame.thread) this.typing.begins(frame, now);
    else if (log?.root === frame.thread) log.typing.begins(frame, now);
  }

  typists(now) {
    return this.typing.at(now);
  }

  /** A message has other replies now. */
  extend(seq, replies) {
    const at = this.entries.findIndex((entry) => entry.seq === seq);
    if (at >= 0) this.entries[at] = { ...this.entries[at], replies };
  }

  /** The New line stands where reading stopped, until the room is left. */
  drawNewLine() {
    this.newFrom = this.unread ? this.read + 1 : null;
  }

  /** Stays unread although it is in view. */
  hold() {
    this.held = true;
    this.drawNewLine();
    this.version += 1;
  }

  /** Forgets old entries, so that a page left open for a month stays quick. */
  trim(kept = KEPT) {
    if (this.entries.length <= 2 * kept) return false;
    this.entries = this.entries.slice(-kept);
    this.more = true;
    this.gaps = cover(this.gaps, 0, this.first);
    this.version += 1;
    return true;
  }

  /** Less than a page of the newest is loaded: somebody went far from them. */
  get isCut() {
    return this.gaps.some(({ continues, before }) => continues && before > this.last - PAGE + 1);
  }

  /** Forgets what is far from an entry, in both directions: below it stands a gap then. */
  trimAround(seq, kept = FAR) {
    if (this.entries.length <= 2 * kept) return false;
    const at = Math.max(0, this.entries.findIndex((entry) => entry.seq >= seq));
    const from = Math.max(0, Math.min(at - kept / 2, this.entries.length - kept));
    const all = this.entries;
    this.entries = all.slice(from, from + kept);
    if (from > 0) this.more = true;
    this.gaps = cover(this.gaps, 0, this.first);
    const end = this.entries.findLast((entry) => entry.seq)?.seq;
    if (end && from + kept < all.length && end < this.last) {
      const below = { id: `cut-${end}`, after: end, before: this.last + 1, continues: true };
      this.gaps = [...cover(this.gaps, end + 1, this.last), below];
    }
    this.version += 1;
    return true;
  }

  /** Everything known is void (the server was restored from a backup): start again at `seq`. */
  forget() {
    super.forget();
    Object.assign(this, {
      entries: [],
      state: "unloaded",
      more: false,
      gaps: [],
      quoted: new Map(),
      newFrom: null,
      last: 0,
      head: 0,
    });
    this.version += 1;
    this.waiting.clear();
    this.typing.clear();
    this.threads.log?.forget();
  }

  #lowestWaiting() {
    return Math.min(Infinity, ...this.waiting.keys());
  }

  #apply(event) {
    this.waiting.delete(event.seq);
    this.last = event.seq;
    this.version += 1;
    this.stir();
    if (isChange(event)) return this.#alter(event);
    if (event.thread) this.threads.take(event);
    const isHere = !hiddenIn(event);
    if (this.state !== "unloaded" && isHere) this.entries.push(event.thread ? alone(event) : event);
    if (event.type === Event.message && isHere) this.typing.ends(event.username);
    this.happen(event);
  }

  #alter(event) {
    const knows = this.asNow && event.target > this.asNow.from && event.seq <= this.asNow.seq;
    const more = knows ? 0 : this.meansMore(event);
    this.threads.alter(event, more);
    if (event.target > this.read && event.seq > this.counted) this.mentions = Math.max(0, this.mentions + more);
    const at = this.entries.findIndex(({ seq }) => seq === event.target);
    if (at >= 0) {
      const before = this.entries[at];
      this.entries[at] = changed(before, event);
      if (event.type === Event.deleted) this.#recount(before);
    }
    const quoted = this.quoted.get(event.target);
    if (quoted) this.quoted.set(event.target, changed(quoted, event));
  }

  /** A message that is not read yet addresses nobody any more. */
  #recount(before) {
    if (before.seq <= this.read || before.username === this.me.username) return;
    this.mentions = Math.max(0, this.mentions - Number(this.addresses(before)));
  }

  #newest(page, seq) {
    this.state = "loaded";
    if (page.length) this.last = Math.max(this.last, page[0].seq - 1); // what lies before is a gap, or was never here
    for (const event of page) this.receive(event);
    this.last = Math.max(this.last, seq ?? 0);
    this.head = Math.max(this.head, this.last);
  }

  /** Too much was missed to apply one by one: the newest page comes, and a gap stands before it. */
  #skipTo(seq) {
    if (this.entries.some((entry) => entry.seq))
      this.gaps = [...this.gaps, { id: seq, after: this.last, before: seq + 1 }];
    if (seq > this.last) this.stir();
    this.threads.log?.forget();
    this.last = Math.max(this.last, seq);
    this.head = Math.max(this.head, seq);
    this.version += 1;
    this.waiting.clear();
  }
}
