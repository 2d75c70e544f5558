import assert from "node:assert/strict";
import { test } from "node:test";
import { Room } from "../../static/chat/room.js";

const me = { id: 1, username: "ann", name: "Ann", staff: false };
const shape = (more = {}) => ({
  slug: "lobby",
  name: "Lobby",
  kind: "open",
  seq: 10,
  read: 10,
  unread: 0,
  member: true,
  role: "member",
  member_count: 2,
  ...more,
});
const message = (seq, username = "ben", more = {}) => ({
  type: "chat.message",
  room: "lobby",
  seq,
  username,
  name: username,
  message: `m${seq}`,
  sent_at: "2026-02-19T09:00:00Z",
  ...more,
});
const page = (from, to, more = {}) => ({
  messages: Array.from({ length: to - from + 1 }, (_, n) => message(from + n)),
  events: [],
  seq: to,
  more: from > 1,
  ...more,
});

function loaded(from, to) {
  const room = new Room(shape({ seq: to, read: to }), me);
  room.loading();
  room.page(page(from, to));
  return room;
}
const seqs = (room) => room.entries.map((entry) => entry.seq);

test("applies the next event, ignores what it has, and asks when one is missing", () => {
  const room = loaded(8, 10);
  assert.equal(room.receive(message(11)), "applied");
  assert.equal(room.receive(message(11)), "known");
  assert.equal(room.receive(message(13)), "hole");
  assert.equal(room.last, 11);
  assert.deepEqual(seqs(room), [8, 9, 10, 11]);
});

test("what came beyond a hole is applied when the hole is filled, in any order", () => {
  const room = loaded(8, 10);
  for (const seq of [14, 12, 13]) assert.equal(room.receive(message(seq)), "hole");
  room.catchUp({ seq: 12, events: [message(11), message(12)], complete: true });
  assert.equal(room.last, 14);
  assert.deepEqual(seqs(room), [8, 9, 10, 11, 12, 13, 14]);
});

test("any order of live events, catch-up and repetition gives the same log", () => {
  const all = Array.from({ length: 20 }, (_, n) => message(11 + n));
  for (let seed = 1; seed < 200; seed += 1) {
    let dice = seed;
    const roll = (n) => (dice = (dice * 48271) % 2147483647) % n;
    const room = loaded(10, 10);
    for (let n = 0; n < 40; n += 1) {
      if (roll(4)) room.receive(all[roll(20)]);
      else {
        const head = 11 + roll(20);
        room.catchUp({
          seq: Math.max(head, room.last),
          events: all.filter(({ seq }) => seq > room.last && seq <= head),
          complete: true,
        });
      }
    }
    room.catchUp({ seq: 30, events: all.filter(({ seq }) => seq > room.last), complete: true });
    assert.deepEqual(
      seqs(room),
      Array.from({ length: 21 }, (_, n) => 10 + n),
    );
  }
});

test("kinds of events that this page does not know still count", () => {
  const room = loaded(8, 10);
  assert.equal(room.receive({ type: "chat.reaction", seq: 11, target: 9 }), "applied");
  assert.equal(room.receive(message(12)), "applied");
});

test("the newest page and live events that overtook it meet without a hole or a double", () => {
  const room = new Room(shape({ seq: 10 }), me);
  room.loading();
  room.receive(message(11));
  room.page(page(5, 11));
  room.receive(message(12));
  assert.deepEqual(seqs(room), [5, 6, 7, 8, 9, 10, 11, 12]);
  const ahead = new Room(shape({ seq: 10 }), me);
  ahead.loading();
  ahead.page(page(5, 12));
  assert.equal(ahead.receive(message(12)), "known");
  assert.equal(ahead.last, 12);
});

test("older pages go before, each message once", () => {
  const room = loaded(60, 110);
  room.page(page(10, 59), room.first);
  assert.equal(room.first, 10);
  assert.ok(room.more);
  room.page(page(1, 12, { more: false }), room.first);
  assert.deepEqual(
    seqs(room),
    Array.from({ length: 110 }, (_, n) => n + 1),
  );
  assert.ok(!room.more);
});

const all = (from, to) => Array.from({ length: to - from + 1 }, (_, n) => from + n);
const bounds = (room) => room.gaps.map(({ after, before }) => [after, before]);

test("too much missed: a gap, the newest page after it, and the gap fills from its lower end", () => {
  const room = loaded(8, 10);
  assert.equal(room.catchUp({ seq: 2010, events: [], complete: false }), false);
  room.page(page(1961, 2010));
  assert.deepEqual(bounds(room), [[10, 1961]]);
  assert.equal(room.receive(message(2011)), "applied");
  room.page(page(1000, 1960), 1961);
  assert.deepEqual(bounds(room), [[10, 1000]]);
  room.page(page(11, 999), 1000);
  assert.deepEqual(bounds(room), []);
  assert.deepEqual(seqs(room), all(8, 2011));
});

test("a gap fills from its upper end too, and closes exactly", () => {
  const room = loaded(8, 10);
  room.catchUp({ seq: 2010, events: [], complete: false });
  room.page(page(1961, 2010));
  for (let after = 10; after + 201 < 1961; after += 200) {
    room.page(page(after + 1, after + 200), after + 201);
    assert.deepEqual(bounds(room), [[after + 200, 1961]]);
  }
  room.page(page(1811, 1960), 1961); // reaches back over what is there
  assert.deepEqual(bounds(room), []);
  assert.deepEqual(seqs(room), all(8, 2010));
  assert.equal(room.more, true);
});

test("the page after a gap may reach back over it", () => {
  const room = loaded(8, 10);
  room.catchUp({ seq: 40, events: [], complete: false });
  room.page(page(5, 40));
  assert.deepEqual(bounds(room), []);
  assert.deepEqual(seqs(room), all(5, 40));
});

test("a second gap stands beside the first, and each closes by itself", () => {
  const room = loaded(8, 10);
  room.catchUp({ seq: 2010, events: [], complete: false });
  room.page(page(1961, 2010));
  room.catchUp({ seq: 4000, events: [], complete: false });
  room.page(page(3951, 4000));
  assert.deepEqual(bounds(room), [
    [10, 1961],
    [2010, 3951],
  ]);
  assert.equal(new Set(room.gaps.map(({ id }) => id)).size, 2);
  assert.equal(room.first, 8);
  room.page(page(2011, 3950), 3951);
  assert.deepEqual(bounds(room), [[10, 1961]]);
  room.page(page(11, 1960), 1961);
  assert.deepEqual(seqs(room), all(8, 4000));
});

test("while the newest page is on its way the gap is known already", () => {
  const room = loaded(8, 10);
  room.catchUp({ seq: 2010, events: [], complete: false });
  assert.deepEqual(bounds(room), [[10, 2011]]);
});

test("a log that ends before what we have is another log", () => {
  const room = loaded(8, 10);
  assert.equal(room.catchUp({ seq: 5, events: [], complete: false }), false);
  assert.deepEqual([room.last, room.state, seqs(room), room.gaps], [5, "unloaded", [], []]);
});

test("unread counts what others wrote, and what the server counted already is not counted twice", () => {
  const room = new Room(shape({ seq: 10, read: 5, unread: 3 }), me);
  room.receive(message(11));
  room.receive(message(12, "ann"));
  assert.equal(room.unread, 4);
  room.describe(shape({ seq: 14, read: 5, unread: 6 }));
  room.receive(message(13));
  room.receive(message(14));
  room.receive(message(15));
  assert.equal(room.unread, 7);
  room.markRead(15, 0);
  room.describe(shape({ seq: 15, read: 5, unread: 7 }));
  assert.deepEqual([room.read, room.unread], [15, 0]);
});

test("what the server has counted already is not counted again when it comes", () => {
  const room = new Room(shape({ seq: 10, read: 10, unread: 0 }), me);
  room.markRead(10, 1, { counted: 11 }); // of another screen, with a message that is on its way to this one
  room.receive(message(11));
  assert.equal(room.unread, 1);
  room.receive(message(12));
  assert.equal(room.unread, 2);
});

test("the New line stands after what was read, and only when something is new", () => {
  const room = new Room(shape({ seq: 10, read: 7, unread: 2 }), me);
  room.drawNewLine();
  assert.equal(room.newFrom, 8);
  room.markRead(10, 0);
  assert.equal(room.newFrom, 8);
  room.drawNewLine();
  assert.equal(room.newFrom, null);
});

test("one is there oneself, also in a room made a moment ago", () => {
  const members = ["ann", "ben"].map((username, id) => ({ id, username, name: username, role: "member", online: false }));
  const room = new Room(shape({ members }), me);
  assert.deepEqual(
    room.members.map(({ online }) => online),
    [true, false],
  );
});

test("members come and go with the log; oneself too", () => {
  const room = new Room(
    shape({ members: [{ id: 1, username: "ann", name: "Ann", role: "owner", online: true }] }),
    me,
  );
  room.receive({ type: "chat.join", seq: 11, user: 3, username: "mod", name: "Mod" });
  assert.deepEqual(
    room.members.map(({ username }) => username),
    ["ann", "mod"],
  );
  assert.equal(room.memberCount, 3);
  room.setOnline("mod", true);
  assert.ok(room.members[1].online);
  room.receive({ type: "chat.leave", seq: 12, user: 3, username: "mod", name: "Mod" });
  assert.equal(room.memberCount, 2);
  room.receive({ type: "chat.leave", seq: 13, user: 1, username: "ann", name: "Ann" });
  assert.equal(room.member, false);
});

test("renaming, topic and archiving take hold", () => {
  const room = loaded(8, 10);
  room.receive({ type: "chat.room_changed", seq: 11, username: "mod", changes: { name: "Hall", topic: "" } });
  room.receive({ type: "chat.room_changed", seq: 12, username: "mod", changes: { archived: true } });
  assert.deepEqual([room.name, room.topic, room.archived], ["Hall", "", true]);
});

test("whoever is called otherwise is so everywhere, also in what they wrote", () => {
  const ben = { id: 2, username: "ben", name: "ben", role: "member", online: true };
  const room = new Room(shape({ kind: "direct", name: "ben", people: [ben], members: [ben] }), me);
  room.loading();
  room.page({ messages: [message(9, "ben", { user: 2 }), message(10, "ann", { user: 1 })], seq: 10, more: true });
  room.threads.show(9);
  const before = room.entries[1];
  room.renamed({ user: 2, username: "ben", name: "Ben Adeyemi" });
  assert.deepEqual([room.name, room.people[0].name, room.members[0].name], Array(3).fill("Ben Adeyemi"));
  assert.deepEqual(room.entries.map(({ name }) => name), ["Ben Adeyemi", "ann"]);
  assert.equal(room.entries[1], before, "what others wrote is not drawn anew");
  assert.equal(room.threads.log.entries[0].name, "Ben Adeyemi");
});

test("a description that is older than the log loses nothing, and a newer one counts nothing twice", () => {
  const came = (seq, username) => ({ type: "chat.join", room: "lobby", seq, user: seq, username, name: username });
  const list = (...names) => names.map((username) => ({ username, name: username, role: "member", online: false }));
  const room = new Room(shape({ seq: 10, member_count: 1 }), me);
  room.receive(came(11, "ben"));
  room.receive(message(12));
  room.receive({ type: "chat.room_changed", room: "lobby", seq: 13, changes: { topic: "Tides" } });
  room.describe(shape({ seq: 10, member_count: 1, members: list("ann") })); // asked for before Ben came
  assert.deepEqual([room.memberCount, room.members.map((one) => one.username)], [2, ["ann", "ben"]]);
  assert.deepEqual([room.unread, room.topic], [1, "Tides"]);
  room.describe(shape({ seq: 15, member_count: 3, unread: 2 })); // knows what has not come yet
  room.receive(came(14, "cho"));
  room.receive(message(15));
  assert.deepEqual([room.memberCount, room.unread], [3, 2]);
  room.forget(); // of another log its numbers say nothing
  room.describe(shape({ seq: 2, read: 2, member_count: 1 }));
  assert.deepEqual([room.memberCount, room.unread], [1, 0]);
});

test("what somebody is in the room comes with the log, also before the list of members", () => {
  const room = loaded(8, 10);
  const given = (seq, username, role) =>
    room.receive({ type: "chat.room_changed", seq, username: "mod", changes: { member: { username, name: "", role } } });
  room.expectMembers();
  room.setOnline("ben", true);
  given(11, "ben", "moderator");
  const people = ["ann", "ben"].map((username, id) => ({ id, username, name: username, role: "member", online: false }));
  room.describe(shape({ seq: 10, members: people }));
  const roles = () => room.members.map(({ role }) => role);
  assert.deepEqual(roles(), ["member", "moderator"]);
  assert.ok(room.members[1].online);
  given(12, "ann", "owner");
  assert.deepEqual([...roles(), room.role], ["owner", "moderator", "owner"]);
});

test("typing fades after six seconds, ends with the message, and is never one's own", () => {
  const room = loaded(8, 10);
  room.startTyping({ username: "ben", name: "Ben" }, 0);
  room.startTyping({ username: "ann", name: "Ann" }, 0);
  assert.deepEqual(room.typists(5_999), { names: ["Ben"], next: 6_000 });
  assert.deepEqual(room.typists(6_000).names, []);
  room.startTyping({ username: "ben", name: "Ben" }, 7_000);
  room.receive(message(11, "ben"));
  assert.deepEqual(room.typists(7_001).names, []);
});

test("notes keep their place among messages that load later", () => {
  const room = loaded(60, 61);
  room.note({ type: "chat.system_message", text: "Backup at noon" }, 0);
  room.receive(message(62));
  room.page(page(50, 59), room.first);
  assert.deepEqual(
    room.entries.slice(-3).map((entry) => entry.seq ?? entry.text),
    [61, "Backup at noon", 62],
  );
});

test("a preview finds its message", () => {
  const room = loaded(8, 10);
  const before = room.version;
  room.showPreview(9, { url: "https://a.example/", title: "A" });
  room.showPreview(99, { url: "https://b.example/", title: "B" });
  assert.equal(room.entries[1].preview.title, "A");
  assert.equal(room.version, before + 1);
});

test("a page open for long forgets what is far above", () => {
  const room = loaded(1, 2);
  for (let seq = 3; seq <= 700; seq += 1) room.receive(message(seq));
  assert.ok(room.trim(300));
  assert.equal(room.entries.length, 300);
  assert.ok(room.more);
  assert.ok(!room.trim(300));
});

test("mentions are counted with what is unread, and follow edits", () => {
  const room = new Room(shape({ seq: 10, read: 10 }), me);
  const mine = { mentions: [me.username] };
  room.page({ messages: [], seq: 10 });
  room.receive({ ...message(11), ...mine });
  room.receive({ ...message(12), to_all: true });
  room.receive({ ...message(13), username: me.username, to_all: true });
  assert.deepEqual([room.unread, room.mentions, room.calls, room.number], [2, 2, 2, 2]);
  room.receive(readdressed(14, 11, mine, {}));
  assert.equal(room.mentions, 1);
  room.receive({ type: "chat.message_deleted", seq: 15, target: 12 });
  assert.equal(room.mentions, 0);
});

const readdressed = (seq, target, before, after, more = {}) => ({
  type: "chat.message_edited",
  seq,
  target,
  username: "ben",
  message: "y",
  html: "y",
  ...after,
  addressed: { before, after },
  ...more,
});

test("an edit that mentions is counted where nothing of the room is loaded, unless it was counted or read", () => {
  const mine = { mentions: [me.username] };
  const room = new Room(shape({ seq: 10, read: 5, unread: 3, mentions: 1 }), me);
  room.receive(readdressed(11, 8, {}, mine));
  assert.equal(room.mentions, 2);
  room.receive(readdressed(12, 8, mine, { ...mine, to_all: true })); // addressed before
  room.receive(readdressed(13, 4, {}, mine)); // read before
  room.receive(readdressed(14, 9, {}, mine, { username: me.username })); // one's own
  assert.equal(room.mentions, 2);
  room.receive(readdressed(15, 8, { to_all: true }, {}));
  assert.equal(room.mentions, 1);
  const described = new Room(shape({ seq: 10, read: 5 }), me);
  described.describe(shape({ seq: 11, read: 5, unread: 3, mentions: 1 }));
  described.receive(readdressed(11, 8, {}, mine)); // the server has counted it
  assert.equal(described.mentions, 1);
});

test("of what was missed a message comes as its edits have made it, and counts once", () => {
  const mine = { mentions: [me.username] };
  const room = new Room(shape({ seq: 10, read: 5 }), me);
  room.catchUp({ seq: 13, events: [{ ...message(11), ...mine }, readdressed(12, 11, {}, mine), readdressed(13, 9, {}, mine)] });
  assert.equal(room.mentions, 2);
  room.receive(readdressed(14, 11, mine, {}));
  assert.equal(room.mentions, 1);
});

test("a level decides what is counted and what calls", () => {
  const seen = (kind, level) => {
    const room = new Room(shape({ kind, level, seq: 10, read: 5, unread: 3, mentions: 1 }), me);
    return [room.number, room.calls, room.isNews];
  };
  assert.deepEqual(seen("open", "all"), [1, 1, true]);
  assert.deepEqual(seen("open", "mentions"), [1, 1, true]);
  assert.deepEqual(seen("open", "nothing"), [0, 0, false]);
  assert.deepEqual(seen("direct", "all"), [3, 3, true]);
  assert.deepEqual(seen("direct", "mentions"), [1, 1, true]);
});

test("the mark moves back in a later turn only, and then holds", () => {
  const room = new Room(shape({ seq: 10, read: 10 }), me);
  room.markRead(6, 4, { mentions: 1, turn: 1 });
  assert.deepEqual([room.read, room.unread, room.mentions, room.held, room.newFrom], [6, 4, 1, true, 7]);
  room.markRead(10, 0, { turn: 0 }); // said before it
  assert.deepEqual([room.read, room.unread], [6, 4]);
  room.markRead(5, 5, { turn: 1 }); // late
  assert.equal(room.read, 6);
  room.describe(shape({ seq: 10, read: 3, unread: 6, turn: 2 })); // on another device, while this one was away
  assert.deepEqual([room.read, room.unread], [3, 6]);
});

test("a conversation that is put away comes back with the next event", () => {
  const room = new Room(shape({ kind: "direct", seq: 10, read: 10, hidden: true }), me);
  room.receive(message(11));
  assert.equal(room.hidden, false);
  const other = new Room(shape({ kind: "open", seq: 10, read: 10, hidden: true, level: "hidden" }), me);
  other.receive(message(11));
  assert.equal(other.hidden, true);
});

test("far from the end it forgets both sides, and what is below is a gap that loads by itself", () => {
  const room = loaded(1, 700);
  assert.ok(!room.trimAround(50, 400));
  assert.ok(room.trimAround(350, 100));
  assert.deepEqual([room.entries[0].seq, room.entries.at(-1).seq, room.more], [300, 399, true]);
  assert.deepEqual(
    room.gaps.map(({ after, before, continues }) => [after, before, continues]),
    [[399, 701, true]],
  );
  assert.equal(room.receive(message(701)), "applied");
  assert.equal(seqs(room).at(-1), 701);
  room.page({ ...page(400, 599), seq: 701, more: true }, 600);
  assert.deepEqual(
    room.gaps.map(({ after, before }) => [after, before]),
    [[599, 701]],
  );
  room.page({ ...page(600, 700), seq: 701, more: true }, 701);
  assert.deepEqual(room.gaps, []);
  assert.deepEqual(seqs(room).slice(0, 3), [300, 301, 302]);
  assert.equal(room.entries.length, 402);
});

test("it is cut off from its newest until a page of those is there", () => {
  const room = loaded(1, 700);
  assert.equal(room.isCut, false);
  room.trimAround(350, 100);
  assert.equal(room.isCut, true);
  room.receive(message(701)); // alone it is no page
  assert.equal(room.isCut, true);
  room.page({ ...page(652, 701), seq: 701, more: true });
  assert.equal(room.isCut, false);
});

test("a page in the middle of a gap makes two of it, each with its own name", () => {
  const room = loaded(600, 700);
  room.page({ ...page(1, 50), seq: 700, more: false }, 51);
  room.page({ ...page(300, 349), seq: 700, more: true }, 350);
  assert.deepEqual(
    room.gaps.map(({ after, before }) => [after, before]),
    [
      [50, 300],
      [349, 600],
    ],
  );
  assert.equal(new Set(room.gaps.map(({ id }) => id)).size, 2);
});
