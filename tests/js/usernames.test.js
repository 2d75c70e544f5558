import assert from "node:assert/strict";
import { test } from "node:test";
import { usernameFrom } from "../../static/chat/usernames.js";

test("a username is proposed from the name", () => {
  const table = [
    ["Nina Berg", "nina.berg"],
    ["  José  Núñez-Łącki ", "jose.nunez.łacki"],
    ["Dr. Sean O’Brien", "dr.sean.obrien"],
    ["박준호", "박준호"],
    ["林 雨晴", "林.雨晴"],
    ["Йозеф", "йозеф"],
    ["🦊 Fox 2", "fox.2"],
    ["Ａｎｎ", "ann"],
  ];
  for (const [name, username] of table) assert.equal(usernameFrom(name), username, name);
});

test("nothing is proposed that the server would refuse", () => {
  for (const name of ["", "🦊", "Ann Иванова", "हिन्दी", "a".repeat(33)]) assert.equal(usernameFrom(name), "", name);
  assert.equal(usernameFrom(`Maximiliane ${"Wolfeschlegelstein".repeat(2)}`), "maximiliane");
});
