import assert from "node:assert/strict";
import { test } from "node:test";
import { Socket } from "../../static/chat/socket.js";
import { FakeClock, fakeSockets, settled } from "./fakes.js";

function open({ random = () => 0.5, user = null } = {}) {
  const clock = new FakeClock();
  const Fake = fakeSockets();
  const socket = new Socket({ url: "ws://x/", user, WebSocketClass: Fake, clock, random });
  const events = [];
  socket.onevent = (frame) => events.push(frame);
  socket.connect();
  return { clock, Fake, socket, events };
}

test("speaks chat.v1 and is open when the server has said hello", () => {
  const { Fake, socket, events } = open();
  assert.deepEqual(Fake.latest.protocols, ["chat.v1"]);
  assert.equal(socket.phase, "connecting");
  Fake.latest.greet();
  assert.equal(socket.phase, "open");
  assert.equal(events[0].type, "chat.ready");
});

test("each command gets its own answer", async () => {
  const { Fake, socket } = open();
  Fake.latest.greet();
  const first = socket.command("join", { room: "a" });
  const second = socket.command("join", { room: "b" });
  const [one, two] = Fake.latest.sent;
  Fake.latest.say({ type: "chat.ok", ref: two.ref, seq: 2 });
  Fake.latest.say({
    type: "chat.error",
    ref: one.ref,
    code: "rate_limited",
    message: "Slow down",
    retry_after: 3,
  });
  assert.equal((await second).seq, 2);
  await assert.rejects(first, { code: "rate_limited", retryAfter: 3, message: "Slow down" });
});

test("a command without a connection is refused at once, and one under way when it breaks", async () => {
  const { Fake, socket } = open();
  await assert.rejects(socket.command("ping"), { code: "offline" });
  Fake.latest.greet();
  const asked = socket.command("ping");
  Fake.latest.hangUp();
  await assert.rejects(asked, { code: "offline" });
});

test("no answer in ten seconds: timeout, and the connection is put to the test", async () => {
  const { clock, Fake, socket } = open();
  Fake.latest.greet();
  const asked = socket.command("send", { room: "a" });
  asked.catch(() => {});
  await clock.pass(10_000);
  await assert.rejects(asked, { code: "timeout" });
  assert.equal(Fake.latest.last("ping").type, "ping");
  await clock.pass(4_000);
  assert.equal(socket.phase, "waiting");
  assert.ok(Fake.latest.closed);
});

test("comes back by itself, later and later", async () => {
  const { clock, Fake, socket } = open({ random: () => 1 });
  const waits = [];
  for (let n = 0; n < 4; n += 1) {
    Fake.latest.hangUp();
    waits.push(socket.retryAt - clock.Date.now());
    await clock.pass(waits[n]);
  }
  assert.deepEqual(waits, [1_000, 2_000, 4_000, 8_000]);
  assert.equal(Fake.all.length, 5);
});

test("a minute of connection forgives", async () => {
  const { clock, Fake, socket } = open({ random: () => 1 });
  Fake.latest.hangUp();
  await clock.pass(1_000);
  Fake.latest.greet();
  const keepTalking = async (ms) => {
    for (let n = 0; n < ms; n += 5_000) {
      await clock.pass(5_000);
      for (const { ref, type } of Fake.latest.sent.splice(0))
        if (type === "ping") Fake.latest.say({ type: "chat.ok", ref });
    }
  };
  await keepTalking(65_000);
  Fake.latest.hangUp();
  assert.equal(socket.retryAt - clock.Date.now(), 1_000);
});

test("stays away until a person decides, when the server means it", async () => {
  for (const code of [4000, 4401, 4403, 4409]) {
    const { clock, Fake, socket } = open();
    Fake.latest.greet();
    if (code === 4000) Fake.latest.say({ type: "chat.force_disconnect", reason: "Cleaning up" });
    Fake.latest.hangUp(code);
    await clock.pass(600_000);
    assert.equal(socket.phase, "stopped", String(code));
    assert.equal(Fake.all.length, 1);
    if (code === 4000) assert.equal(socket.reason, "Cleaning up");
    socket.connect();
    assert.equal(Fake.all.length, 2);
  }
});

test("a silent connection is dropped after 35 seconds, and another made", async () => {
  const { clock, Fake, socket } = open({ random: () => 0 });
  Fake.latest.greet();
  await clock.pass(25_000);
  assert.equal(Fake.latest.last("ping").type, "ping");
  await clock.pass(9_900);
  assert.equal(Fake.all.length, 1);
  await clock.pass(100);
  assert.equal(Fake.all.length, 2);
  assert.ok(Fake.all[0].closed);
  assert.equal(socket.phase, "connecting");
});

test("what an abandoned connection says is not heard", async () => {
  const { clock, Fake, socket, events } = open({ random: () => 0 });
  Fake.latest.greet();
  const old = Fake.latest;
  socket.networkLost();
  await clock.pass(0);
  old.say({ type: "chat.message", seq: 1 });
  old.hangUp(4401);
  await settled();
  assert.equal(events.length, 1);
  assert.equal(socket.phase, "connecting");
});

test("a server that never says hello is left after ten seconds", async () => {
  const { clock, Fake, socket } = open();
  await clock.pass(10_000);
  assert.equal(socket.phase, "waiting");
  assert.ok(Fake.all[0].closed);
});

test("greeted as somebody else: it hears nothing more, and a person decides", async () => {
  const { clock, Fake, socket, events } = open({ user: 1 });
  Fake.latest.greet({ user: { id: 2 } });
  assert.deepEqual([socket.phase, socket.code, events.length], ["stopped", "stranger", 0]);
  assert.ok(Fake.latest.closed);
  await clock.pass(600_000);
  assert.equal(Fake.all.length, 1);
});

test("after another sign-in it connects anew at once, even where it had stopped", async () => {
  const { Fake, socket } = open({ user: 1 });
  Fake.latest.greet({ user: { id: 1 } });
  socket.renew();
  assert.deepEqual([Fake.all.length, Fake.all[0].closed, socket.phase], [2, true, "connecting"]);
  Fake.latest.hangUp(4401);
  socket.renew();
  assert.deepEqual([Fake.all.length, socket.phase], [3, "connecting"]);
});

test("who hangs up stays away", async () => {
  const { clock, Fake, socket } = open();
  Fake.latest.greet();
  socket.hangUp();
  await clock.pass(600_000);
  assert.deepEqual([Fake.all.length, Fake.latest.closed, socket.phase], [1, true, "idle"]);
});
