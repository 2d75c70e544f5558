import assert from "node:assert/strict";
import { test } from "node:test";
import { Live } from "../../static/chat/live.js";
import { Outbox } from "../../static/chat/outbox.js";
import { Refusal } from "../../static/chat/protocol.js";
import { Socket } from "../../static/chat/socket.js";
import { Store } from "../../static/chat/store.js";
import { FakeClock, fakeSockets, settled } from "./fakes.js";

const me = { id: 1, username: "ann", name: "Ann", staff: false };
const shape = (slug, more = {}) => ({
  slug,
  name: slug,
  kind: "open",
  seq: 10,
  read: 10,
  unread: 0,
  member: true,
  role: "member",
  member_count: 2,
  ...more,
});
const message = (seq, more = {}) => ({
  type: "chat.message",
  room: "lobby",
  seq,
  username: "ben",
  message: `m${seq}`,
  sent_at: "2026-02-19T09:00:00Z",
  ...more,
});

/** The page without its views, with a server that answers from `logs`. */
function page(rooms = [shape("lobby"), shape("staff")]) {
  const clock = new FakeClock();
  const Fake = fakeSockets();
  const socket = new Socket({ url: "ws://x/", WebSocketClass: Fake, clock, random: () => 0 });
  const store = new Store({ me, rooms, announcements: [], epoch: "e1" }, clock.Date.now);
  const outbox = new Outbox({
    clock,
    send: ({ room, key, text }) => socket.command("send", { room, key, message: text }),
    ready: (room) => live.follows(room),
    applied: (room) => store.room(room)?.last ?? 0,
  });
  const world = { clock, Fake, socket, store, outbox, mine: rooms, asked: [] };
  const api = {
    threads: async () => ({ threads: [], complete: true }),
    rooms: async () => world.mine,
    room: async (slug) => {
      world.asked.push(slug);
      const found = world.mine.find((one) => one.slug === slug);
      if (!found) throw new Refusal("not_found");
      return found;
    },
  };
  const live = new Live({ socket, store, outbox, api, clock });
  world.live = live;
  world.answer = async (type, fields = {}) => {
    const frame = Fake.latest.last(type);
    Fake.latest.say({ type: "chat.ok", ref: frame.ref, ...fields });
    await settled();
    return frame;
  };
  world.arrive = async (current = "lobby") => {
    store.current = current;
    socket.connect();
    Fake.latest.greet();
    await settled();
  };
  return world;
}

test("joins the shown room first, with what it has seen, then the others", async () => {
  const world = page();
  await world.arrive();
  const joins = () => world.Fake.latest.sent.filter(({ type }) => type === "join");
  assert.deepEqual(
    joins().map(({ room, after, epoch }) => [room, after, epoch]),
    [["lobby", 10, "e1"]],
  );
  await world.answer("join", { seq: 10, events: [], complete: true });
  assert.equal(world.Fake.latest.last("history").room, "lobby");
  await world.answer("history", { messages: [], events: [], seq: 10, more: false });
  assert.deepEqual(
    joins().map(({ room }) => room),
    ["lobby", "staff"],
  );
});

test("a page that is wanted while the room is being joined is asked for then", async () => {
  const world = page();
  await world.arrive();
  const came = world.live.reach("lobby", 3); // the page came with what is shown, and is looked at already
  await settled();
  assert.equal(world.Fake.latest.last("history"), undefined);
  world.store.room("lobby").state = "loaded";
  await world.answer("join", { seq: 10, events: [], complete: true });
  await world.answer("history", { messages: [message(3)], events: [], seq: 10, more: true });
  assert.equal(await came, true);
});

test("a hole is asked for once, and filled", async () => {
  const world = page([shape("lobby")]);
  await world.arrive();
  await world.answer("join", { seq: 10, events: [], complete: true });
  world.Fake.latest.sent.length = 0;
  world.Fake.latest.say(message(12));
  world.Fake.latest.say(message(13));
  assert.equal(world.Fake.latest.sent.filter(({ type }) => type === "join").length, 1);
  await world.answer("join", { seq: 13, events: [message(11), message(12), message(13)], complete: true });
  assert.equal(world.store.room("lobby").last, 13);
});

test("a head beyond the last event is a hole too", async () => {
  const world = page([shape("lobby")]);
  await world.arrive();
  await world.answer("join", { seq: 10, events: [], complete: true });
  world.Fake.latest.sent.length = 0;
  world.Fake.latest.say({ type: "chat.heads", rooms: { lobby: 10, strange: 5 } });
  assert.equal(world.Fake.latest.sent.length, 0);
  world.Fake.latest.say({ type: "chat.heads", rooms: { lobby: 11 } });
  assert.deepEqual(
    world.Fake.latest.sent.map(({ type, after }) => [type, after]),
    [["join", 10]],
  );
});

test("on return it first asks what is still its own: joining an open room would make one a member again", async () => {
  const world = page();
  let again = 0;
  world.store.on("again", () => (again += 1));
  await world.arrive();
  assert.equal(again, 0);
  world.mine = [shape("lobby"), shape("new")];
  world.Fake.latest.hangUp();
  await world.clock.pass(1);
  world.Fake.latest.greet();
  await settled();
  assert.deepEqual([...world.store.rooms.keys()], ["lobby", "new"]);
  assert.equal(again, 1);
  assert.deepEqual(
    world.Fake.latest.sent.map(({ room }) => room),
    ["lobby"],
  );
});

test("a message written while away is sent once, after the room is joined again", async () => {
  const world = page([shape("lobby")]);
  await world.arrive();
  await world.answer("join", { seq: 10, events: [], complete: true });
  world.Fake.latest.hangUp();
  world.outbox.add("lobby", "from the tunnel");
  await world.clock.pass(1);
  world.Fake.latest.greet();
  await settled();
  assert.equal(world.Fake.latest.last("send"), undefined);
  const joined = world.Fake.latest.last("join");
  world.Fake.latest.say({
    type: "chat.ok",
    ref: joined.ref,
    room: "lobby",
    seq: 10,
    events: [],
    complete: true,
  });
  await settled();
  const sent = world.Fake.latest.last("send");
  assert.equal(sent.message, "from the tunnel");
  world.Fake.latest.say(message(11, { username: "ann", key: sent.key }));
  assert.equal(world.outbox.items.length, 0);
});

test("a stored message whose answer was lost settles under its seq", async () => {
  const world = page([shape("lobby")]);
  await world.arrive();
  await world.answer("join", { seq: 10, events: [], complete: true });
  await world.answer("history", { messages: [], events: [], seq: 10, more: false });
  world.outbox.add("lobby", "hi");
  await settled();
  const { key } = world.Fake.latest.last("send");
  world.Fake.latest.hangUp();
  await world.clock.pass(1);
  world.Fake.latest.greet();
  await settled();
  await world.answer("join", {
    seq: 11,
    events: [message(11, { username: "ann", message: "hi" })],
    complete: true,
  });
  assert.equal(world.Fake.latest.last("send").key, key);
  assert.ok(world.outbox.items[0].seen); // and is not drawn beside the one that came
  await world.answer("send", { seq: 11, key });
  assert.equal(world.outbox.items.length, 0);
  assert.equal(world.store.room("lobby").entries.length, 1);
});

test("a restored database: everything is loaded afresh", async () => {
  const world = page([shape("lobby")]);
  await world.arrive();
  await world.answer("join", { seq: 10, events: [], complete: true });
  world.mine = [shape("lobby", { seq: 3, read: 0 })];
  world.Fake.latest.hangUp();
  await world.clock.pass(1);
  world.Fake.latest.greet({ epoch: "e2" });
  await settled();
  const join = await world.answer("join", { seq: 3, events: [], complete: true });
  assert.equal(join.after, undefined);
  assert.equal(world.store.room("lobby").last, 3);
  await world.answer("history", { messages: [message(1), message(2)], events: [], seq: 3, more: false });
  assert.equal(world.store.room("lobby").entries.length, 2);
});

test("too much missed: described anew, the newest page, a gap", async () => {
  const world = page([shape("lobby")]);
  world.store.room("lobby").loading();
  world.store.room("lobby").page({ messages: [message(10)], seq: 10, more: true });
  await world.arrive();
  world.mine = [shape("lobby", { seq: 3000, unread: 100, topic: "Later" })];
  await world.answer("join", { seq: 3000, events: [], complete: false });
  assert.deepEqual(world.asked, ["lobby"]);
  await world.answer("history", {
    messages: [message(2999), message(3000)],
    events: [],
    seq: 3000,
    more: true,
  });
  const room = world.store.room("lobby");
  const [{ after, before }] = room.gaps;
  assert.deepEqual([room.topic, room.unread, after, before], ["Later", 100, 10, 2999]);
  world.live.fillGap("lobby", room.gaps[0], true);
  const { before: asked, limit } = world.Fake.latest.last("history");
  assert.deepEqual([asked, limit], [211, 200]);
});

test("reading is told to the server now and then, with the furthest mark", async () => {
  const world = page([shape("lobby", { read: 5, unread: 5 })]);
  await world.arrive();
  await world.answer("join", { seq: 10, events: [], complete: true });
  for (const seq of [7, 9, 8, 10]) world.live.reads.read("lobby", seq);
  assert.equal(world.store.room("lobby").unread, 0);
  assert.equal(world.Fake.latest.last("read"), undefined);
  await world.clock.pass(1_000);
  assert.deepEqual(
    world.Fake.latest.sent.filter(({ type }) => type === "read").map(({ seq }) => seq),
    [10],
  );
});

test("typing is told at most every three seconds", async () => {
  const world = page([shape("lobby")]);
  await world.arrive();
  await world.answer("join", { seq: 10, events: [], complete: true });
  for (let n = 0; n < 40; n += 1) {
    world.live.typing("lobby");
    await world.clock.pass(100);
  }
  assert.equal(world.Fake.latest.sent.filter(({ type }) => type === "typing").length, 2);
});

test("a message ends the notice that somebody is writing: the next letter starts another", async () => {
  const world = page();
  await world.arrive();
  await world.answer("join", { seq: 10, events: [], complete: true });
  world.live.typing("lobby");
  world.live.wrote("lobby");
  world.live.typing("lobby");
  assert.equal(world.Fake.latest.sent.filter(({ type }) => type === "typing").length, 2);
});

test("a room gained or lost elsewhere appears or goes", async () => {
  const world = page([shape("lobby"), shape("staff")]);
  await world.arrive();
  await world.answer("join", { seq: 10, events: [], complete: true });
  world.mine = [shape("lobby"), shape("new")];
  world.Fake.latest.say({ type: "chat.rooms_changed", room: "new" });
  world.Fake.latest.say({ type: "chat.rooms_changed", room: "staff" });
  await settled();
  assert.deepEqual([...world.store.rooms.keys()], ["lobby", "new"]);
});
