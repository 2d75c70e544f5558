import assert from "node:assert/strict";
import { test } from "node:test";
import { delay } from "../../static/chat/backoff.js";

const most = (n, more = {}) => delay(n, { random: () => 1, ...more });

test("full jitter: from nothing to twice as long each time, a minute at most", () => {
  assert.deepEqual(
    [0, 1, 2, 3, 6, 7, 50].map((n) => most(n) / 1000),
    [1, 2, 4, 8, 60, 60, 60],
  );
  assert.equal(delay(5, { random: () => 0 }), 0);
});

test("clients of a restarting server come back when it says, else spread", () => {
  assert.equal(most(0, { code: 1012 }), 10_000);
  assert.equal(most(0, { code: 4012, reason: "The server restarts: come back in 4.2 s" }), 4_200);
  assert.equal(most(0, { code: 1012, reason: "come back in 12 s" }), 12_000);
  assert.equal(delay(0, { code: 1012, reason: "come back in 12 s", random: () => 0 }), 12_000);
  assert.equal(most(0, { code: 1012, reason: "come back in 99999 s" }), 60_000);
  assert.equal(most(1, { code: 4012, reason: "come back in 20 s" }), 2_000);
});

test("who was told to slow down waits at least five seconds", () => {
  assert.equal(delay(0, { code: 4429, random: () => 0 }), 5_000);
});
