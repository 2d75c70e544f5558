import assert from "node:assert/strict";
import { test } from "node:test";
import { Outbox } from "../../static/chat/outbox.js";
import { Refusal } from "../../static/chat/protocol.js";
import { Pocket } from "../../static/chat/shelf.js";
import { FakeClock, settled } from "./fakes.js";

/** What the tabs of one browser share: a shelf, a line to stand in, words to each other. */
function browser() {
  const shelf = Object.assign(new Pocket(), { isShared: true });
  const lines = new Map();
  const alone = (name, act) => {
    const turn = (lines.get(name) ?? Promise.resolve()).then(act);
    lines.set(
      name,
      turn.catch(() => {}),
    );
    return turn;
  };
  return { shelf, alone, tabs: [], clock: new FakeClock() };
}

/** A tab, and a server whose answers the test gives, one by one. */
function outbox({ online = true, home = browser() } = {}) {
  const { clock, shelf, alone, tabs } = home;
  const world = { clock, online, applied: 0, sent: [], answers: [], shelf };
  world.box = new Outbox({
    clock,
    shelf,
    alone,
    ready: () => world.online,
    applied: () => world.applied,
    tell: (word) => {
      for (const tab of tabs) if (tab !== world && !tab.closed) tab.box.hear(structuredClone(word));
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
  tabs.push(world);
  world.states = () => world.box.in("lobby").map(({ state }) => state);
  world.texts = () => world.sent.map(({ text }) => text);
  world.left = async () => (await shelf.all()).map(({ text, state }) => [text, state]);
  return world;
}

test("a message goes out, and is gone when the log has it", async () => {
  const { box, sent, answers, states, left } = outbox();
  const { key } = box.add("lobby", "hi");
  assert.deepEqual(states(), ["sending"]);
  await settled();
  assert.deepEqual(await left(), [["hi", "queued"]]);
  answers[0].ok(7);
  await settled();
  assert.deepEqual(states(), ["sent"]);
  assert.deepEqual(await left(), []);
  box.settle("lobby", { last: 6 });
  assert.deepEqual(states(), ["sent"]);
  box.settle("lobby", { key, last: 7 });
  assert.deepEqual(states(), []);
  assert.equal(sent.length, 1);
});

test("the event may come before the answer", async () => {
  const { box, answers, states, left } = outbox();
  const { key } = box.add("lobby", "hi");
  await settled();
  box.settle("lobby", { key });
  answers[0].ok(7);
  await settled();
  assert.deepEqual(states(), []);
  assert.deepEqual(await left(), []);
});

test("it says that it is kept when it is, not before", async () => {
  const { box, shelf } = outbox();
  let put;
  shelf.put = () => new Promise((resolve) => (put = resolve));
  let kept = false;
  box.add("lobby", "hi").kept.then(() => (kept = true));
  await settled();
  assert.equal(kept, false);
  put();
  await settled();
  assert.equal(kept, true);
});

test("in a room one goes after the other, in another room at the same time", async () => {
  const { box, answers, texts } = outbox();
  box.add("lobby", "1");
  box.add("lobby", "2");
  box.add("staff", "3");
  await settled();
  assert.deepEqual(texts(), ["1", "3"]);
  answers[0].ok(1);
  await settled();
  assert.deepEqual(texts(), ["1", "3", "2"]);
});

test("without a connection it waits, and goes out in order when it is back, under the same key", async () => {
  const world = outbox();
  const { box, sent, answers } = world;
  const first = box.add("lobby", "1");
  box.add("lobby", "2");
  await settled();
  world.online = false;
  answers[0].no("offline");
  await settled();
  assert.deepEqual(world.states(), ["queued", "queued"]);
  assert.equal(box.waiting, 2);
  await world.clock.pass(5_000);
  assert.equal(sent.length, 1);
  world.online = true;
  box.pump("lobby");
  await settled();
  assert.equal(sent[1].key, first.key);
  answers[1].ok(8);
  await settled();
  assert.deepEqual(world.texts(), ["1", "1", "2"]);
});

test("a lost answer is asked for again with the same key", async () => {
  const { box, clock, sent, answers, states } = outbox();
  box.add("lobby", "hi");
  await settled();
  answers[0].no("timeout");
  await clock.pass(1_000);
  assert.equal(sent[1].key, sent[0].key);
  answers[1].ok(9);
  await settled();
  assert.deepEqual(states(), ["sent"]);
});

test("a server that is busy is asked again, later and later, for as long as it takes", async () => {
  const { box, clock, sent, answers, states } = outbox();
  box.add("lobby", "hi");
  await settled();
  for (let n = 0; n < 20; n += 1) {
    answers[n].no("try_again");
    await clock.pass(30_000);
    assert.deepEqual(states(), ["sending"]);
  }
  assert.equal(sent.length, 21);
  assert.equal(new Set(sent.map(({ key }) => key)).size, 1);
});

test("held back for going too fast: it goes when it may", async () => {
  const { box, clock, sent, answers } = outbox();
  box.add("lobby", "hi");
  await settled();
  answers[0].no("rate_limited", { retryAfter: 3 });
  await clock.pass(2_900);
  assert.equal(sent.length, 1);
  await clock.pass(200);
  assert.equal(sent.length, 2);
});

test("a lasting no fails that message, lets the next go, and is remembered", async () => {
  const { box, answers, states, texts, left } = outbox();
  const { key } = box.add("lobby", "too long");
  box.add("lobby", "short");
  await settled();
  answers[0].no("too_long");
  await settled();
  assert.deepEqual(states(), ["failed", "sending"]);
  assert.deepEqual(texts(), ["too long", "short"]);
  assert.deepEqual(await left(), [
    ["too long", "failed"],
    ["short", "queued"],
  ]);
  await box.discard(key);
  assert.deepEqual(states(), ["sending"]);
  assert.deepEqual(await left(), [["short", "queued"]]);
});

test("what failed is sent again when a person says so, under the same key", async () => {
  const { box, sent, answers, states } = outbox();
  const { key } = box.add("lobby", "hi");
  await settled();
  answers[0].no("archived");
  await settled();
  assert.equal(box.in("lobby")[0].error.code, "archived");
  await box.retry(key);
  await settled();
  assert.deepEqual(states(), ["sending"]);
  assert.equal(sent[1].key, key);
});

test("says that it is sending only when that takes long", async () => {
  const { box, clock } = outbox();
  box.add("lobby", "hi");
  assert.ok(!box.in("lobby")[0].slow);
  await clock.pass(800);
  assert.ok(box.in("lobby")[0].slow);
});

test("what was left when the page was closed is sent by the next one, in order, with its key", async () => {
  const home = browser();
  const before = outbox({ online: false, home });
  const keys = ["1", "2"].map((text) => before.box.add("lobby", text).key);
  await settled();
  before.closed = true;
  const after = outbox({ home });
  await after.box.restore();
  await settled();
  assert.deepEqual(after.states(), ["sending", "sending"]);
  after.answers[0].ok(5);
  await settled();
  after.answers[1].ok(6);
  await settled();
  assert.deepEqual(
    after.sent.map(({ key }) => key),
    keys,
  );
});

test("several tabs show the same, and one of them sends it", async () => {
  const home = browser();
  const [one, two] = [outbox({ home }), outbox({ home })];
  one.box.add("lobby", "hi");
  await settled();
  assert.deepEqual([one.sent.length, two.sent.length], [1, 0]);
  assert.deepEqual(two.states(), ["sending"]);
  one.answers[0].ok(7);
  await settled();
  assert.deepEqual([one.states(), two.states()], [["sent"], ["sent"]]);
  for (const { box } of [one, two]) box.settle("lobby", { last: 7 });
  assert.deepEqual([one.states(), two.states()], [[], []]);
  assert.deepEqual([one.sent.length, two.sent.length], [1, 0]);
});

test("a tab that dies while it sends: the next in the line sends it again, with the same key", async () => {
  const home = browser();
  const [one, two] = [outbox({ home }), outbox({ home })];
  const { key } = one.box.add("lobby", "hi");
  await settled();
  one.closed = true;
  one.online = false;
  one.answers[0].no("offline"); // and with that its lock is free
  await settled();
  assert.deepEqual(
    two.sent.map((each) => each.key),
    [key],
  );
});

test("what is deleted in one tab is gone in the other", async () => {
  const home = browser();
  const [one, two] = [outbox({ home, online: false }), outbox({ home, online: false })];
  const { key } = one.box.add("lobby", "hi");
  await settled();
  await two.box.discard(key);
  assert.deepEqual([one.states(), two.states()], [[], []]);
  one.online = true;
  one.box.pump("lobby");
  await settled();
  assert.equal(one.sent.length, 0);
});

test("a room that is not one's own any more: what waits for it fails", async () => {
  const { box, states } = outbox({ online: false });
  box.add("lobby", "hi");
  box.refuse("lobby", { code: "not_found", message: "" });
  assert.deepEqual(states(), ["failed"]);
});

test("a shelf that breaks costs nothing as long as the page is open", async () => {
  const { box, shelf, texts } = outbox();
  for (const deed of ["put", "get", "remove"]) shelf[deed] = () => Promise.reject(new Error("full"));
  box.add("lobby", "hi");
  await settled();
  assert.deepEqual(texts(), ["hi"]);
});

test("the same words said long before are not taken for what is unsent", () => {
  const { box } = outbox({ online: false });
  box.add("lobby", "ok");
  const at = new Date(box.items[0].at).getTime();
  box.recognise("lobby", [{ message: "ok", sent_at: new Date(at - 300_000).toISOString() }]);
  assert.ok(!box.items[0].seen);
  box.recognise("lobby", [{ message: "ok", sent_at: new Date(at + 1_000).toISOString() }]);
  assert.ok(box.items[0].seen);
});

test("a message keeps its files until it is sent, and is not taken for another one without them", async () => {
  const { box, shelf } = outbox({ online: false });
  const attachments = [{ id: "1", name: "plan.pdf" }];
  await box.add("lobby", "", { attachments }).kept;
  assert.deepEqual((await shelf.all())[0].attachments, attachments);
  const sent_at = new Date(Date.now() + 1000).toISOString();
  box.recognise("lobby", [{ message: "", sent_at }]);
  box.recognise("lobby", [{ message: "", sent_at, attachments: [{ id: "2" }] }]);
  assert.equal(box.items[0].seen, undefined);
  box.recognise("lobby", [{ message: "", sent_at, attachments }]);
  assert.equal(box.items[0].seen, true);
});
