import assert from "node:assert/strict";
import { test } from "node:test";
import { Hub } from "../../static/chat/hub.js";
import { SharedSocket } from "../../static/chat/sharedsocket.js";
import { Socket } from "../../static/chat/socket.js";
import { FakeClock, fakeSockets, settled } from "./fakes.js";

/** A browser with a shared worker, in which tabs can be opened. */
function browser() {
  const clock = new FakeClock();
  const Fake = fakeSockets();
  const makeSocket = ({ url, user }) =>
    new Socket({ url, user, WebSocketClass: Fake, clock, random: () => 0 });
  const hub = new Hub({ open: makeSocket, clock });
  const world = { clock, Fake, hub };
  world.tab = async ({ session = "s1", user = 1 } = {}) => {
    const [here, there] = channel();
    const events = [];
    const tab = new SharedSocket({
      url: "ws://x/",
      user,
      session,
      clock,
      makeSocket,
      makeWorker: () => ({ port: here }),
    });
    tab.onevent = (frame) => events.push(frame);
    hub.attach(there);
    tab.connect();
    await settled();
    return Object.assign(tab, { events, port: here });
  };
  world.greet = async (more) => {
    Fake.latest.greet({ user: { id: 1 }, ...more });
    await settled();
  };
  world.say = async (frame) => {
    Fake.latest.say(frame);
    await settled();
  };
  world.joins = () => Fake.latest.sent.filter(({ type }) => type === "join").map(({ after }) => after);
  world.answer = (seq, events = []) =>
    world.say({ type: "chat.ok", ref: Fake.latest.last("join").ref, room: "lobby", seq, events, complete: true });
  return world;
}

/** Two ports; what is said at one is heard at the other a moment later, as a copy. */
function channel() {
  const ends = [{}, {}];
  ends.forEach((end, at) => {
    end.postMessage = (word) => {
      const copy = structuredClone(word);
      queueMicrotask(() => !end.dead && ends[1 - at].onmessage?.({ data: copy }));
    };
  });
  return ends;
}

const join = (tab, after) => tab.command("join", { room: "lobby", after, epoch: "e1" });

test("two tabs, one socket; each gets its own answers and all events", async () => {
  const { Fake, tab, greet, say } = browser();
  const [one, two] = [await tab(), await tab()];
  await greet();
  assert.deepEqual([Fake.all.length, one.phase, two.phase], [1, "open", "open"]);
  const asked = one.command("history", { room: "lobby" });
  await settled();
  await say({ type: "chat.ok", ref: Fake.latest.last("history").ref, messages: [1] });
  assert.deepEqual((await asked).messages, [1]);
  await say({ type: "chat.typing", room: "lobby" });
  assert.deepEqual(
    [one, two].map(({ events }) => events.map(({ type }) => type)),
    [
      ["chat.ready", "chat.typing"],
      ["chat.ready", "chat.typing"],
    ],
  );
  const refused = two.command("send", {});
  await settled();
  await say({ type: "chat.error", ref: Fake.latest.last("send").ref, code: "muted", message: "No", retry_after: 2 });
  await assert.rejects(refused, { code: "muted", message: "No", retryAfter: 2 });
});

test("a tab that comes later is greeted at once", async () => {
  const { Fake, tab, greet } = browser();
  await tab();
  await greet({ heartbeat: 25 });
  const late = await tab();
  assert.equal(late.phase, "open");
  assert.deepEqual(
    late.events.map(({ type }) => type),
    ["chat.ready"],
  );
  assert.equal(Fake.all.length, 1);
});

test("what one tab has joined the next need not ask the server for", async () => {
  const { tab, greet, say, joins, answer } = browser();
  const [one, two] = [await tab(), await tab()];
  await greet();
  const both = [join(one, 10), join(two, 10)];
  await settled();
  assert.deepEqual(joins(), [10]);
  await answer(12, [{ seq: 11 }, { seq: 12 }]);
  assert.deepEqual(
    (await Promise.all(both)).map(({ events }) => events.length),
    [2, 2],
  );
  await say({ type: "chat.message", room: "lobby", seq: 13 });
  const late = await join(await tab(), 13);
  assert.deepEqual([late.seq, late.events, late.complete], [13, [], true]);
  assert.deepEqual(joins(), [10]);
});

test("what the server told only one tab, the others find out by the number", async () => {
  const { tab, greet, joins, answer } = browser();
  const [one, two] = [await tab(), await tab()];
  await greet();
  join(one, 10);
  await settled();
  await answer(10);
  join(two, 9);
  await settled();
  await answer(11, [{ seq: 10 }, { seq: 11 }]);
  assert.deepEqual(one.events.at(-1), { type: "chat.heads", rooms: { lobby: 11 } });
  join(one, 10);
  await settled();
  assert.deepEqual(joins(), [10, 9, 10]); // it is not told "nothing new" from memory
});

test("after a hole, or a head beyond, the server is asked", async () => {
  const { tab, greet, say, joins, answer } = browser();
  const one = await tab();
  await greet();
  join(one, 10);
  await settled();
  await answer(10);
  await say({ type: "chat.heads", rooms: { lobby: 11 } });
  join(one, 10);
  await settled();
  assert.deepEqual(joins(), [10, 10]);
  await answer(11, [{ seq: 11 }]);
  await say({ type: "chat.message", room: "lobby", seq: 13 });
  join(one, 11);
  await settled();
  assert.deepEqual(joins(), [10, 10, 11]);
});

test("who was removed and added again joins on the server again", async () => {
  const { tab, greet, say, joins, answer } = browser();
  const one = await tab();
  await greet();
  join(one, 10);
  await settled();
  await answer(10);
  await say({ type: "chat.leave", room: "lobby", seq: 11, user: 2 });
  join(one, 11);
  await settled();
  assert.deepEqual(joins(), [10]); // somebody else left
  await say({ type: "chat.leave", room: "lobby", seq: 12, user: 1 });
  join(one, 12);
  await settled();
  assert.deepEqual(joins(), [10, 12]);
  await answer(12);
  await say({ type: "chat.rooms_changed", room: "lobby" });
  join(one, 12);
  await settled();
  assert.deepEqual(joins(), [10, 12, 12]);
});

test("a join that is refused is asked again", async () => {
  const { Fake, tab, greet, say, joins, answer } = browser();
  const one = await tab();
  await greet();
  join(one, 10);
  await settled();
  await answer(10);
  await say({ type: "chat.heads", rooms: { lobby: 11 } });
  const refused = join(one, 10);
  await settled();
  await say({ type: "chat.error", ref: Fake.latest.last("join").ref, code: "try_again", message: "" });
  await assert.rejects(refused, { code: "try_again" });
  join(one, 10);
  await settled();
  assert.deepEqual(joins(), [10, 10, 10]);
});

test("what a tab says to a connection that is lost does not reach the next one", async () => {
  const { clock, Fake, tab, greet } = browser();
  const one = await tab();
  await greet();
  Fake.latest.hangUp();
  const late = one.command("send", { room: "lobby" }); // it has not heard of the loss yet
  await clock.pass(10);
  await assert.rejects(late, { code: "offline" });
  await greet();
  assert.equal(one.phase, "open");
  assert.equal(Fake.latest.last("send"), undefined);
});

test("a new sign-in opens the socket anew, for the old tabs too", async () => {
  const { Fake, tab, greet } = browser();
  const one = await tab();
  await greet();
  Fake.latest.hangUp(4401);
  await settled();
  assert.deepEqual([one.phase, one.code], ["stopped", 4401]);
  const two = await tab({ session: "s2" });
  assert.equal(Fake.all.length, 2);
  await greet();
  assert.deepEqual([one.phase, two.phase], ["open", "open"]);
  await tab({ session: "s3" });
  assert.deepEqual([Fake.all.length, Fake.all[1].closed], [3, true]);
});

test("with the last tab the socket goes; a page that loads anew finds it open", async () => {
  const { clock, Fake, tab, greet, hub } = browser();
  const [one, two] = [await tab(), await tab()];
  await greet();
  one.leave();
  await clock.pass(10_000);
  assert.deepEqual([Fake.latest.closed, hub.tabs], [false, 1]);
  two.leave();
  await clock.pass(1_000);
  const anew = await tab();
  await clock.pass(5_000);
  assert.deepEqual([Fake.all.length, Fake.latest.closed, anew.phase], [1, false, "open"]);
  anew.leave();
  await clock.pass(5_000);
  assert.ok(Fake.latest.closed);
});

test("a tab that died without a word is forgotten, one that only slept is not", async () => {
  const { clock, tab, greet, hub } = browser();
  const [one, two] = [await tab(), await tab()];
  await greet();
  two.port.dead = true;
  await clock.pass(120_000);
  assert.equal(hub.tabs, 1);
  two.port.dead = false;
  two.comeBack();
  await settled();
  assert.equal(hub.tabs, 2);
  assert.equal(two.phase, one.phase);
});

test("no shared worker, or one that says nothing: a socket of one's own", async () => {
  const { clock, Fake } = browser();
  const made = (makeWorker) => {
    const makeSocket = ({ url }) => new Socket({ url, WebSocketClass: Fake, clock, random: () => 0 });
    const tab = new SharedSocket({ url: "ws://own/", clock, makeWorker, makeSocket });
    tab.connect();
    return tab;
  };
  const none = made(() => {
    throw new Error("SharedWorker is not defined");
  });
  assert.equal(none.phase, "connecting");
  Fake.latest.greet();
  assert.equal(none.phase, "open");
  const asked = none.command("ping");
  Fake.latest.say({ type: "chat.ok", ref: Fake.latest.last("ping").ref });
  await asked;
  const silent = made(() => ({ port: { postMessage() {} } }));
  await clock.pass(4_900);
  assert.equal(silent.phase, "idle");
  await clock.pass(200);
  assert.equal(silent.phase, "connecting");
});

test("a worker that dies: the tab asks, and goes on alone", async () => {
  const { clock, Fake, tab, greet } = browser();
  const one = await tab();
  await greet();
  one.port.postMessage = () => {};
  one.port.onmessage = null;
  const asked = one.command("history", { room: "lobby" });
  asked.catch(() => {});
  await clock.pass(15_000);
  await assert.rejects(asked, { code: "timeout" });
  assert.deepEqual([Fake.all.length, one.isShared, one.phase], [2, false, "connecting"]);
});
