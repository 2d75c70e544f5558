import assert from "node:assert/strict";
import { test } from "node:test";
import { Refusal } from "../../static/chat/protocol.js";
import { bytes } from "../../static/chat/sizes.js";
import { Uploads, memoryOfTab } from "../../static/chat/uploads.js";
import { settled } from "./fakes.js";

const file = (name, size = 10) => ({ name, size });

/** A server whose answers the test gives. */
function world({ most = 100, many = 4 } = {}) {
  const calls = [];
  const gone = [];
  const uploads = new Uploads({
    most: () => most,
    many: () => many,
    discard: async (id) => gone.push(id),
    post: (room, { name }, onsent) => {
      const call = { room, name, onsent, stopped: false };
      const done = new Promise((resolve, reject) => {
        call.ok = () => resolve({ id: `id-${name}`, name, size: 10 });
        call.no = (code, message = code) => reject(new Refusal(code, message));
      });
      calls.push(call);
      return { done, stop: () => ((call.stopped = true), call.no("stopped")) };
    },
  });
  const states = (room = "lobby") => uploads.in(room).map(({ name, state }) => `${name} ${state}`);
  return { uploads, calls, gone, states };
}

test("two at a time, in the order they were added, and all are sent together", async () => {
  const { uploads, calls, states } = world();
  assert.equal(uploads.isReady("lobby"), true);
  assert.equal(uploads.add("lobby", [file("a"), file("b"), file("c")]), 0);
  assert.deepEqual(states(), ["a sending", "b sending", "c waiting"]);
  assert.equal(uploads.isReady("lobby"), false);
  calls[1].ok();
  await settled();
  assert.deepEqual(states(), ["a sending", "b ready", "c sending"]);
  calls[2].ok();
  calls[0].ok();
  await settled();
  assert.equal(uploads.isReady("lobby"), true);
  assert.deepEqual(
    uploads.take("lobby").map(({ id }) => id),
    ["id-a", "id-b", "id-c"],
  );
  assert.deepEqual(states(), []);
});

test("it says how far one is, and never more than there is", async () => {
  const { uploads, calls } = world();
  const seen = [];
  uploads.onchange = () => seen.push(uploads.items[0]?.sent);
  uploads.add("lobby", [file("a", 10)]);
  calls[0].onsent(4);
  calls[0].onsent(150); // a form is longer than the file in it
  assert.deepEqual(seen.slice(-2), [4, 10]);
});

test("what is empty or too large is not even begun", () => {
  const { uploads, calls, states } = world({ most: 100 });
  uploads.add("lobby", [file("empty", 0), file("large", 101), file("just", 100)]);
  assert.deepEqual(states(), ["empty failed", "large failed", "just sending"]);
  assert.equal(calls.length, 1);
  assert.equal(uploads.in("lobby").some(({ again }) => again), false);
});

test("a message has so many at most", () => {
  const { uploads } = world({ many: 2 });
  assert.equal(uploads.add("lobby", [file("a"), file("b"), file("c")]), 1);
  assert.equal(uploads.add("lobby", [file("d")]), 1);
  assert.equal(uploads.add("staff", [file("e")]), 0);
});

test("one that is called off makes room for the next, and leaves nothing at the server", async () => {
  const { uploads, calls, gone, states } = world();
  uploads.add("lobby", [file("a"), file("b"), file("c")]);
  uploads.remove(uploads.items[0]);
  assert.equal(calls[0].stopped, true);
  await settled();
  assert.deepEqual(states(), ["b sending", "c sending"]);
  calls[1].ok();
  await settled();
  uploads.remove(uploads.items[0]);
  assert.deepEqual(gone, ["id-b"]);
});

test("an answer that comes after it was called off is not kept", async () => {
  const { uploads, calls, gone } = world();
  uploads.add("lobby", [file("a")]);
  calls[0].ok();
  uploads.remove(uploads.items[0]);
  await settled();
  assert.deepEqual(gone, ["id-a"]);
  assert.deepEqual(uploads.items, []);
});

test("what failed can be tried again, unless it will always fail", async () => {
  const { uploads, calls, states } = world();
  uploads.add("lobby", [file("a"), file("b")]);
  calls[0].no("offline", "No connection");
  calls[1].no("too_large", "A file has at most 1 MB.");
  await settled();
  assert.deepEqual(states(), ["a failed", "b failed"]);
  const [a, b] = uploads.items;
  assert.deepEqual([a.again, a.error], [true, "No connection"]);
  assert.deepEqual([b.again, b.error], [false, "A file has at most 1 MB."]);
  uploads.retry(a);
  assert.deepEqual(states(), ["a sending", "b failed"]);
  calls[2].ok();
  await settled();
  assert.deepEqual(states(), ["a ready", "b failed"]);
});

test("what was ready is there when the tab is loaded again, as long as the server has it", async () => {
  const stored = new Map();
  const storage = { getItem: (name) => stored.get(name) ?? null, setItem: (name, value) => stored.set(name, value) };
  const memory = memoryOfTab("files", () => storage);
  const calls = [];
  const make = (now) =>
    new Uploads({
      most: () => 100,
      many: () => 4,
      discard: async () => {},
      post: () => ({ done: new Promise((resolve) => calls.push(resolve)), stop: () => {} }),
      memory,
      now: () => now,
    });
  const before = make(0);
  before.add("lobby", [file("a"), file("b")]);
  calls[0]({ id: "1", name: "a", size: 10 });
  await settled();
  const after = make(3_600_000);
  assert.deepEqual(
    after.items.map(({ name, room, state }) => [name, room, state]),
    [["a", "lobby", "ready"]],
  );
  assert.deepEqual(make(24 * 3_600_000).items, []);
  assert.deepEqual(
    after.take("lobby").map(({ id }) => id),
    ["1"],
  );
  assert.deepEqual(make(0).items, []);
  const broken = memoryOfTab("files", () => {
    throw new Error("switched off");
  });
  broken.set([]);
  assert.deepEqual(broken.get(), []);
});

test("sizes are read in each language", () => {
  assert.equal(bytes(1, "en"), "1 byte");
  assert.equal(bytes(999, "en"), "999 bytes");
  assert.equal(bytes(380_000, "en"), "380 kB");
  assert.equal(bytes(3_140_000, "en"), "3.1 MB");
  assert.equal(bytes(26_000_000, "en"), "26 MB");
  assert.match(bytes(3_140_000, "ko"), /3\.1/);
});
