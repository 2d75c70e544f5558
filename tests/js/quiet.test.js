import assert from "node:assert/strict";
import { test } from "node:test";
import { isQuiet } from "../../static/chat/quiet.js";

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
