// What a room is: its name, who is in it, what one may do there, how far one has read. Pure, like room.js, which
// adds what was said.

export class RoomFacts {
  constructor(me) {
    this.me = me;
    this.members = null;
    this.typing = new Map();
    this.facts = 0; // raised when name, topic, people … change: views compare it
  }

  describe(shape) {
    this.slug = shape.slug;
    this.name = shape.name;
    this.topic = shape.topic ?? "";
    this.kind = shape.kind ?? "open";
    this.people = shape.people ?? null; // direct: the others
    this.hidden = Boolean(shape.hidden);
    this.archived = Boolean(shape.archived);
    this.member = shape.member ?? true;
    this.role = shape.role ?? null;
    this.memberCount = shape.member_count ?? 0;
    // What was read here and not told to the server yet is still read.
    this.read = Math.max(this.read ?? 0, shape.read ?? 0);
    this.counted = shape.seq ?? 0; // `unread` knows the log up to here
    this.unread = this.read >= this.counted ? 0 : (shape.unread ?? 0);
    if (shape.members) this.members = shape.members;
    this.facts += 1;
  }

  get isDirect() {
    return this.kind === "direct";
  }

  /** Direct, with nobody else. */
  get isNotes() {
    return this.isDirect && this.memberCount === 1 && this.people?.[0]?.id === this.me.id;
  }

  // What the buttons offer; the server decides (chat/policies.py).
  get mayManage() {
    return !this.isDirect && this.member && (this.role === "owner" || this.role === "moderator" || Boolean(this.me.staff));
  }

  get mayAdd() {
    return !this.isDirect && this.member && !this.archived && (this.kind === "open" || this.mayManage);
  }

  get maySetTopic() {
    return this.mayAdd;
  }

  setOnline(username, online) {
    const seen = (one) => (one.username === username ? { ...one, online } : one);
    this.members = this.members?.map(seen) ?? null;
    this.people = this.people?.map(seen) ?? null;
    this.facts += 1;
  }

  markRead(seq, unread) {
    this.read = Math.max(this.read, seq);
    this.unread = unread;
  }

  /** Something happened: a conversation that was put away comes back. */
  stir() {
    if (!this.isDirect || !this.hidden) return;
    this.hidden = false;
    this.facts += 1;
  }

  alterFacts({ name, topic, archived }) {
    this.name = name ?? this.name;
    this.topic = topic ?? this.topic;
    this.archived = archived ?? this.archived;
    this.facts += 1;
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
    this.typing.delete(username);
    if (username === this.me.username) this.member = false;
  }
}
