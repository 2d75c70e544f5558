import assert from "node:assert/strict";
import { test } from "node:test";
import { begun, closed, emojiCalled, peopleNamed, roomsNamed } from "../../static/chat/suggestions.js";

test("a word that is begun before the caret", () => {
  const table = [
    ["@", { sign: "@", word: "", from: 0 }],
    ["see #lob", { sign: "#", word: "lob", from: 4 }],
    ["(#대", { sign: "#", word: "대", from: 1 }],
    ["a\n:thu", { sign: ":", word: "thu", from: 2 }],
    ["so :t", null],
    [":+1", { sign: ":", word: "+1", from: 0 }],
    ["note: ", null],
    ["mail@here", null],
    ["C#", null],
    ["https://a.example/#here", null],
    ["## ", null],
    ["", null],
  ];
  for (const [text, found] of table) assert.deepEqual(begun(text, text.length), found, text);
  assert.deepEqual(begun("#lob and more", 4), { sign: "#", word: "lob", from: 0 });
});

test("an emoji whose name is written out", () => {
  const table = [
    ["so :tada:", { sign: ":", word: "tada", from: 3 }],
    [":tada", null],
    ["at 10:30:", null],
    ["note::", null],
    ["@ben:", null],
  ];
  for (const [text, found] of table) assert.deepEqual(closed(text, text.length), found, text);
  const all = [
    { emoji: "🥳", names: ["partying face"], others: ["tada", "horn"] },
    { emoji: "👍", names: ["thumbs up"], others: ["+1"] },
    { emoji: "📯", names: ["horn"], others: [] },
    { emoji: "🤣", names: ["rolling on the floor laughing"], others: ["joy"] },
    { emoji: "😂", names: ["laughing"], others: [], parts: ["laughing", "joy"], usual: true },
  ];
  const called = (word, skin) => emojiCalled(word, all, skin);
  assert.deepEqual(["tada", "thumbs_up", "+1", "horn", "joy"].map((word) => called(word)), ["🥳", "👍", "👍", "📯", "😂"]);
  assert.deepEqual([called("tad"), called("up"), called("+1", 2)], [null, null, "👍🏼"]);
});

const room = (slug, name, more = {}) => ({ slug, name, member: true, isDirect: false, archived: false, ...more });

test("rooms by name and address, one's own in use first", () => {
  const rooms = [
    room("lobby", "Lobby"),
    room("loading", "Loading dock"),
    room("old-lo", "Old lobby", { archived: true }),
    room("r1", "전시실 조도"),
    room("ann", "Ann", { isDirect: true }),
    room("lost", "Lost and found", { member: false }),
  ];
  const found = (word) => roomsNamed(word, rooms).map(({ insert }) => insert);
  assert.deepEqual(found("lo"), ["#loading", "#lobby", "#lost", "#old-lo"]);
  assert.deepEqual(found("dock"), ["#loading"]);
  assert.deepEqual(found("조"), ["#r1"]);
  assert.deepEqual(found("zzz"), []);
});

test("people of the room but oneself, and everybody where one may", () => {
  const me = { username: "me" };
  const members = [
    { username: "me", name: "Me" },
    { username: "ben", name: "Ben Okafor" },
    { username: "rita", name: "Rita" },
  ];
  const found = (word, more = {}) =>
    peopleNamed(word, { members, me, ...more }, "Everybody").map(({ insert }) => insert);
  assert.deepEqual(found(""), ["@ben", "@rita"]);
  assert.deepEqual(found("oka"), ["@ben"]);
  assert.deepEqual(found("r", { mayManage: true }), ["@rita", "@ben", "@room"]);
  assert.deepEqual(peopleNamed("", { members: null, me }, "Everybody"), []);
});
