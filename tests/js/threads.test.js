import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox } from "../../static/chat/outbox.js";
import { linkTo, partsOf, placeOf } from "../../static/chat/place.js";
import { Room } from "../../static/chat/room.js";
import { rows } from "../../static/chat/rows.js";
import { Store } from "../../static/chat/store.js";
import { FakeClock } from "./fakes.js";

const me = { id: 1, username: "ann", name: "Ann", staff: false };
const shape = { slug: "lobby", name: "Lobby", seq: 10, read: 10, unread: 0, member: true, member_count: 2 };
const message = (seq, more = {}) => ({
  type: "chat.message",
  room: "lobby",
  seq,
  username: "ben",
  message: `m${seq}`,
  sent_at: "2026-02-19T09:00:00Z",
  ...more,
});
const summary = (count, last) => ({ count, last_seq: last, people: [] });
const reply = (seq, count, more = {}) => message(seq, { thread: 10, replies: summary(count, seq), ...more });
const state = (more = {}) => ({
  thread: 10,
  following: true,
  read: 10,
  unread: 0,
  mentions: 0,
  counted: 10,
  ...more,
});

function loaded() {
  const room = new Room(shape, me);
  room.loading();
  room.page({ messages: [message(10)], events: [], seq: 10, more: true });
  return room;
}
const seqs = ({ entries }) => entries.map(({ seq }) => seq);
const known = (room) => room.threads.mine.get(10);

test("a reply stands in its thread, and its root says so", () => {
  const room = loaded();
  room.threads.show(10);
  room.receive(reply(11, 1));
  room.receive(reply(12, 2, { also_in_room: true }));
  assert.deepEqual(seqs(room), [10, 12]);
  assert.deepEqual(seqs(room.threads.log), [10, 11, 12]);
  assert.equal(room.entries[0].replies.count, 2);
  assert.equal(room.threads.log.replies.count, 2);
  assert.equal(room.entries[1].replies, undefined);
  assert.equal(room.last, 12);
  assert.equal(room.unread, 1);
});

test("what is done to a reply is seen wherever it stands", () => {
  const room = loaded();
  room.threads.show(10);
  room.receive(reply(11, 1, { also_in_room: true }));
  room.receive({ type: "chat.message_edited", room: "lobby", seq: 12, target: 11, message: "new", html: "" });
  for (const log of [room, room.threads.log]) assert.equal(log.entries[1].message, "new");
  const gone = { type: "chat.message_deleted", room: "lobby", seq: 13, target: 11, username: "ben" };
  room.receive({ ...gone, thread: 10, replies: summary(0) });
  for (const log of [room, room.threads.log]) assert.equal(log.entries[1].deleted, true);
  assert.equal(room.entries[0].replies.count, 0);
});

test("who follows counts replies of others from the log, each once", () => {
  const room = loaded();
  room.receive(reply(11, 1));
  assert.equal(room.threads.news.count, 0);
  room.threads.set(state({ unread: 1, counted: 11 }));
  room.receive(reply(11, 1));
  room.receive(reply(12, 2, { username: "ann" }));
  room.receive(reply(13, 3, { mentions: ["ann"] }));
  assert.deepEqual([known(room).unread, known(room).mentions], [2, 1]);
  assert.deepEqual(room.threads.news, { count: 1, calls: true });
  room.threads.set(state({ unread: 9, counted: 12 }));
  assert.deepEqual([...room.threads.unsure], [10], "late: the server is asked");
  room.threads.set(state({ following: false, unread: 2, counted: 13 }));
  room.receive(reply(14, 4));
  assert.equal(room.threads.news.count, 0);
  assert.equal(room.mentions, 1, "a mention calls in the room as well");
  assert.equal(room.unread, 0);
});

test("any order of what the server says and what the log brings counts the same", () => {
  for (const late of [false, true]) {
    const room = loaded();
    const said = () => room.threads.set(state({ unread: 1, counted: 11 }));
    if (!late) said();
    room.receive(reply(11, 1));
    if (late) said();
    room.receive(reply(12, 2));
    assert.equal(known(room).unread, 2);
  }
});

test("a deleted reply is unread no more than the thread has replies", () => {
  const room = loaded();
  room.threads.set(state());
  room.receive(reply(11, 1));
  const gone = { type: "chat.message_deleted", room: "lobby", seq: 12, target: 11, username: "ben" };
  room.receive({ ...gone, thread: 10, replies: summary(0) });
  assert.equal(known(room).unread, 0);
});

test("reading moves the mark of a thread that one follows", () => {
  const room = loaded();
  assert.equal(room.threads.markRead(10, 11), false);
  room.threads.set(state());
  const log = room.threads.show(10);
  room.receive(reply(11, 1));
  room.receive(reply(12, 2));
  assert.equal(room.threads.markRead(10, 11), true);
  assert.equal(log.unread, 1);
  assert.equal(room.threads.markRead(10, 12), true);
  room.threads.set(state({ read: 11, unread: 1, counted: 12 }));
  assert.deepEqual([log.read, log.unread], [12, 0], "what was read here is not told to the server yet");
});

test("who follows more than are listed asks for what is not known", () => {
  const store = new Store({ me, rooms: [shape], threads: { threads: [], complete: false } });
  const asked = [];
  store.onthread = (slug, seq) => asked.push([slug, seq]);
  store.hear(reply(11, 1));
  assert.deepEqual(asked, [["lobby", 10]]);
  store.hear({ type: "chat.thread", room: "lobby", ...state({ following: false, counted: 11 }) });
  store.hear(reply(12, 2));
  assert.equal(asked.length, 1);
  store.follow({ threads: [{ room: "lobby", ...state({ unread: 3, counted: 12 }) }], complete: true });
  assert.deepEqual(store.threadNews, { count: 1, calls: false });
});

test("a page that comes late leaves the newer knowledge, and what was missed is loaded anew", () => {
  const room = loaded();
  const log = room.threads.show(10);
  assert.deepEqual(seqs(log), [10]);
  room.receive(reply(11, 1));
  room.receive({ type: "chat.message_edited", room: "lobby", seq: 12, target: 11, message: "new", html: "" });
  log.page({ messages: [message(10), message(11, { thread: 10 })], seq: 11, more: false });
  assert.equal(log.entries[1].message, "new");
  assert.equal(log.state, "loaded");
  room.catchUp({ seq: 900, complete: false });
  assert.equal(log.state, "unloaded");
});

test("in a thread a line with the number of replies follows the root", () => {
  const entries = [message(10, { replies: summary(1, 11) }), message(11, { thread: 10 })];
  const kinds = (more) => rows({ entries, root: 10, ...more }, [], me).map(({ kind }) => kind);
  assert.deepEqual(kinds({ today: "2026-02-19" }), ["message", "count", "message"]);
  assert.deepEqual(kinds({ today: "2026-02-20" }), ["day", "message", "count", "message"]);
  assert.equal(rows({ entries, root: 10 }, [], me).at(-1).first, true);
});

test("an unsent reply waits in its thread only", async () => {
  const sent = [];
  const send = async (item) => {
    sent.push(item);
    return { seq: 11 };
  };
  const outbox = new Outbox({ send, ready: () => true, clock: new FakeClock() });
  await outbox.add("lobby/10", "hi", { alsoInRoom: true }).kept;
  assert.equal(outbox.in("lobby").length, 0);
  assert.equal(outbox.in("lobby/10").length, 1);
  const [{ room, thread, alsoInRoom }] = outbox.items;
  assert.deepEqual({ room, thread, alsoInRoom }, { room: "lobby", thread: 10, alsoInRoom: true });
  await outbox.add("lobby", "flat").kept;
  assert.equal(outbox.items[1].thread, undefined);
});

test("places and addresses", () => {
  assert.equal(placeOf("lobby", undefined), "lobby");
  assert.deepEqual(partsOf(placeOf("lobby", 10)), { room: "lobby", thread: 10 });
  assert.equal(linkTo("/chat/lobby/", message(11, { thread: 10 })), "/chat/lobby/?thread=10#m11");
  assert.equal(linkTo("/chat/lobby/", message(11, { thread: 10, also_in_room: true })), "/chat/lobby/#m11");
});

test("an edit that mentions counts in a thread with what is unread there", () => {
  const room = loaded();
  room.threads.set(state({ unread: 1, counted: 11 }));
  const anew = (seq, before, after) => ({
    ...{ type: "chat.message_edited", room: "lobby", seq, target: 11, thread: 10, username: "ben", message: "", html: "" },
    addressed: { before, after },
  });
  room.receive(reply(11, 1));
  room.receive(anew(12, {}, { mentions: ["ann"] }));
  assert.deepEqual([known(room).mentions, room.mentions], [1, 1]);
  room.receive(anew(13, { mentions: ["ann"] }, {}));
  assert.equal(known(room).mentions, 0);
  room.threads.set(state({ unread: 1, mentions: 1, counted: 14 }));
  room.receive(anew(14, {}, { mentions: ["ann"] })); // the server has counted it
  assert.equal(known(room).mentions, 1);
});
