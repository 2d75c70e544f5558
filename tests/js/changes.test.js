import assert from "node:assert/strict";
import { test } from "node:test";
import { changed } from "../../static/chat/changes.js";
import { Deeds } from "../../static/chat/deeds.js";
import { Refusal } from "../../static/chat/protocol.js";
import { Room } from "../../static/chat/room.js";
import { FakeClock } from "./fakes.js";

const me = { id: 1, username: "ann", name: "Ann" };
const message = (seq, more = {}) => ({
  type: "chat.message",
  room: "lobby",
  seq,
  username: "ben",
  message: `m${seq}`,
  html: `<p>m${seq}</p>`,
  sent_at: "2026-02-19T09:00:00Z",
  ...more,
});
const edited = (seq, target, text) => ({
  type: "chat.message_edited",
  room: "lobby",
  seq,
  target,
  message: text,
  html: `<p>${text}</p>`,
});
const deleted = (seq, target) => ({ type: "chat.message_deleted", room: "lobby", seq, target });
const reacted = (seq, target, emoji, username, on, count) => ({
  type: "chat.reaction",
  room: "lobby",
  seq,
  target,
  emoji,
  username,
  on,
  count,
});

function loaded(to) {
  const room = new Room({ slug: "lobby", name: "Lobby", seq: to, read: to }, me);
  room.loading();
  room.page({ messages: Array.from({ length: to }, (_, n) => message(n + 1)), seq: to, more: false });
  return room;
}

test("changes count in the log, change their message, and are no lines of their own", () => {
  const room = loaded(3);
  room.receive(edited(4, 2, "better"));
  room.receive(reacted(5, 2, "👍", "ann", true, 1));
  room.receive(reacted(6, 2, "👍", "ben", true, 2));
  room.receive(deleted(7, 1));
  assert.equal(room.last, 7);
  assert.equal(room.entries.length, 3);
  const [gone, changedOne, same] = room.entries;
  assert.deepEqual([gone.deleted, gone.message, gone.html], [true, "", undefined]);
  assert.deepEqual([changedOne.message, changedOne.edited], ["better", true]);
  assert.deepEqual(changedOne.reactions, [{ emoji: "👍", users: ["ann", "ben"], count: 2 }]);
  assert.equal(same.message, "m3");
  assert.equal(room.unread, 0);
});

test("each change may be applied twice, and a deletion is final", () => {
  const events = [
    edited(4, 1, "a"),
    reacted(5, 1, "👍", "ann", true, 1),
    reacted(6, 1, "🎉", "ben", true, 1),
    reacted(7, 1, "👍", "ann", false, 0),
  ];
  const once = events.reduce(changed, message(1));
  assert.deepEqual([...events, ...events].reduce(changed, message(1)), once);
  assert.deepEqual(once.reactions, [{ emoji: "🎉", users: ["ben"], count: 1 }]);
  const gone = changed(once, deleted(8, 1));
  assert.equal(events.reduce(changed, gone), gone);
});

test("an edit without a preview takes the old one away", () => {
  const before = message(1, { preview: { url: "https://museum.example/" } });
  assert.equal(changed(before, edited(2, 1, "no link")).preview, undefined);
});

test("who is beyond the names that are told is counted", () => {
  const many = message(1, { reactions: [{ emoji: "👍", users: ["cid"], count: 30 }] });
  assert.equal(changed(many, reacted(2, 1, "👍", "dan", false, 29)).reactions[0].count, 29);
});

test("a change of a message that is not loaded is passed over", () => {
  const room = new Room({ slug: "lobby", name: "Lobby", seq: 100, read: 100 }, me);
  room.loading();
  room.page({ messages: [message(100)], seq: 100, more: true });
  assert.equal(room.receive(edited(101, 3, "x")), "applied");
  assert.deepEqual([room.last, room.entries.length], [101, 1]);
});

test("an older page does not bring back what was changed since it was asked for", () => {
  const room = loaded(3);
  room.receive(edited(4, 3, "better"));
  room.page({ messages: [message(2), message(3)], seq: 3, more: true }, 4);
  assert.equal(room.entries.at(-1).message, "better");
  room.page({ messages: [message(3, { message: "best", edited: true })], seq: 9, more: true }, 4);
  assert.equal(room.entries.at(-1).message, "best");
});

test("a jump far up leaves a gap, and what is above it loads on", () => {
  const room = new Room({ slug: "lobby", name: "Lobby", seq: 300, read: 300 }, me);
  room.loading();
  room.page({ messages: [message(299), message(300)], seq: 300, more: true });
  room.page({ messages: [message(49), message(50)], seq: 300, more: true }, 51);
  assert.deepEqual(
    room.gaps.map(({ after, before }) => [after, before]),
    [[50, 299]],
  );
  assert.deepEqual([room.first, room.more], [49, true]);
  room.page({ messages: Array.from({ length: 48 }, (_, n) => message(n + 1)), seq: 300, more: false }, 49);
  assert.deepEqual([room.first, room.more, room.gaps.length], [1, false, 1]);
});

test("a quoted message that is not loaded changes too", () => {
  const room = loaded(3);
  room.quote(77, message(77));
  room.receive({ ...edited(4, 77, "anew") });
  assert.equal(room.quoted.get(77).message, "anew");
});

function deeds(answers) {
  const clock = new FakeClock();
  const said = [];
  const command = async (type, fields) => {
    said.push(fields);
    const code = answers.shift();
    if (code) throw new Refusal(code, `no: ${code}`);
  };
  return { clock, said, deeds: new Deeds({ socket: { command, isOpen: true }, follows: () => true, clock }) };
}

test("a deed that may pass is said again under its key, one that may not is refused in words", async () => {
  const world = deeds(["try_again", "busy", null]);
  const done = world.deeds.do("react", "lobby", { target: 1, emoji: "👍", on: true });
  await world.clock.pass(5_000);
  assert.equal(await done, true);
  assert.equal(new Set(world.said.map(({ key }) => key)).size, 1);
  assert.equal(world.said.length, 3);
  const refused = deeds(["forbidden"]);
  await assert.rejects(refused.deeds.do("edit", "lobby", { target: 1 }), { code: "forbidden" });
  const away = deeds(["offline"]);
  await assert.rejects(away.deeds.do("edit", "lobby", { target: 1 }), /There is no connection/);
});
