import assert from "node:assert/strict";
import { test } from "node:test";
import list from "../../static/chat/data/emoji.js";
import korean from "../../static/chat/data/emoji-ko.js";
import chinese from "../../static/chat/data/emoji-zh-hans.js";
import { findEmoji, inSkin, parse, takesSkin, withoutSkin } from "../../static/chat/emojilist.js";
import { emojiNamed } from "../../static/chat/suggestions.js";

const all = parse(list, "", "en", [["🎉", "party"]]);
const names = (word, among = all, recent = []) => findEmoji(word, among, recent).map(({ emoji }) => emoji);

test("each emoji is there once, in a group, and has a name in every language", () => {
  assert.equal(new Set(all.map(({ emoji }) => withoutSkin(emoji))).size, all.length);
  assert.ok(all.length > 1_900);
  assert.deepEqual([...new Set(all.map(({ group }) => group))], [
    "faces", "people", "nature", "food", "places", "play", "things", "signs", "flags",
  ]);
  for (const [own, language] of [[korean, "ko"], [chinese, "zh-hans"]]) {
    const named = list.trim().split("\n").filter((row) => !/^[=+]/.test(row));
    assert.equal(own.slice(1, -1).split("\n").length, named.length, language);
    const local = parse(list, own, language);
    assert.deepEqual(local.map(({ emoji }) => emoji), all.map(({ emoji }) => emoji));
    assert.ok(local.every(({ name }) => name));
  }
});

test("by name, by another word, by a word of another language, by the name of a country", () => {
  const table = [
    ["tada", "🎉"],
    ["+1", "👍"],
    ["thumbs_up", "👍"],
    ["Red Heart", "❤️"],
    ["lobs", "🦞"],
    ["portugal", "🇵🇹"],
    ["keycap 5", "5️⃣"],
  ];
  for (const [word, emoji] of table) assert.equal(names(word)[0], emoji, word);
  assert.equal(names("바닷가재", parse(list, korean, "ko"))[0], "🦞");
  assert.equal(names("lobster", parse(list, korean, "ko"))[0], "🦞");
  assert.equal(names("龙虾", parse(list, chinese, "zh-hans"))[0], "🦞");
  assert.equal(names("葡萄牙", parse(list, chinese, "zh-hans"))[0], "🇵🇹");
  assert.deepEqual(names("zzzzz"), []);
  assert.deepEqual(names(" "), []);
});

test("those of late first, then the likeliest", () => {
  const few = parse("=play\n🪅 piñata|party\n🥳 partying face\n🎉 party popper|tada\n🦜 parrot\n💃 third party");
  assert.deepEqual(names("party", few), ["🥳", "🎉", "🪅", "💃"]);
  assert.deepEqual(names("par", few, ["💃", "🦜"]), ["💃", "🦜", "🥳", "🎉", "🪅"]);
  assert.deepEqual(names("arro", few), ["🦜"]);
});

test("eight are offered while one writes, in the colour that was chosen", () => {
  const offered = emojiNamed("hand", all, { recent: ["👏🏿"], skin: 5 });
  assert.equal(offered.length, 8);
  assert.equal(offered[0].insert, "👏🏿");
  assert.deepEqual(emojiNamed("tada", all), [{ insert: "🎉", label: "party", emoji: "🎉" }]);
});

test("a colour of skin goes where there is one to be coloured, and makes an emoji of Unicode", () => {
  assert.equal(inSkin("👍", 1), "👍🏻");
  assert.equal(inSkin("✌️", 3), "✌🏽");
  assert.equal(inSkin("🤷‍♀️", 5), "🤷🏿‍♀️");
  assert.equal(inSkin("😀", 5), "😀");
  assert.equal(inSkin("👍", 0), "👍");
  const rgi = new RegExp("^\\p{RGI_Emoji}$", "v");
  for (const { emoji } of all) {
    assert.match(emoji, rgi);
    if (takesSkin(emoji)) assert.match(inSkin(emoji, 3), rgi, emoji);
  }
});
