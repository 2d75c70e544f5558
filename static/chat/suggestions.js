// What could be meant by a word that is being written: @ somebody, # a room, : an emoji. Pure.

import { emojiWithName, findEmoji, inSkin } from "./emojilist.js";

const MOST = 8;
const BEGUN = /(?<![\p{L}\p{N}_@#:/.&-])([@#:])([\p{L}\p{N}_.+-]*)$/u;
const SHORTEST = { ":": 2 }; // letters: a colon alone mostly ends a sentence, and ":)" is a face

/** The word before the caret: `{sign, word, from}`, or null when there is none to complete. */
export function begun(text, caret) {
  const found = BEGUN.exec(text.slice(0, caret));
  if (!found) return null;
  const [all, sign, word] = found;
  return word.length < (SHORTEST[sign] ?? 0) ? null : { sign, word, from: caret - all.length };
}

/** A `:name:` that ends at the caret: `{word, from}`, or null. */
export function closed(text, caret) {
  const name = text[caret - 1] === ":" ? begun(text, caret - 1) : null;
  return name?.sign === ":" ? name : null;
}

/** Rooms that the reader may know, one's own in use first: `{insert, label, more, room}`. */
export function roomsNamed(word, rooms) {
  const found = rooms.filter((room) => !room.isDirect);
  const order = (room) => (room.archived ? 2 : Number(!room.member));
  return best(word, found, ({ name, slug }) => [name, slug])
    .sort((a, b) => order(a) - order(b))
    .map((room) => ({ insert: `#${room.slug}`, label: room.name, more: `#${room.slug}`, room }));
}

/** People of a room, and everybody at once: `{insert, label, more, person}`. */
export function peopleNamed(word, { members, people, me, mayManage, isDirect }, everybody) {
  const others = (members ?? people ?? []).filter(({ username }) => username && username !== me.username);
  const all = (mayManage || isDirect) && others.length > 1 ? [{ username: "room", name: everybody, isAll: true }] : [];
  return best(word, [...others, ...all], ({ name, username }) => [name, username])
    .sort((a, b) => Number(a.isAll ?? false) - Number(b.isAll ?? false)) // nobody calls everybody by mistake
    .map((person) => ({
      insert: `@${person.username}`,
      label: person.name,
      more: `@${person.username}`,
      person,
    }));
}

/** `all`: every emoji; `recent`: those taken of late, the last one first; in a colour of skin. */
export function emojiNamed(word, all, { recent = [], skin = 0 } = {}) {
  return findEmoji(word, all, recent)
    .slice(0, MOST)
    .map(({ emoji, name }) => ({ insert: inSkin(emoji, skin), label: name, emoji: inSkin(emoji, skin) }));
}

/** The one that is called just so. */
export function emojiCalled(word, all, skin = 0) {
  const found = emojiWithName(word, all);
  return found ? inSkin(found.emoji, skin) : null;
}

/** Those of which a name, or a word of one, begins so; then those that have it inside. */
function best(word, all, namesOf) {
  const wanted = word.toLowerCase();
  const rank = (one) => {
    const names = namesOf(one).map((name) => name.toLowerCase());
    if (names.some((name) => name.startsWith(wanted))) return 0;
    if (names.some((name) => name.split(/[\s._-]+/).some((part) => part.startsWith(wanted)))) return 1;
    return names.some((name) => name.includes(wanted)) ? 2 : 3;
  };
  return all
    .map((one) => ({ one, rank: rank(one), name: namesOf(one)[0] }))
    .filter((each) => each.rank < 3)
    .sort((a, b) => a.rank - b.rank || a.name.localeCompare(b.name))
    .slice(0, MOST)
    .map(({ one }) => one);
}
