import assert from "node:assert/strict";
import { test } from "node:test";
import { Store } from "../../static/chat/store.js";

const me = { id: 1, username: "ann", name: "Ann" };
const shape = (slug, more = {}) => ({
  slug,
  name: slug,
  seq: 10,
  read: 10,
  unread: 0,
  member: true,
  ...more,
});
const store = (more = {}) =>
  new Store(
    { me, epoch: "e", rooms: [shape("lobby"), shape("staff", { unread: 4, read: 3 })], ...more },
    () => 1000,
  );
const heard = (one, ...kinds) => {
  const said = [];
  for (const kind of kinds) one.on(kind, (slug) => said.push(slug ? `${kind} ${slug}` : kind));
  return said;
};

test("views are told what looks different, and nothing else", () => {
  const one = store();
  const said = heard(one, "entries", "unread", "room", "typing", "rooms");
  one.hear({ type: "chat.message", room: "lobby", seq: 11, username: "ben", message: "x" });
  assert.deepEqual(said, ["entries lobby", "unread lobby"]);
  said.length = 0;
  one.hear({ type: "chat.message", room: "lobby", seq: 11, username: "ben", message: "x" });
  one.hear({ type: "chat.nonsense" });
  one.hear({ type: "chat.message", room: "elsewhere", seq: 1, username: "ben" });
  assert.deepEqual(said, []);
});

test("unread adds up, with and without the room that is shown", () => {
  const one = store();
  one.hear({ type: "chat.message", room: "lobby", seq: 11, username: "ben", message: "x" });
  assert.deepEqual([one.unread(), one.unread("staff")], [5, 1]);
  one.hear({ type: "chat.read", room: "staff", seq: 10, unread: 0 });
  assert.equal(one.unread(), 1);
});

test("one's own departure takes the room away", () => {
  const one = store();
  const said = heard(one, "rooms");
  one.hear({ type: "chat.leave", room: "staff", seq: 11, user: 1, username: "ann", by: "Mod" });
  assert.equal(one.room("staff"), undefined);
  assert.deepEqual(said, ["rooms"]);
});

test("an announcement to two rooms is one, and ends once", () => {
  const one = store();
  for (const room of ["lobby", "staff"])
    one.hear({ type: "chat.system_message", id: 5, text: "Fire drill", level: "warning", room });
  assert.deepEqual(
    one.announcements.map(({ id, rooms }) => [id, rooms]),
    [[5, ["lobby", "staff"]]],
  );
  one.hear({ type: "chat.announcement_ended", id: 5 });
  assert.deepEqual(one.announcements, []);
});

test("a word from an operator to this one client stands above, one to the room in the room", () => {
  const one = store();
  one.current = "lobby";
  one.room("lobby").loading();
  one.hear({ type: "chat.system_message", text: "Log off soon", level: "info" });
  one.hear({ type: "chat.system_message", text: "Door is open", level: "info", room: "lobby" });
  assert.deepEqual(
    one.announcements.map(({ text, rooms }) => [text, rooms]),
    [["Log off soon", null]],
  );
  assert.deepEqual(
    one.room("lobby").entries.map(({ text }) => text),
    ["Door is open"],
  );
});

test("two words to this client in the same moment are two", () => {
  const one = store();
  for (const text of ["Log off soon", "Save your work"])
    one.hear({ type: "chat.system_message", text, level: "info" });
  assert.deepEqual(
    one.announcements.map(({ text }) => text),
    ["Log off soon", "Save your work"],
  );
});

test("a message that was not stored is shown, and disturbs no counting", () => {
  const one = store();
  one.hear({
    type: "chat.message",
    room: "lobby",
    username: "system",
    message: "hello",
    sent_at: "2026-02-19T09:00:00Z",
  });
  assert.equal(one.room("lobby").last, 10);
  assert.equal(one.room("lobby").entries.length, 1);
});

test("who comes and goes while the list of members is on its way is newer than the list", () => {
  const one = store();
  const ben = (online, more = {}) => ({ type: "chat.presence", room: "lobby", username: "ben", online, ...more });
  const listed = shape("lobby", { members: [{ id: 2, username: "ben", online: false }] });
  const isHere = () => one.room("lobby").members.map(({ online, idle = false }) => [online, idle]);
  one.hear(ben(true)); // before anybody asked
  one.room("lobby").expectMembers();
  one.add(listed);
  assert.deepEqual(isHere(), [[false, false]]);
  one.room("lobby").expectMembers();
  one.hear(ben(true, { idle: true }));
  one.add(listed);
  assert.deepEqual(isHere(), [[true, true]]);
  one.hear(ben(true));
  assert.deepEqual(isHere(), [[true, false]]);
});
