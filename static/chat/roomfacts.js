// What a room is: its name, who is in it, what one may do there, how far one has read. Pure, like room.js, which
// adds what was said.

import { hiddenIn } from "./place.js";
import { Event } from "./protocol.js";
import { Typists } from "./typists.js";

const LATEST = 100; // events that are remembered, in case a description comes that does not know them

export class RoomFacts {
  #heard = null; // what was told of members while their list was on its way
  #latest = [];

  constructor(me) {
    this.me = me;
    this.members = null;
    this.typing = new Typists(me);
    this.facts = 0; // raised when name, topic, people … change: views compare it
  }

  /** As the API writes it, which knows the log up to `shape.seq`. What came after that is newer. */
  describe(shape) {
    this.described = shape.seq ?? this.last;
    this.slug = shape.slug;
    this.name = shape.name;
    this.topic = shape.topic ?? "";
    this.kind = shape.kind ?? "open";
    this.people = shape.people ?? null; // direct: the others
    this.hidden = Boolean(shape.hidden);
    this.archived = Boolean(shape.archived);
    this.announceOnly = Boolean(shape.announce_only);
    this.isDefault = Boolean(shape.default);
    this.member = shape.member ?? true;
    this.role = shape.role ?? null;
    this.memberCount = shape.member_count ?? 0;
    this.level = shape.level ?? "all";
    this.favourite = Boolean(shape.favourite);
    // What was read here and not told to the server yet is still read, unless the mark was moved back since.
    const back = (shape.turn ?? 0) > (this.turn ?? 0);
    this.read = back ? shape.read : Math.max(this.read ?? 0, shape.read ?? 0);
    this.turn = Math.max(this.turn ?? 0, shape.turn ?? 0);
    this.counted = shape.seq ?? 0; // `unread` knows the log up to here
    const [unread, mentions] = this.read >= this.counted ? [] : [shape.unread, shape.mentions];
    Object.assign(this, { unread: unread ?? 0, mentions: mentions ?? 0 }); // in a thread one may be mentioned, too
    if (shape.members) this.#list(shape.members);
    this.facts += 1;
    for (const event of this.#latest) if (event.seq > this.described) this.#carryOut(event);
  }

  /** Everything known is void. */
  forget() {
    this.#latest = [];
  }

  /** An event of the log came, the next one. */
  happen(event) {
    this.#latest.push(event);
    if (this.#latest.length > LATEST) this.#latest.shift();
    this.#carryOut(event);
  }

  #carryOut(event) {
    if (event.type === Event.message) this.#count(event);
    else if (event.seq <= this.described) return;
    else if (event.type === Event.roomChanged) this.alterFacts(event.changes ?? {});
    else if (event.type === Event.join) this.arrive(event);
    else if (event.type === Event.leave) this.depart(event);
  }

  #count(event) {
    if (event.username === this.me.username || event.seq <= Math.max(this.counted, this.read)) return;
    this.unread += Number(!hiddenIn(event));
    if (this.addresses(event)) this.mentions += 1;
  }

  get isDirect() {
    return this.kind === "direct";
  }

  /** Direct, with nobody else. */
  get isNotes() {
    return this.isDirect && this.memberCount === 1 && this.people?.[0]?.id === this.me.id;
  }

  /** How many messages call the reader: the number of a badge. */
  get calls() {
    if (this.level === "nothing" || this.level === "hidden") return 0;
    return this.isDirect && this.level === "all" ? this.unread : this.mentions;
  }

  /** How many messages stand beside the room's name; what calls nobody is counted only where all is wanted. */
  get number() {
    return this.calls || (this.level === "all" ? this.unread : 0);
  }

  /** Something is new that the reader wants to know of. */
  get isNews() {
    return this.unread + this.mentions > 0 && this.level !== "nothing" && this.level !== "hidden";
  }

  addresses({ mentions, to_all }) {
    return Boolean(to_all || mentions?.includes(this.me.username));
  }

  /** 1: since this edit a message addresses the reader; -1: no longer; 0: as before, or it is their own. */
  meansMore({ addressed, username }) {
    if (!addressed || username === this.me.username) return 0;
    return Number(this.addresses(addressed.after)) - Number(this.addresses(addressed.before));
  }

  // What the buttons offer; the server decides (chat/policies.py).
  get mayManage() {
    return !this.isDirect && this.member && (this.role === "owner" || this.role === "moderator" || Boolean(this.me.staff));
  }

  get mayWrite() {
    return !this.archived && (!this.announceOnly || this.mayManage);
  }

  get mayAdd() {
    return !this.isDirect && this.member && !this.archived && (this.kind === "open" || this.mayManage);
  }

  get maySetTopic() {
    return this.mayAdd;
  }

  /** The list of members is asked for: what is told of them until it is there is newer than the list. */
  expectMembers() {
    this.#heard = new Map();
  }

  #list(members) {
    // In a room one made a moment ago the server has not seen one yet.
    const me = (one) => one.username === this.me.username && { online: true };
    this.members = members.map((one) => ({ ...one, ...me(one), ...this.#heard?.get(one.username) }));
    this.#heard = null;
  }

  setOnline(username, online, idle = false) {
    this.#hear(username, { online, idle });
    this.people = this.people?.map((one) => (one.username === username ? { ...one, online, idle } : one)) ?? null;
  }

  #hear(username, now) {
    this.#heard?.set(username, { ...this.#heard.get(username), ...now });
    this.members = this.members?.map((one) => (one.username === username ? { ...one, ...now } : one)) ?? null;
    this.facts += 1;
  }

  /** In a later turn the mark moved back. What is shown stays unread then, until it is opened anew. */
  markRead(seq, unread, { mentions = 0, turn = this.turn, counted = 0 } = {}) {
    if (turn < this.turn) return; // it comes late
    this.counted = Math.max(this.counted, counted);
    const back = turn > this.turn;
    this.read = back ? seq : Math.max(this.read, seq);
    this.turn = turn;
    this.unread = unread;
    this.mentions = mentions;
    if (back) this.hold();
  }

  /** What the room is to the reader. */
  prefer({ level, favourite, hidden }) {
    Object.assign(this, { level, favourite, hidden });
    this.facts += 1;
  }

  /** Something happened: a conversation that was put away comes back. */
  stir() {
    if (!this.isDirect || !this.hidden) return;
    this.hidden = false;
    this.facts += 1;
  }

  alterFacts({ name, topic, archived, announce_only, default: isDefault, member }) {
    if (member) this.#give(member);
    this.announceOnly = announce_only ?? this.announceOnly;
    this.isDefault = isDefault ?? this.isDefault;
    this.name = name ?? this.name;
    this.topic = topic ?? this.topic;
    this.archived = archived ?? this.archived;
    this.facts += 1;
  }

  /** Somebody is called otherwise. A conversation is called by the people in it. */
  renamed({ username, name }) {
    this.#hear(username, { name });
    if (!this.people?.some((one) => one.username === username)) return;
    this.people = this.people.map((one) => (one.username === username ? { ...one, name } : one));
    this.name = this.people.map((one) => one.name).join(", ");
  }

  #give({ username, role }) {
    if (username === this.me.username) this.role = role;
    this.#hear(username, { role });
  }

  arrive({ user, username, name }) {
    if (username === this.me.username) this.member = true;
    if (this.members?.some((one) => one.username === username)) return;
    this.facts += 1;
    this.memberCount += 1;
    this.members?.push({ id: user, username, name, role: "member", online: username === this.me.username });
  }

  depart({ username }) {
    this.facts += 1;
    this.memberCount = Math.max(0, this.memberCount - 1);
    this.members = this.members?.filter((one) => one.username !== username) ?? null;
    this.typing.ends(username);
    if (username === this.me.username) this.member = false;
  }
}
