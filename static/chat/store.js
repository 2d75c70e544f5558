// Everything the page knows, and the one place where a frame changes it. Pure: no DOM, no network.
// Views listen with `on(kind, act)`; a kind is what a view draws, not what the wire said.

import { Event } from "./protocol.js";
import { Room } from "./room.js";

/** Kinds: "rooms" (which there are), "room" (name, topic, members of one), "entries", "unread", "typing",
 *  "threads" (what they are to the reader), "announcements", "workspace", "quiet" (what may interrupt the reader),
 *  "again" (there was a time without a connection: what is told once and kept in no log may have been missed).
 *  Listeners get the room's slug, where there is one. */
export class Store {
  #listeners = new Map();

  /** `boot` as the page carries it; `now` in ms since 1970. */
  constructor(boot, now = Date.now) {
    this.me = boot.me;
    this.workspace = boot.workspace;
    this.notify = boot.notify; // what may interrupt the reader, as `chat.quiet` has it
    this.epoch = boot.epoch;
    this.now = now;
    this.rooms = new Map(boot.rooms.map((shape) => [shape.slug, new Room(shape, boot.me)]));
    this.words = 0; // how many came to this client alone: several may in one moment
    this.announcements = (boot.announcements ?? []).reduce(announced, []);
    this.current = null;
    /** Asked for what a frame shows to be missing: `(slug)`. */
    this.onhole = () => {};
    /** A room became ours, or is ours no more: `(slug)`. */
    this.onmembership = () => {};
    /** There is news of a thread of which nothing is known: `(slug, seq)`. */
    this.onthread = () => {};
    /** Somebody has another picture, or none any more: `(user, address or null)`. */
    this.onportrait = () => {};
    /** Something was begun, perhaps on another device: `(frame)`. */
    this.ondraft = () => {};
    if (boot.threads) this.follow(boot.threads);
  }

  on(kind, act) {
    if (!this.#listeners.has(kind)) this.#listeners.set(kind, []);
    this.#listeners.get(kind).push(act);
  }

  /** The threads that the reader follows, from the server. */
  follow({ threads, complete }) {
    for (const { slug } of this.rooms.values())
      this.change(slug, (one) => one.threads.replace(threads.filter(({ room }) => room === slug), complete));
  }

  /** How many threads have something new, and whether some of it calls the reader. */
  get threadNews() {
    const all = [...this.rooms.values()].map((room) => room.threads.news);
    return { count: all.reduce((sum, { count }) => sum + count, 0), calls: all.some(({ calls }) => calls) };
  }

  say(kind, slug) {
    for (const act of this.#listeners.get(kind) ?? []) act(slug);
  }

  room(slug) {
    return this.rooms.get(slug);
  }

  add(shape) {
    const known = this.rooms.get(shape.slug);
    if (known) known.describe(shape);
    else this.rooms.set(shape.slug, new Room(shape, this.me));
    this.say("rooms");
    this.say("room", shape.slug);
    this.say("unread", shape.slug);
    return this.rooms.get(shape.slug);
  }

  drop(slug) {
    if (this.rooms.delete(slug)) this.say("rooms");
  }

  /** Unread messages in all rooms but one, where they are wanted. */
  unread(except = null) {
    return this.#sum((room) => (room.slug === except ? 0 : room.number));
  }

  /** Messages that call the reader. */
  calls() {
    return this.#sum((room) => room.calls);
  }

  #sum(of) {
    let sum = 0;
    for (const room of this.rooms.values()) sum += of(room);
    return sum;
  }

  hear(frame) {
    const act = DEEDS[frame.type];
    if (act) act(this, frame);
    else if (frame.seq && frame.room) lasting(this, frame); // a kind that came after this page was written
  }

  /** Changes one room through `act` and tells the views what looks different. */
  change(slug, act) {
    const room = this.rooms.get(slug);
    if (!room) return undefined;
    const before = look(room);
    const result = act(room);
    const after = look(room);
    for (const kind of Object.keys(after)) if (before[kind] !== after[kind]) this.say(kind, slug);
    if (!room.member) this.drop(slug);
    for (const seq of room.threads.unsure) this.onthread(slug, seq);
    room.threads.unsure.clear();
    return result;
  }
}

const DEEDS = {
  [Event.message]: (store, frame) => (frame.seq ? lasting(store, frame) : passing(store, frame)),
  [Event.edited]: lasting,
  [Event.deleted]: lasting,
  [Event.reaction]: lasting,
  [Event.join]: lasting,
  [Event.leave]: lasting,
  [Event.roomChanged]: lasting,

  [Event.heads]: (store, { rooms }) => {
    for (const [slug, head] of Object.entries(rooms)) {
      const room = store.room(slug);
      if (room && head > room.last) store.onhole(slug);
    }
  },

  [Event.read]: (store, { room, seq, unread, mentions, turn, counted }) =>
    store.change(room, (one) => one.markRead(seq, unread, { mentions, turn, counted })),

  [Event.preferences]: (store, { room, ...now }) => store.change(room, (one) => one.prefer(now)),

  [Event.thread]: (store, frame) => store.change(frame.room, (one) => one.threads.set(frame)),

  [Event.draft]: (store, frame) => store.ondraft(frame),

  [Event.typing]: (store, frame) => {
    store.room(frame.room)?.startTyping(frame, store.now());
    store.say("typing", frame.room); // also when they only go on typing: the notice lives longer
  },

  [Event.presence]: (store, frame) =>
    store.change(frame.room, (room) => room.setOnline(frame.username, frame.online, frame.idle)),

  [Event.workspace]: (store, frame) => {
    store.workspace = frame;
    store.say("workspace");
  },

  [Event.quiet]: (store, { text, quiet }) => {
    store.notify = { ...store.notify, text, quiet };
    store.say("quiet");
  },

  [Event.profile]: (store, person) => {
    if (person.user === store.me.id) store.me.name = person.name;
    for (const slug of [...store.rooms.keys()]) store.change(slug, (room) => room.renamed(person));
    store.say("rooms");
    store.say("names");
  },

  [Event.picture]: (store, { user, avatar }) => store.onportrait(user, avatar),

  [Event.preview]: (store, frame) =>
    store.change(frame.room, (room) => room.showPreview(frame.target, frame.preview)),

  [Event.roomsChanged]: (store, { room }) => store.onmembership(room),

  [Event.systemMessage]: (store, frame) => {
    if (frame.room && !frame.id) return passing(store, frame);
    store.announcements = announced(store.announcements, { id: `word-${store.now()}-${++store.words}`, ...frame });
    return store.say("announcements");
  },

  [Event.announcementEnded]: (store, { id }) => {
    store.announcements = store.announcements.filter((one) => one.id !== id);
    store.say("announcements");
  },
};

/** One announcement may come once for each of its rooms: `rooms` collects them, null = everywhere. */
function announced(all, { room, ...frame }) {
  const known = all.find((one) => one.id === frame.id);
  const rooms = room ? [...new Set([...(known?.rooms ?? []), room])] : null;
  return [...all.filter((one) => one !== known), { ...frame, rooms }];
}

function lasting(store, frame) {
  if (store.change(frame.room, (one) => one.receive(frame)) === "hole") store.onhole(frame.room);
}

function passing(store, frame) {
  const slug = frame.room ?? store.current;
  store.change(slug, (room) => room.note(frame, store.now()));
}

/** What each kind of view draws, as comparable values. */
function look(room) {
  const unread = `${room.unread} ${room.mentions} ${room.held}`;
  const { threads } = room;
  const entries = `${room.version} ${threads.log?.version}`;
  return { room: room.facts, entries, unread, typing: room.typing.size, threads: threads.version };
}
