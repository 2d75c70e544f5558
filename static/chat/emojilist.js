// All emoji with their names: loaded when they are first asked for, and searched here. Everything but the loading is pure.

import { fewEmoji } from "./emojinames.js";

const COUNTRY = 0x1f1e6 - 65; // from a letter to its half of a flag
const SKINS = ["", "🏻", "🏼", "🏽", "🏾", "🏿"];
const NOT = 5; // no fit
const PLAIN = /[\s._:&,()-]+/;

const NAMES = {
  "zh-hans": () => import("./data/emoji-zh-hans.js"),
  ko: () => import("./data/emoji-ko.js"),
};

let loading = null;
let known = new Map(); // without skin → name, of those that are loaded

/** Resolves with `[{group, emoji, name, names, words}]` in the order of Unicode. */
export function loadEmoji(language = document.documentElement.lang) {
  loading ??= read(language).catch((fault) => {
    loading = null; // the next one who asks tries again
    throw fault;
  });
  return loading;
}

async function read(language) {
  const names = NAMES[language.toLowerCase()]?.();
  const [{ default: list }, local] = await Promise.all([import("./data/emoji.js"), names]);
  const all = parse(list, local?.default, language, fewEmoji());
  known = new Map(all.map(({ emoji, name }) => [withoutSkin(emoji), name]));
  return all;
}

/** For those who hear the page; an emoji of which no name is known here stands for itself. */
export function nameOfEmoji(emoji) {
  const plainly = withoutSkin(emoji);
  return fewEmoji().find(([one]) => withoutSkin(one) === plainly)?.[1] ?? known.get(plainly) ?? emoji;
}

/** `list` and `names` as data/emoji.js and its neighbours have them; `called`: `[emoji, name]` of those that have a
 *  name of ours. */
export function parse(list, names = "", language = "en", called = []) {
  const ours = new Map(called);
  const own = names.trim().split("\n");
  const countries = new Intl.DisplayNames([language || "en"], { type: "region" });
  const inEnglish = new Intl.DisplayNames(["en"], { type: "region" });
  const all = [];
  let group = "";
  let line = 0;
  for (const row of list.trim().split("\n")) {
    if (row.startsWith("=")) group = row.slice(1);
    else if (row.startsWith("+"))
      for (const code of row.slice(1).split(" "))
        all.push(entry(group, flag(code), [countries.of(code), inEnglish.of(code)], [code]));
    else {
      const gap = row.indexOf(" ");
      const [english, words] = split(row.slice(gap + 1));
      const [name, more] = split(own[line++] ?? "");
      const emoji = row.slice(0, gap);
      const titles = [ours.get(emoji), name, english].filter(Boolean);
      all.push({ ...entry(group, emoji, titles, [...words, ...more]), usual: ours.has(emoji) });
    }
  }
  return all;
}

function split(text) {
  const [name, words] = text.split("|");
  return [name, words ? words.split(",") : []];
}

function entry(group, emoji, titles, more) {
  const names = titles.map(plain);
  const others = more.map(plain);
  const apart = (texts) => texts.flatMap((each) => each.split(" "));
  return { group, emoji, name: titles[0], names, others, parts: apart(names), words: apart(others) };
}

const flag = (code) => String.fromCodePoint(...[...code].map((letter) => letter.charCodeAt(0) + COUNTRY));
const plain = (text) => text.toLowerCase().split(PLAIN).filter(Boolean).join(" ");

/** Those that `wanted` may mean, the likeliest first: those of late, then by how well a name or another word fits,
 *  then in the order of the list. `recent`: emoji, the last one first. */
export function findEmoji(wanted, all, recent = []) {
  const text = plain(wanted);
  if (!text) return [];
  const late = new Map(recent.map((emoji, at) => [withoutSkin(emoji), at]));
  return all
    .map((one) => ({ one, rank: fit(text, one), late: late.get(withoutSkin(one.emoji)) ?? Infinity }))
    .filter(({ rank }) => rank < NOT)
    .sort((a, b) => (a.late === b.late ? a.rank - b.rank : a.late - b.late))
    .map(({ one }) => one);
}

/** The first of which it is a name; or else another word, of those that have a name of ours before all others. */
export function emojiWithName(wanted, all) {
  const text = plain(wanted);
  return (
    all.find(({ names }) => names.includes(text)) ??
    all.find(({ usual, parts, others }) => usual && (others.includes(text) || parts.includes(text))) ??
    all.find(({ others }) => others.includes(text))
  );
}

/** 0: a name is it; 1: a name begins so; 2: one of its words does, or another word is it; 3: each word begins one of
 *  its own; 4: it is inside a name. */
function fit(text, { names, others, parts, words }) {
  if (names.includes(text)) return 0;
  if (names.some((name) => name.startsWith(text))) return 1;
  if (others.includes(text) || parts.some((part) => part.startsWith(text))) return 2;
  const begins = (word) => parts.some((one) => one.startsWith(word)) || words.some((one) => one.startsWith(word));
  if (text.split(" ").every(begins)) return 3;
  return names.some((name) => name.includes(text)) ? 4 : NOT;
}

/** In a colour of skin, 0 (none) to 5, where there is one person or hand to be coloured. */
export function inSkin(emoji, skin) {
  if (!skin || !takesSkin(emoji)) return emoji;
  const [first, ...rest] = emoji;
  return first + SKINS[skin] + rest.join("").replace(/^\ufe0f/, "");
}

export function takesSkin(emoji) {
  const [first, ...rest] = emoji;
  if (first === "👪") return false; // the only one that Unicode leaves plain
  return /\p{Emoji_Modifier_Base}/u.test(first) && !/[\p{Emoji_Modifier_Base}👧👦👶]/u.test(rest.join(""));
}

export function withoutSkin(emoji) {
  return emoji.replace(/[🏻-🏿]/gu, "").replaceAll("\ufe0f", "");
}
