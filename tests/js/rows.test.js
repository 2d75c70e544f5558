import assert from "node:assert/strict";
import { test } from "node:test";
import { rows } from "../../static/chat/rows.js";

const me = { id: 1, username: "ann", name: "Ann" };
const at = (day, hour, minute) => new Date(2026, 1, day, hour, minute).toISOString();
let last = 0;
const message = (username, sent_at, more = {}) => ({
  type: "chat.message",
  seq: ++last,
  username,
  sent_at,
  ...more,
});
const drawn = (entries, { pending = [], ...more } = {}) => rows({ entries, ...more }, pending, me);
const short = (list) =>
  list.map(({ kind, first, isNew }) => (kind === "message" ? (first ? "M" : "m") : isNew ? "day+new" : kind));

test("same author, same day, less than five minutes: one group", () => {
  const list = drawn([
    message("ben", at(19, 9, 0)),
    message("ben", at(19, 9, 4)),
    message("ben", at(19, 9, 9)),
    message("mod", at(19, 9, 9)),
    message("ben", at(19, 9, 10)),
    message("ben", at(20, 0, 0)),
    message("ben", at(20, 0, 1)),
  ]);
  assert.deepEqual(short(list), ["day", "M", "m", "M", "M", "M", "day", "M", "m"]);
});

test("a notice or the New line between breaks a group", () => {
  const list = drawn(
    [
      message("ben", at(19, 9, 0)),
      { type: "chat.join", seq: ++last, username: "mod", sent_at: at(19, 9, 0) },
      message("ben", at(19, 9, 1)),
      message("ben", at(19, 9, 2)),
    ],
    { newFrom: last },
  );
  assert.deepEqual(short(list), ["day", "M", "event", "M", "new", "M"]);
});

test("an event this page cannot draw breaks nothing", () => {
  const list = drawn([
    message("ben", at(19, 9, 0)),
    { type: "chat.reaction", seq: ++last, sent_at: at(19, 9, 1) },
    message("ben", at(19, 9, 2)),
  ]);
  assert.deepEqual(short(list), ["day", "M", "m"]);
});

test("New and a new day are one line", () => {
  const first = message("ben", at(19, 9, 0));
  const second = message("ben", at(20, 9, 0));
  assert.deepEqual(short(drawn([first, second], { newFrom: second.seq })), ["day", "M", "day+new", "M"]);
});

test("New waits for what somebody else wrote, and is drawn once", () => {
  const mine = message("ann", at(19, 9, 0));
  const entries = [mine, message("ben", at(19, 9, 1)), message("ben", at(19, 9, 2))];
  assert.deepEqual(short(drawn(entries, { newFrom: mine.seq })), ["day", "M", "new", "M", "m"]);
});

test("New is not drawn where older entries may belong to it", () => {
  const entries = [message("ben", at(19, 9, 0)), message("ben", at(19, 9, 1))];
  const newFrom = entries[0].seq - 5;
  assert.deepEqual(short(drawn(entries, { newFrom, more: true })), ["day", "M", "m"]);
  assert.deepEqual(short(drawn(entries, { newFrom, more: false })), ["day+new", "M", "m"]);
});

test("a gap stands where entries are missing", () => {
  const one = message("ben", at(19, 9, 0));
  const two = { ...message("ben", at(19, 9, 1)), seq: one.seq + 100 };
  assert.deepEqual(short(drawn([one, two], { gaps: [{ id: 1, after: one.seq, before: two.seq }] })), [
    "day",
    "M",
    "gap",
    "M",
  ]);
});

test("a sent message keeps its place and its name when the log has it", () => {
  const sent = message("ann", at(19, 9, 0));
  const item = { key: "k1", text: "hi", at: at(19, 9, 1), state: "sending" };
  const before = drawn([sent], { pending: [item] });
  const after = drawn([sent, message("ann", at(19, 9, 1), { key: "k1" })]);
  assert.equal(before.at(-1).id, after.at(-1).id);
  assert.equal(before.at(-1).first, false);
  assert.equal(before.length, after.length);
});

test("what waits says so once, failures each", () => {
  const state = (...items) =>
    drawn([], { pending: items.map((item, n) => ({ key: `k${n}`, text: "x", at: at(19, 9, 0), ...item })) })
      .filter(({ kind }) => kind === "pending")
      .map((row) => row.state);
  assert.deepEqual(state({ state: "sending" }), [""]);
  assert.deepEqual(state({ state: "sending", seen: true }, { state: "failed", seen: true }), ["failed"]);
  assert.deepEqual(state({ state: "sending", slow: true }), ["sending"]);
  assert.deepEqual(state({ state: "queued" }), ["queued"]);
  assert.deepEqual(state({ state: "queued" }, { state: "queued" }), ["", "queued-many"]);
  assert.deepEqual(state({ state: "failed" }, { state: "failed" }, { state: "queued" }), [
    "failed",
    "failed",
    "queued",
  ]);
});
