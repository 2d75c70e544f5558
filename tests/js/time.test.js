import assert from "node:assert/strict";
import { test } from "node:test";
import { clock, dayKey, dayTitle, ending, untilMidnight, useLocale } from "../../static/chat/time.js";

useLocale("en", ["en-GB"]);

test("24 hours, local time", () => {
  assert.equal(clock(new Date(2026, 1, 19, 9, 5)), "09:05");
  assert.equal(clock(new Date(2026, 1, 19, 0, 0)), "00:00");
});

test("days are local days", () => {
  assert.equal(dayKey(new Date(2026, 1, 19, 23, 59)), "2026-02-19");
  assert.equal(dayKey(new Date(2026, 1, 20, 0, 1)), "2026-02-20");
});

test("today, yesterday, then the day, then the year", () => {
  const now = new Date(2026, 1, 20, 0, 30);
  assert.equal(dayTitle(new Date(2026, 1, 20, 0, 1), now), "Today");
  assert.equal(dayTitle(new Date(2026, 1, 19, 23, 59), now), "Yesterday");
  assert.equal(dayTitle(new Date(2026, 1, 17), now), "Tuesday 17 February");
  assert.match(dayTitle(new Date(2025, 1, 17), now), /2025/);
});

test("yesterday is one calendar day back, also when the clocks change", () => {
  assert.equal(dayTitle(new Date(2026, 2, 28, 23, 50), new Date(2026, 2, 29, 12)), "Yesterday");
  assert.equal(untilMidnight(new Date(2026, 2, 29, 0, 0)), 23 * 3_600_000 + 50);
});

test("an end today needs no date", () => {
  const now = new Date(2026, 1, 19, 9);
  assert.equal(ending(new Date(2026, 1, 19, 15, 30), now), "15:30");
  assert.match(ending(new Date(2026, 1, 20, 15, 30), now), /20 Feb.*15:30/);
});
