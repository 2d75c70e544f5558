// A #room in a message becomes a link to it – here and not where Markdown is rendered: a message is rendered once for
// all its readers, and which rooms somebody may know differs. The page links those it knows: the reader's own, and the
// open ones, which the server lists for them when a word asks for it. For anybody else the word stays as its author
// wrote it, and nothing tells whether there is such a room.

import { listed } from "./api.js";
import { bdi, el } from "./dom.js";

const STALE = 300_000; // ms after which the open rooms are asked for again, if a word asks for one
const NAME = /(?<![A-Za-z0-9_&#/.-])#([A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)/g;

/** The rooms that the reader may know. */
class KnownRooms {
  #open = new Map();
  #asked = -Infinity;

  /** `list()`: all rooms that the server shows to the reader. */
  constructor({ store, list, now = Date.now }) {
    Object.assign(this, { store, list, now });
    /** The open ones came. */
    this.onlisted = () => {};
  }

  /** A room by the word after a #; what is not known is asked for, and linked when it is. */
  named(word) {
    const slug = word.toLowerCase();
    const found = this.store.room(word) ?? this.store.room(slug) ?? this.#open.get(slug);
    if (!found) this.ask();
    return found;
  }

  get all() {
    const others = [...this.#open.values()].filter(({ slug }) => !this.store.room(slug));
    return [...this.store.rooms.values(), ...others];
  }

  async ask() {
    if (this.now() - this.#asked < STALE) return;
    this.#asked = this.now();
    const rooms = await this.list().catch(() => null);
    if (!rooms) return;
    this.#open = new Map(listed(rooms, "rooms").filter(isOpen).map((room) => [room.slug.toLowerCase(), room]));
    if (this.#open.size) this.onlisted();
  }
}

const isOpen = ({ kind, member, archived }) => kind === "open" && member === false && !archived;

/** Links them in `content`, which is changed. `roomOf(word)`: a room that the reader may know. */
export function linkRooms(content, roomOf) {
  if (!content.nodeType || !content.textContent.includes("#")) return content; // or it is not rendered yet
  const walk = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walk.nextNode()) if (!walk.currentNode.parentElement?.closest("code, a")) texts.push(walk.currentNode);
  for (const text of texts) if (text.data.includes("#")) text.replaceWith(...pieces(text.data, roomOf));
  return content;
}

/** Those of the page: when the open ones come, what could not be linked is, and what is begun may be one of them. */
export function knowRooms({ store, list, composers }) {
  const known = new KnownRooms({ store, list });
  known.onlisted = () => {
    for (const prose of document.querySelectorAll(".message .prose")) linkRooms(prose, (word) => known.named(word));
    for (const { completion } of composers()) completion.look();
  };
  return known;
}

/** `go(slug)` shows a room of the reader's own; another one is opened, and by that entered, at its address. */
export function listenForRooms(view, { room, go }) {
  view.addEventListener("click", (event) => {
    const slug = event.target.closest("a[data-room]")?.dataset.room;
    if (!slug || !room(slug) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(slug);
  });
}

function pieces(text, roomOf) {
  const out = [];
  let at = 0;
  for (const { 0: whole, 1: slug, index } of text.matchAll(NAME)) {
    const room = roomOf(slug);
    if (!room || room.isDirect) continue;
    out.push(text.slice(at, index), link(room));
    at = index + whole.length;
  }
  return [...out, text.slice(at)];
}

function link({ slug, name }) {
  const href = `/chat/${encodeURIComponent(slug)}/`;
  return el("a", { class: "mention", href, tabindex: "-1", "data-room": slug }, "#", bdi(name));
}
