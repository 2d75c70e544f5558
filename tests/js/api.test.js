import assert from "node:assert/strict";
import { afterEach, test } from "node:test";

import { api } from "../../static/chat/api.js";

const { fetch, document } = globalThis;
afterEach(() => Object.assign(globalThis, { fetch, document }));

function answering(status, body) {
  globalThis.document = { querySelector: () => null };
  globalThis.fetch = async () => new Response(body, { status });
}

/** As when the page goes or the connection breaks while the answer comes. */
function breaksOff() {
  return new ReadableStream({
    start(controller) {
      controller.enqueue(new TextEncoder().encode('{"rooms": ['));
      controller.error(new TypeError("network error"));
    },
  });
}

test("an answer is what it says", async () => {
  answering(200, '{"rooms": [{"slug": "lobby"}]}');
  assert.deepEqual(await api.rooms(), { rooms: [{ slug: "lobby" }] });
});

test("an answer that breaks off is none", async () => {
  answering(200, breaksOff());
  await assert.rejects(api.rooms(), { code: "offline" });
});

test("an answer in other words is none either", async () => {
  answering(200, "<p>Back soon</p>");
  await assert.rejects(api.rooms(), { code: "offline" });
});

test("a refusal says why, as far as it can be read", async () => {
  answering(404, '{"code": "not_found", "message": "There is no such room."}');
  await assert.rejects(api.room("x"), { code: "not_found", message: "There is no such room." });
  answering(502, "<p>Bad gateway</p>");
  await assert.rejects(api.rooms(), { code: "failed" });
});
