import assert from "node:assert/strict";
import { test } from "node:test";
import { Notifier } from "../../static/chat/notifier.js";
import { Store } from "../../static/chat/store.js";
import { FakeClock } from "./fakes.js";

const ME = { id: 1, username: "ann" };

function scene({ level = "all", kind = "open", front = true, on = true, quiet = false, current = "lobby" } = {}) {
  const shape = (slug) => ({ slug, name: slug, kind, level, seq: 4, read: 4, turn: 0, member: true });
  const store = new Store({ me: ME, rooms: [shape("lobby"), shape("dock")], epoch: "e" });
  store.current = current;
  const clock = new FakeClock();
  const said = [];
  const way = (name) => ({
    show: (room, words, seq) => said.push([name, room.slug, words.title, words.body, seq]),
    withdraw: (slug) => said.push([`${name} back`, slug]),
  });
  const now = { front, on, quiet };
  const told = [];
  const notifier = new Notifier({
    store,
    clock,
    page: way("page"),
    system: way("system"),
    isOn: () => now.on,
    isQuiet: () => now.quiet,
    isFront: () => now.front,
    tell: (word) => told.push(word),
  });
  const comes = (more = {}) => {
    const frame = { type: "chat.message", room: "dock", seq: 5, user: 2, username: "ben", name: "Ben", message: "hello", ...more };
    store.hear({ ...frame, sent_at: "2026-02-01T12:00:00Z" });
    notifier.message(frame);
    return frame;
  };
  return { store, clock, said, told, notifier, now, comes };
}

test("in front it is a word on the page, behind a notification of the system", async () => {
  for (const [front, name] of [[true, "page"], [false, "system"]]) {
    const { clock, said, told, comes } = scene({ front });
    comes();
    assert.deepEqual(said, []);
    await clock.pass(2_000);
    assert.deepEqual(said, [[name, "dock", "Ben in dock", "hello", 5]]);
    assert.deepEqual(told, [{ room: "dock", seq: 5, thread: null }]);
  }
});

test("not of the room that is looked at, not of one's own, not where nothing calls", async () => {
  const cases = [
    [{}, { room: "lobby" }],
    [{}, { user: 1, username: "ann" }],
    [{ level: "nothing" }, { to_all: true }],
    [{ level: "hidden" }, { mentions: ["ann"] }],
    [{ level: "mentions" }, {}],
    [{ on: false }, {}],
    [{ quiet: true }, {}],
  ];
  for (const [how, what] of cases) {
    const { clock, said, comes } = scene(how);
    comes(what);
    await clock.pass(5_000);
    assert.deepEqual(said, [], JSON.stringify([how, what]));
  }
});

test("what is to one is told where only that calls", async () => {
  const { clock, said, comes } = scene({ level: "mentions" });
  comes({ mentions: ["ann"] });
  await clock.pass(2_000);
  assert.equal(said.length, 1);
});

test("read meanwhile, or told by another tab, it is not told", async () => {
  const read = scene();
  read.comes();
  read.store.hear({ type: "chat.read", room: "dock", seq: 5, unread: 0, mentions: 0, turn: 0 });
  await read.clock.pass(2_000);
  assert.deepEqual(read.said.filter(([name]) => !name.endsWith("back")), []);

  const other = scene({ front: false });
  other.comes();
  await other.clock.pass(1_100);
  other.notifier.hear({ room: "dock", seq: 5 });
  await other.clock.pass(2_000);
  assert.deepEqual(other.said, []);
});

test("read anywhere, it is taken back; so is what is of a room that is lost", async () => {
  const { store, clock, said, comes } = scene({ front: false });
  comes();
  await clock.pass(2_000);
  said.length = 0;
  store.hear({ type: "chat.read", room: "dock", seq: 5, unread: 0, mentions: 0, turn: 0 });
  assert.ok(said.some(([name, slug]) => name === "system back" && slug === "dock"));

  const lost = scene({ front: false });
  lost.comes();
  await lost.clock.pass(2_000);
  lost.said.length = 0;
  lost.store.drop("dock");
  assert.ok(lost.said.some(([name]) => name === "system back"));
});

test("a reply in a thread calls who follows it, until it is read there", async () => {
  const { store, clock, said, comes } = scene({ front: false });
  comes({ thread: 2 });
  await clock.pass(2_000);
  assert.deepEqual(said, []);
  store.room("dock").threads.set({ thread: 2, following: true, read: 2, unread: 0, mentions: 0, counted: 5 });
  comes({ thread: 2, seq: 6 });
  store.hear({ type: "chat.read", room: "dock", seq: 6, unread: 0, mentions: 0, turn: 0 });
  await clock.pass(2_000);
  assert.equal(said.filter(([name]) => name === "system").length, 1);
  store.change("dock", (room) => room.threads.markRead(2, 6));
  assert.ok(said.some(([name]) => name === "system back"));
});

test("an edit tells those it addresses, as a new message does; it takes back what it addresses no longer", async () => {
  const { store, clock, said, notifier, comes } = scene({ level: "mentions" });
  const edited = (seq, target, before, after, more = {}) => {
    const words = { user: 2, username: "ben", name: "Ben", message: "@ann", ...more };
    const frame = { type: "chat.message_edited", room: "dock", seq, target, ...words, ...after, addressed: { before, after } };
    store.hear(frame);
    notifier.readdressed(frame);
    return clock.pass(2_000);
  };
  const mine = { mentions: ["ann"] };
  comes();
  comes({ seq: 6, ...mine });
  await clock.pass(2_000);
  await edited(7, 5, {}, mine); // an older one than what is shown
  assert.deepEqual(said.map(([, , , , seq]) => seq), [6, 5]);
  await edited(8, 5, mine, { ...mine, to_all: true });
  await edited(9, 6, mine, {});
  await edited(10, 3, {}, mine); // read long ago
  await edited(11, 6, {}, mine, { user: 1, username: "ann" });
  assert.equal(said.length, 2);
  await edited(12, 5, { to_all: true }, {});
  assert.deepEqual(said.slice(2), [["page back", "dock"], ["system back", "dock"]]);
});

test("in a conversation every message calls by itself", async () => {
  const { clock, said, notifier } = scene({ kind: "direct" });
  const addressed = { before: {}, after: { mentions: ["ann"] } };
  notifier.readdressed({ type: "chat.message_edited", room: "dock", seq: 6, target: 5, user: 2, username: "ben", message: "@ann", addressed });
  await clock.pass(2_000);
  assert.deepEqual(said, []);
});
