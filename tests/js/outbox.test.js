import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox } from "../../static/chat/outbox.js";
import { Refusal } from "../../static/chat/protocol.js";
import { FakeClock, settled } from "./fakes.js";

/** A server whose answers the test gives, one by one. */
function outbox({ online = true } = {}) {
  const clock = new FakeClock();
  const world = { clock, online, sent: [], answers: [], kept: 0 };
  world.box = new Outbox({
    clock,
    ready: () => world.online,
    keep: () => {
      world.kept += 1;
    },
    send: (item) =>
      new Promise((resolve, reject) => {
        world.sent.push({ key: item.key, text: item.text });
        world.answers.push({
          ok: (seq) => resolve({ seq }),
          no: (code, more = {}) => reject(new Refusal(code, "", more.retryAfter)),
        });
      }),
  });
  world.states = () => world.box.items.map(({ state }) => state);
  return world;
}

test("a message goes out, and is gone when the log has it", async () => {
  const { box, sent, answers, states } = outbox();
  const { key } = box.add("lobby", "hi");
  assert.deepEqual(states(), ["sending"]);
  answers[0].ok(7);
  await settled();
  assert.deepEqual(states(), ["sent"]);
  box.settle("lobby", { last: 6 });
  assert.deepEqual(states(), ["sent"]);
  box.settle("lobby", { key, last: 7 });
  assert.deepEqual(states(), []);
  assert.equal(sent.length, 1);
});

test("the event may come before the answer", async () => {
  const { box, answers, states } = outbox();
  const { key } = box.add("lobby", "hi");
  box.settle("lobby", { key });
  answers[0].ok(7);
  await settled();
  assert.deepEqual(states(), []);
});

test("in a room one goes after the other, in another room at the same time", async () => {
  const { box, sent, answers } = outbox();
  box.add("lobby", "1");
  box.add("lobby", "2");
  box.add("staff", "3");
  assert.deepEqual(
    sent.map(({ text }) => text),
    ["1", "3"],
  );
  answers[0].ok(1);
  await settled();
  assert.deepEqual(
    sent.map(({ text }) => text),
    ["1", "3", "2"],
  );
});

test("without a connection it waits, and goes out in order when it is back, under the same key", async () => {
  const world = outbox();
  const { box, sent, answers } = world;
  const first = box.add("lobby", "1");
  box.add("lobby", "2");
  world.online = false;
  answers[0].no("offline");
  await settled();
  assert.deepEqual(world.states(), ["queued", "queued"]);
  assert.equal(box.waiting, 2);
  world.online = true;
  box.pump("lobby");
  assert.equal(sent[1].key, first.key);
  answers[1].ok(8);
  await settled();
  assert.deepEqual(
    sent.map(({ text }) => text),
    ["1", "1", "2"],
  );
});

test("a lost answer is asked for again with the same key", async () => {
  const { box, clock, sent, answers, states } = outbox();
  box.add("lobby", "hi");
  answers[0].no("timeout");
  await clock.pass(1_000);
  assert.equal(sent[1].key, sent[0].key);
  answers[1].ok(9);
  await settled();
  assert.deepEqual(states(), ["sent"]);
});

test("a server that is busy is asked again, later and later, and not for ever", async () => {
  const { box, clock, sent, answers, states } = outbox();
  const { key } = box.add("lobby", "hi");
  for (let n = 0; n < 6; n += 1) {
    answers[n].no("try_again");
    await clock.pass(20_000);
  }
  assert.deepEqual(states(), ["failed"]);
  assert.equal(sent.length, 6);
  box.retry(key);
  assert.deepEqual(states(), ["sending"]);
  assert.equal(sent[6].key, key);
});

test("held back for going too fast: it goes when it may", async () => {
  const { box, clock, sent, answers } = outbox();
  box.add("lobby", "hi");
  answers[0].no("rate_limited", { retryAfter: 3 });
  await clock.pass(2_900);
  assert.equal(sent.length, 1);
  await clock.pass(200);
  assert.equal(sent.length, 2);
});

test("a lasting no fails that message and lets the next go", async () => {
  const { box, sent, answers, states } = outbox();
  const { key } = box.add("lobby", "too long");
  box.add("lobby", "short");
  answers[0].no("too_long");
  await settled();
  assert.deepEqual(states(), ["failed", "sending"]);
  assert.equal(sent[1].text, "short");
  box.discard(key);
  assert.deepEqual(states(), ["sending"]);
});

test("says that it is sending only when that takes long, and tells its keeper of every change", async () => {
  const world = outbox();
  world.box.add("lobby", "hi");
  assert.ok(!world.box.items[0].slow);
  await world.clock.pass(800);
  assert.ok(world.box.items[0].slow);
  assert.ok(world.kept >= 2);
});
