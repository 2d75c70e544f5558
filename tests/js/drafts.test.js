import assert from "node:assert/strict";
import { test } from "node:test";
import { Drafts } from "../../static/chat/drafts.js";
import { DraftSync } from "../../static/chat/draftsync.js";
import { placeOf } from "../../static/chat/place.js";
import { Refusal } from "../../static/chat/protocol.js";
import { FakeClock, settled } from "./fakes.js";

const MINUTE = 60_000;

/** What the server does, in a few lines: see chat/actions/drafts.py. `takesAll`: without its rule. */
function server(clock, takesAll) {
  const rows = new Map();
  let versions = 0;
  const shape = (place, { message, version, at }) => {
    const [room, thread] = place.split("/");
    return { room, ...(thread ? { thread: Number(thread) } : {}), message, version, age: clock.Date.now() - at };
  };
  return {
    devices: [],
    write({ room, thread, message, version, age }) {
      const place = placeOf(room, thread);
      const there = rows.get(place);
      if (there && there.version !== version && !takesAll) return shape(place, there);
      rows.set(place, { message, version: ++versions, at: clock.Date.now() - age });
      const now = shape(place, rows.get(place));
      for (const device of this.devices) if (device.online) device.tabs.forEach((tab) => tab.hears(now));
      return now;
    },
    list: () => [...rows].filter(([, { message }]) => message).map(([place, row]) => shape(place, row)),
    text: (place) => rows.get(place)?.message,
  };
}

/** A browser, whose clock may be wrong by `skew`, and the tabs in it. */
function device(home, clock, { skew = 0 } = {}) {
  const kept = new Map();
  const own = { ...clock, Date: { now: () => clock.Date.now() + skew } };
  const tabs = [];
  const storage = {
    get length() {
      return kept.size;
    },
    key: (at) => [...kept.keys()][at],
    getItem: (key) => kept.get(key) ?? null,
    setItem: (key, value) => kept.set(key, value),
    removeItem: (key) => kept.delete(key),
  };
  const made = { clock: own, online: true, slow: false, refusal: null, told: [], tabs, storage, late: [] };
  made.tab = () => {
    const drafts = new Drafts(7, storage, own);
    const tab = { drafts, shown: [] };
    tab.sync = new DraftSync({
      drafts,
      clock: own,
      ready: () => made.online,
      list: async () => home.list(),
      send: async (fields) => {
        if (!made.online) throw new Refusal("offline");
        made.told.push(fields.message);
        if (made.refusal) throw made.refusal;
        if (made.slow) return new Promise((resolve, reject) => made.late.push({ fields, resolve, reject }));
        return home.write(fields);
      },
    });
    const window = { addEventListener: (_kind, act) => (tab.storage = act) };
    drafts.listen((place, text, isTaken) => tab.shown.push(isTaken ? text : `${text} (tab)`), window);
    tab.hears = (frame) => tab.sync.hear(frame);
    tabs.push(tab);
    return tab;
  };
  made.back = () => {
    made.online = true;
    return Promise.all(tabs.map(({ sync }) => sync.begin()));
  };
  home.devices.push(made);
  return made;
}

function world({ takesAll = false, ...options } = {}) {
  const clock = new FakeClock();
  const home = server(clock, takesAll);
  const [desk, phone] = [device(home, clock), device(home, clock, options)];
  return { clock, home, desk, phone, at: desk.tab(), on: phone.tab() };
}

test("a text is told a moment after the last key, and stands on the other device", async () => {
  const { clock, home, desk, at, on } = world();
  at.drafts.set("lobby", "hel");
  await clock.pass(1_000);
  at.drafts.set("lobby", "hello");
  await clock.pass(1_000);
  assert.deepEqual(desk.told, []);
  await clock.pass(500);
  assert.deepEqual([desk.told, home.text("lobby"), on.drafts.get("lobby")], [["hello"], "hello", "hello"]);
  assert.deepEqual([at.shown, on.shown], [[], ["hello"]]);
  on.drafts.set("lobby", "hello there");
  at.drafts.set("lobby/4", "an answer");
  on.sync.flush();
  await clock.pass(1_500);
  for (const { drafts } of [at, on])
    assert.deepEqual([drafts.get("lobby"), drafts.get("lobby/4")], ["hello there", "an answer"]);
});

test("what was sent is gone everywhere, at once", async () => {
  const { clock, home, at, on } = world();
  at.drafts.set("lobby", "hello");
  await clock.pass(1_500);
  on.drafts.set("lobby", "");
  await clock.pass(0);
  assert.deepEqual([home.text("lobby"), at.drafts.get("lobby"), at.shown.at(-1)], ["", "", ""]);
});

test("it would be noticed if the server took whatever comes", async () => {
  const { clock, home, desk, at, on } = world({ takesAll: true });
  desk.slow = true;
  at.drafts.set("lobby", "hello");
  await clock.pass(1_500);
  desk.slow = false;
  const [{ fields, reject }] = desk.late;
  reject(new Refusal("timeout"));
  await settled();
  at.drafts.set("lobby", "");
  await clock.pass(1_500);
  home.write(fields);
  assert.deepEqual([home.text("lobby"), on.drafts.get("lobby")], ["hello", "hello"]);
});

test("what was never told need not be taken back", async () => {
  const { clock, desk, at } = world();
  at.drafts.set("lobby", "quick");
  at.drafts.set("lobby", "");
  await clock.pass(5_000);
  assert.deepEqual(desk.told, []);
});

test("a text that is on its way when its message is sent does not stay", async () => {
  const { clock, home, desk, at, on } = world();
  desk.slow = true;
  at.drafts.set("lobby", "hello");
  await clock.pass(1_500);
  at.drafts.set("lobby", "");
  await clock.pass(5_000);
  desk.slow = false;
  const [{ fields, resolve }] = desk.late;
  resolve(home.write(fields));
  await clock.pass(1_500);
  assert.deepEqual([home.text("lobby"), at.drafts.get("lobby"), on.drafts.get("lobby")], ["", "", ""]);
});

for (const arrived of [true, false])
  test(`an answer that was lost leaves nothing behind, ${arrived ? "done" : "late"}`, async () => {
    const { clock, home, desk, at, on } = world();
    desk.slow = true;
    at.drafts.set("lobby", "hello");
    await clock.pass(1_500);
    const [{ fields, reject }] = desk.late;
    if (arrived) home.write(fields);
    desk.online = desk.slow = false;
    reject(new Refusal("offline"));
    await settled();
    at.drafts.set("lobby", "");
    await desk.back();
    await clock.pass(1_500);
    if (!arrived) home.write(fields); // only now, after what took it away
    await clock.pass(MINUTE);
    assert.deepEqual([home.text("lobby"), at.drafts.get("lobby"), on.drafts.get("lobby")], ["", "", ""]);
  });

test("it would be noticed if a text on its way were taken for one that nobody has", async () => {
  const { clock, home, desk, at } = world();
  const { drafts } = at;
  drafts.note = (place, facts) => facts.saved !== null && Drafts.prototype.note.call(drafts, place, facts);
  desk.slow = true;
  drafts.set("lobby", "hello");
  await clock.pass(1_500);
  const [{ fields, reject }] = desk.late;
  home.write(fields);
  desk.online = desk.slow = false;
  reject(new Refusal("offline"));
  await settled();
  drafts.set("lobby", "");
  await desk.back();
  await clock.pass(MINUTE);
  assert.deepEqual([home.text("lobby"), drafts.get("lobby")], ["hello", "hello"]);
});

for (const skew of [0, -90 * MINUTE, 90 * MINUTE])
  for (const first of ["desk", "phone"])
    test(`the newer one stays, on whatever device (${first} first, clock wrong by ${skew})`, async () => {
      const { clock, home, desk, phone, at, on } = world({ skew });
      at.drafts.set("lobby", "before");
      await clock.pass(1_500);
      phone.online = false;
      const write = {
        desk: () => at.drafts.set("lobby", "from the desk"),
        phone: () => on.drafts.set("lobby", "from the phone"),
      };
      write[first]();
      await clock.pass(MINUTE);
      write[first === "desk" ? "phone" : "desk"]();
      await clock.pass(MINUTE);
      assert.deepEqual([home.text("lobby"), on.drafts.get("lobby")], ["from the desk", "from the phone"]);
      await phone.back();
      await clock.pass(1_500);
      const newer = first === "desk" ? "from the phone" : "from the desk";
      for (const text of [home.text("lobby"), at.drafts.get("lobby"), on.drafts.get("lobby")])
        assert.equal(text, newer);
      assert.equal(desk.told.length <= 2, true);
    });

test("what was sent meanwhile does not come back with a device that was away", async () => {
  const { clock, home, phone, at, on } = world();
  at.drafts.set("lobby", "hello");
  await clock.pass(1_500);
  phone.online = false;
  on.drafts.set("lobby", "hello wor");
  await clock.pass(MINUTE);
  at.drafts.set("lobby", "");
  await clock.pass(MINUTE);
  await phone.back();
  await clock.pass(1_500);
  assert.deepEqual([home.text("lobby"), on.drafts.get("lobby")], ["", ""]);
});

test("it would be noticed if texts had moments instead of ages", async () => {
  const { clock, home, phone, at, on } = world({ skew: -90 * MINUTE });
  const { send } = on.sync;
  on.sync.send = async (fields) => {
    const there = await send(fields);
    return { ...there, age: phone.clock.Date.now() - (clock.Date.now() - there.age) }; // by the wrong clock
  };
  at.drafts.set("lobby", "before");
  await clock.pass(1_500);
  phone.online = false;
  at.drafts.set("lobby", "from the desk");
  await clock.pass(MINUTE);
  on.drafts.set("lobby", "later, from the phone");
  await phone.back();
  await clock.pass(MINUTE);
  assert.equal(home.text("lobby"), "from the desk");
});

test("a device that was only away follows, also where nothing is left", async () => {
  const { clock, phone, at, on } = world();
  for (const place of ["lobby", "staff"]) at.drafts.set(place, "hello");
  await clock.pass(1_500);
  phone.online = false;
  at.drafts.set("lobby", "");
  at.drafts.set("staff", "hello all");
  await clock.pass(1_500);
  await phone.back();
  assert.deepEqual([on.drafts.get("lobby"), on.drafts.get("staff")], ["", "hello all"]);
  assert.deepEqual(phone.told, []);
});

test("a text from before drafts were told goes there, and is older than any other", async () => {
  const { clock, home, phone, at, on } = world();
  at.drafts.set("lobby", "hello");
  phone.online = false;
  await clock.pass(1_500);
  phone.storage.setItem("chat.draft.7.lobby", "old");
  phone.storage.setItem("chat.draft.7.staff", "kept");
  await phone.back();
  await clock.pass(1_500);
  assert.deepEqual([on.drafts.get("lobby"), home.text("staff"), at.drafts.get("staff")], ["hello", "kept", "kept"]);
});

test("the tabs of a browser do not fight: one tells it, and what comes is shown by all", async () => {
  const { clock, home, desk, phone, at, on } = world();
  const other = desk.tab();
  desk.online = false;
  at.drafts.set("lobby", "hello");
  await clock.pass(MINUTE);
  await desk.back();
  await clock.pass(MINUTE);
  assert.deepEqual([home.text("lobby"), on.drafts.get("lobby"), at.shown, other.shown], ["hello", "hello", [], []]);
  on.drafts.set("lobby", "hello all");
  await clock.pass(MINUTE);
  assert.deepEqual([at.drafts.get("lobby"), other.drafts.get("lobby")], ["hello all", "hello all"]);
  assert.deepEqual([desk.told.length <= 2, phone.told.length], [true, 1]);
});

test("a tab knows what another one took from the server from what was written there", async () => {
  const { clock, desk, phone, at, on } = world();
  const other = phone.tab();
  const event = (newValue) => ({ key: "chat.draft.7.lobby", newValue, storageArea: phone.storage });
  on.drafts.set("lobby", "hello");
  other.storage(event("hello"));
  on.drafts.set("lobby", ""); // as it was before, and yet written
  other.storage(event(null));
  assert.deepEqual([desk.told, other.shown], [[], ["hello (tab)", " (tab)"]]);
  at.drafts.set("lobby", "from the desk");
  await clock.pass(1_500);
  other.storage(event("from the desk"));
  assert.equal(other.shown.at(-1), "from the desk");
  on.drafts.set("lobby", "");
  await clock.pass(0);
  other.storage(event(null));
  assert.equal(other.shown.at(-1), " (tab)");
});

test("what is not taken for now is told again, and a lasting no waits for the next connection", async () => {
  const { clock, home, desk, at } = world();
  desk.refusal = new Refusal("rate_limited", "", 3);
  at.drafts.set("lobby", "hello");
  await clock.pass(1_500);
  desk.refusal = new Refusal("busy");
  await clock.pass(3_000);
  desk.refusal = new Refusal("archived");
  await clock.pass(10_000);
  assert.equal(desk.told.length, 3);
  desk.refusal = null;
  await clock.pass(10 * MINUTE);
  assert.equal(desk.told.length, 3);
  await desk.back();
  await settled();
  assert.equal(home.text("lobby"), "hello");
});
