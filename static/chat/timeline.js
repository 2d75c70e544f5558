// The conversation: draws the rows of the shown room, loads older ones on the way up, keeps the reading position.

import { toast } from "./dialog.js";
import { el, icon } from "./dom.js";
import { isHere } from "./here.js";
import { gettext, interpolate, ngettext } from "./i18n.js";
import { markOf } from "./marks.js";
import { draw } from "./message.js";
import { partsOf } from "./place.js";
import { Event } from "./protocol.js";
import { gapNear, isGapBelow, NEAR } from "./reached.js";
import { rows } from "./rows.js";
import { ScrollKeeper } from "./scroll.js";
import { listenForArrows } from "./timelinekeys.js";
import { above } from "./timelinetop.js";
import { untilMidnight } from "./time.js";

export class Timeline {
  #drawn = new Map(); // row id → {node, mark}
  #nodeOf = ({ id }) => this.#drawn.get(`gap-${id}`)?.node;
  #planned = false;
  #loading = false;
  #seenTo = 0; // the last seq that was in view at the end: what comes after counts on the pill

  /** `start(room)` draws what stands above the first message; `openThread(seq, reply)` where threads hang on them;
   *  `elsewhere(seq)` goes to a message that is not shown here, or resolves to false; `roomOf(slug)`: any room. */
  constructor({ view, store, outbox, live, start, pill, me, actions, openThread, roomOf, elsewhere = () => false }) {
    Object.assign(this, { view, store, outbox, live, start, pill, me, elsewhere });
    this.inner = view.querySelector(".timeline__inner");
    this.top = el("div", { class: "timeline__top" });
    this.list = el("div", { class: "timeline__rows" });
    this.inner.replaceChildren(this.top, this.list);
    const goesOn = () => isGapBelow(this.keeper, this.room?.gaps ?? [], this.#nodeOf);
    this.keeper = new ScrollKeeper(view, this.inner, () => this.list.children, goesOn);
    this.keeper.onmove = () => this.#moved();
    this.acts = {
      retry: (key) => outbox.retry(key),
      discard: (key) => outbox.discard(key),
      fillGap: (gap) => this.#fill(gap),
      waiting: () => outbox.waiting,
      reveal: (seq) => this.reveal(seq),
      ...{ openThread, roomOf },
      unreadIn: (seq) => (openThread ? this.room.threads.unreadIn(seq) : 0),
      nameOf: (username) => this.room?.members?.find((one) => one.username === username)?.name ?? username,
      react: (...what) => this.actions.react(...what),
      choose: (...what) => this.actions.choose(...what),
    };
    this.actions = actions({ view, room: () => this.room, find: (seq) => this.find(seq) });
    pill.addEventListener("click", () => this.toEnd());
    for (const kind of ["entries", "threads"]) store.on(kind, (slug) => slug === this.slug && this.plan());
    outbox.listen((room) => this.slug && partsOf(this.slug).room === room && this.plan());
    window.addEventListener("focus", () => this.#look());
    document.addEventListener("visibilitychange", () => this.#look());
    listenForArrows(view, this.list, () => this.keeper.restore());
    this.#everyMidnight();
  }

  get room() {
    return this.store.room(this.slug);
  }

  /** A message that is loaded. */
  find(seq) {
    return this.room?.entries.find((one) => one.seq === seq && one.type === Event.message);
  }

  /** Brings a message into view, from wherever it is, and shows which one it is. */
  async reveal(seq) {
    const { slug } = this;
    const row = () => this.list.querySelector(`.message[data-seq="${seq}"]`);
    if (!row()) await this.live.reach(slug, seq);
    if (slug !== this.slug) return;
    this.draw();
    const found = row();
    if (!found) return (await this.elsewhere(seq)) || toast(gettext("That message is not there."), "info");
    this.keeper.toRow(found);
    found.focus({ preventScroll: true });
    found.classList.add("message--flash");
    found.addEventListener("animationend", () => found.classList.remove("message--flash"), { once: true });
  }

  /** Another room: nothing of the old one stays, and the view opens where reading stopped. */
  show() {
    this.slug = this.store.current;
    this.#drawn.clear();
    this.list.replaceChildren();
    this.#opened = false;
    this.keeper.atEnd = true;
    this.#seenTo = this.room?.last ?? 0;
    this.draw();
  }

  #opened = false; // the first rows of this room were placed
  plan() {
    if (this.#planned) return;
    this.#planned = true;
    queueMicrotask(() => {
      this.#planned = false;
      this.draw();
    });
  }

  draw() {
    const { room } = this;
    if (!room) return;
    this.keeper.notice();
    if (this.keeper.atEnd ? room.trim() : !this.#loading && room.trimAround(this.keeper.seq)) this.plan();
    this.#noticeAbsence(room);
    // Only what is new at the end is read out; pages of history and another room are not.
    this.view.ariaBusy = String(!this.#opened || this.#loading);
    const wanted = rows(room, this.outbox.in(room.slug), this.me);
    this.#place(wanted);
    this.#askForSources(wanted);
    this.#drawTop(room);
    this.keeper.restore();
    if (!this.#opened && room.state === "loaded") this.#open(room);
    this.#moved();
  }

  /** To the newest, which may have to be loaded: what lies between would come page by page. */
  async toEnd() {
    const { slug, room } = this;
    if (room?.isCut) await this.live.newest(slug);
    if (slug === this.slug) this.keeper.toEnd();
  }

  #open(room) {
    this.#opened = true;
    const line = this.list.querySelector(".new-line, .day--new");
    if (
      line &&
      room.newFrom &&
      this.list.lastElementChild.offsetTop - line.offsetTop > this.view.clientHeight * 0.7
    ) {
      this.keeper.toRow(line);
    } else this.toEnd();
    requestAnimationFrame(() => {
      this.view.ariaBusy = "false";
    });
  }

  /** Makes the list show these rows, touching only what changed. */
  #place(wanted) {
    const nodes = wanted.map((row) => this.#node(row));
    const kept = new Set(wanted.map(({ id }) => id));
    for (const [id, { node }] of this.#drawn) {
      if (kept.has(id)) continue;
      node.remove();
      this.#drawn.delete(id);
    }
    let before = this.list.firstElementChild;
    for (const node of nodes) {
      if (node === before) before = before.nextElementSibling;
      else this.list.insertBefore(node, before);
    }
  }

  #node(row) {
    const mark = markOf(row, this.acts);
    const known = this.#drawn.get(row.id);
    if (known?.mark === mark) return known.node;
    const node = draw(row, { me: this.me, acts: this.acts });
    node.dataset.seq = row.entry?.seq ?? "";
    if (known) this.#replace(known.node, node);
    this.#drawn.set(row.id, { node, mark });
    return node;
  }

  /** The focus stays where it was: on the message, or on what stands in its place. */
  #replace(old, node) {
    const focused = old.contains(document.activeElement) ? document.activeElement : null;
    this.actions.follow(old, node);
    old.replaceWith(node);
    this.keeper.replaced(old, node);
    if (!focused) return;
    const { emoji } = focused.dataset;
    const same = emoji && node.querySelector(`[data-emoji="${CSS.escape(emoji)}"]`);
    const button = node.matches(".gap") ? node.firstElementChild : null;
    (same ?? button ?? (node.contains(focused) ? focused : node)).focus({ preventScroll: true });
  }

  /** Answered messages of which nothing is known yet. */
  #askForSources(wanted) {
    for (const { entry, item, source } of wanted) {
      const seq = entry?.reply_to ?? item?.replyTo;
      if (seq && source === undefined) this.live.quote(this.slug, seq);
    }
  }

  #drawTop(room) {
    const state = room.state === "loaded" ? (room.more ? "more" : "start") : room.state;
    const mark = state === "start" ? `start ${room.slug} ${room.facts}` : `${state} ${room.slug}`;
    if (this.top.dataset.mark === mark) return;
    this.top.dataset.mark = mark;
    const acts = { retry: () => this.live.open(room.slug), start: () => this.start(room) };
    this.top.replaceChildren(...above(state, acts));
  }

  #moved() {
    const { room } = this;
    if (!room) return;
    if (this.view.scrollTop < NEAR && this.#opened) this.#older(room);
    this.#goOn(room);
    if (this.keeper.atEnd) this.#seenTo = room.last;
    const isFresh = ({ seq, type }) => seq > this.#seenTo && type === Event.message;
    const fresh = room.entries.filter(isFresh).length;
    this.pill.hidden = this.keeper.atEnd || !this.#opened;
    this.pill.classList.toggle("jump-latest--new", fresh > 0);
    const text = fresh
      ? interpolate(ngettext("%(count)s new message", "%(count)s new messages", fresh), { count: fresh })
      : gettext("Latest");
    if (this.pill.textContent !== text) this.pill.replaceChildren(icon("arrow-down", "icon--s"), text);
    this.#look();
    this.onmove?.();
  }

  /** Marks as read what a person who is here can see. */
  #look() {
    const { room } = this;
    if (!room?.last || !this.#opened || !isHere()) return;
    this.live.reads.read(room.slug, this.keeper.atEnd ? room.last : this.#lastInView());
  }

  #lastInView() {
    const end = this.view.getBoundingClientRect().bottom;
    for (let node = this.list.lastElementChild; node; node = node.previousElementSibling) {
      if (node.dataset.seq && node.getBoundingClientRect().bottom <= end) return Number(node.dataset.seq);
    }
    return 0;
  }

  /** What comes while nobody looks stands under the New line. */
  #noticeAbsence(room) {
    if (isHere() || !this.#opened) return;
    if (room.unread && (room.newFrom ?? 0) <= room.read) room.drawNewLine();
  }

  /** The page above, as soon as its top comes near. One that does not come is not asked for in a circle. */
  async #older(room) {
    if (this.#loading || !room.more || !this.live.follows(room.slug)) return;
    const { first } = room;
    this.#loading = true;
    await this.live.older(room.slug);
    this.#loading = false;
    if (room !== this.room) return;
    this.view.ariaBusy = "false";
    if (room.first !== first) this.plan();
  }

  /** The page below, or above, where a gap comes near that is only there because somebody went elsewhere. */
  async #goOn(room) {
    if (this.#loading || !this.live.follows(room.slug)) return;
    const near = gapNear(this.view, room.gaps, this.#nodeOf);
    if (!near) return;
    this.#loading = true;
    const came = await this.#fill(near);
    this.#loading = false;
    this.view.ariaBusy = "false";
    if (came && room === this.room) this.plan(); // what is far away now is forgotten
  }

  /** Loads a page of a gap at the side where the reader is. When it does not come, its line can be pressed again. */
  async #fill(gap) {
    const { slug } = this;
    const id = `gap-${gap.id}`;
    if (await this.live.fillGap(slug, gap, this.keeper.isAbove(this.#nodeOf(gap)))) return true;
    if (slug === this.slug && this.#drawn.has(id)) this.#drawn.get(id).mark = "";
    this.plan();
    return false;
  }

  #everyMidnight() {
    setTimeout(() => {
      for (const id of this.#drawn.keys()) if (id.startsWith("d-")) this.#drawn.get(id).mark = "";
      this.plan();
      this.#everyMidnight();
    }, untilMidnight());
  }
}
