import assert from "node:assert/strict";
import { test } from "node:test";
import { Idle } from "../../static/chat/idle.js";
import { Refusal } from "../../static/chat/protocol.js";
import { FakeClock, settled } from "./fakes.js";

const MINUTE = 60_000;

/** Tabs of one browser over one socket. `said`: what the server was told; `refuse`: what it answers instead. */
function browser(tabs = 1) {
  const clock = new FakeClock();
  const world = { clock, said: [], refuse: null, tabs: [] };
  for (let at = 0; at < tabs; at += 1) {
    const tab = new Idle({
      clock,
      say: async (on) => {
        if (world.refuse) throw world.refuse;
        world.said.push(on);
      },
      tell: (word) => world.tabs.forEach((other) => other !== tab && other.hear(word)),
    });
    world.tabs.push(tab);
  }
  world.begin = () => world.tabs.forEach((tab) => tab.begin({ seconds: 300, isShared: tabs > 1 }));
  return world;
}

const settle = settled;

test("who touches nothing for five minutes is idle, and not any more with the first touch", async () => {
  const { clock, said, tabs, begin } = browser();
  begin();
  await clock.pass(4 * MINUTE);
  tabs[0].touch();
  await clock.pass(4 * MINUTE);
  await settle();
  assert.deepEqual(said, []);
  await clock.pass(MINUTE);
  await settle();
  assert.deepEqual(said, [true]);
  tabs[0].touch();
  await settle();
  assert.deepEqual(said, [true, false]);
});

test("a new connection is told again", async () => {
  const { clock, said, begin } = browser();
  begin();
  await clock.pass(5 * MINUTE);
  await settle();
  begin();
  await settle();
  assert.deepEqual(said, [true, true]);
});

test("a tab that is touched keeps the others awake", async () => {
  const { clock, said, tabs, begin } = browser(2);
  begin();
  await settle();
  assert.deepEqual(said, [false, false]); // over a socket that was there before
  for (let minute = 0; minute < 20; minute += 1) {
    await clock.pass(MINUTE);
    tabs[1].touch();
  }
  await settle();
  assert.deepEqual(said, [false, false]);
});

test("a tab that slept is contradicted by the one that is touched", async () => {
  const { said, tabs, begin } = browser(2);
  begin();
  await settle();
  said.length = 0;
  tabs[0].hear("idle"); // as from a third one
  await settle();
  assert.deepEqual(said, [false]);
});

test("what the server does not take is said again", async () => {
  const world = browser();
  world.begin();
  world.refuse = new Refusal("rate_limited", "Too many at once.");
  await world.clock.pass(5 * MINUTE);
  await settle();
  world.refuse = null;
  await world.clock.pass(10_000);
  await settle();
  assert.deepEqual(world.said, [true]);
});

test("a server that does not know of it is told nothing", async () => {
  const { clock, said, tabs } = browser();
  tabs[0].begin({});
  await clock.pass(60 * MINUTE);
  await settle();
  assert.deepEqual(said, []);
});
