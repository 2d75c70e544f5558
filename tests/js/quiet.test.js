import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal } from "../../static/chat/protocol.js";
import { isQuiet } from "../../static/chat/quiet.js";
import { followQuiet } from "../../static/chat/quietlive.js";
import { Store } from "../../static/chat/store.js";
import { settled } from "./fakes.js";

const at = (moment) => new Date(`${moment}Z`);
const night = { from: "22:00", to: "07:00", zone: "UTC", until: null };

test("hours go over midnight, and the last minute is not theirs", () => {
  const table = [
    ["2026-02-01T21:59", false],
    ["2026-02-01T22:00", true],
    ["2026-02-02T06:59", true],
    ["2026-02-02T07:00", false],
  ];
  for (const [moment, is] of table) assert.equal(isQuiet(night, at(moment)), is, moment);
});

test("they are those of one's own clock, in summer and winter", () => {
  const noon = { from: "12:00", to: "13:00", zone: "America/New_York", until: null };
  assert.equal(isQuiet(noon, at("2026-07-01T16:30")), true);
  assert.equal(isQuiet(noon, at("2026-01-01T16:30")), false);
  assert.equal(isQuiet(noon, at("2026-01-01T17:30")), true);
  assert.equal(isQuiet({ ...night, zone: "Nowhere/Else" }, at("2026-02-01T23:00")), true);
});

test("do not disturb holds until it ends, and without either it is never quiet", () => {
  const until = { from: null, to: null, zone: "UTC", until: "2026-02-01T12:00:00+00:00" };
  assert.equal(isQuiet(until, at("2026-02-01T11:59")), true);
  assert.equal(isQuiet(until, at("2026-02-01T12:00")), false);
  assert.equal(isQuiet({ ...until, until: null }, at("2026-02-01T11:59")), false);
  assert.equal(isQuiet(null, at("2026-02-01T11:59")), false);
});

test("after a time without a connection it is asked for, unless a frame has said it meanwhile", async () => {
  const now = (from, to, zone) => ({ text: false, quiet: { from, to, zone, until: null } });
  const answer = { quiet_from: "22:00", quiet_to: "07:00", quiet_until: null, clock: "Asia/Seoul", notify_text: false };
  const store = new Store({ me: { id: 1 }, rooms: [], notify: { pictures: "icons" } });
  const asked = [];
  const api = { notifications: () => new Promise((resolve, reject) => asked.push({ resolve, reject })) };
  let drawn = 0;
  store.on("quiet", () => (drawn += 1));
  followQuiet({ store, api });
  assert.equal(asked.length, 0);

  store.say("again");
  asked.at(-1).resolve(answer);
  await settled();
  const first = { pictures: "icons", ...now("22:00", "07:00", "Asia/Seoul") };
  assert.deepEqual([drawn, store.notify], [1, first]);

  store.say("again");
  asked.at(-1).reject(new Refusal("offline"));
  await settled();
  assert.deepEqual([drawn, store.notify], [1, first]);

  store.say("again");
  store.hear({ type: "chat.quiet", ...now(null, null, "UTC") });
  asked.at(-1).resolve(answer);
  await settled();
  assert.deepEqual([drawn, store.notify], [2, { pictures: "icons", ...now(null, null, "UTC") }]);
});
