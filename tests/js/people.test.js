import assert from "node:assert/strict";
import { test } from "node:test";
import { hue, initials } from "../../static/chat/people.js";

test("initials are those of the server", () => {
  const table = [
    ["Ingrid Solheim", "IS", "I"],
    ["ann", "A", "A"],
    ["박준호", "준호", "준"],
    ["林雨晴", "雨晴", "雨"],
    ["ليلى حداد", "لح", "ل"],
    ["  Ana  Maria  da Silva ", "AS", "A"],
    ["", "?", "?"],
    ["🦊", "🦊", "🦊"],
  ];
  for (const [name, two, one] of table)
    assert.deepEqual([initials(name), initials(name, 1)], [two, one], name);
});

test("the hue is the id modulo twelve", () => {
  assert.deepEqual([0, 11, 12, 25, undefined].map(hue), [0, 11, 0, 1, 0]);
});
