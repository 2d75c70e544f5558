// What stands before a room's name: its kind, or the face of who one writes to. templates/chat/_row.html does the same.

import { avatar, icon } from "./dom.js";
import { presenceOf } from "./people.js";

/** `css`: for an icon. */
export function roomPicture(room, css = "") {
  const [person, another] = room.people ?? [];
  if (person && !another) {
    const presence = room.isNotes ? null : presenceOf(person);
    return avatar(person, { css: "avatar--xs", letters: 1, presence });
  }
  const isOpen = room.kind === "open";
  const isForNews = room.announceOnly ?? room.announce_only; // as the page knows it, or as the API writes it
  return icon(isOpen && isForNews ? "megaphone" : (PICTURES[room.kind] ?? "room"), css);
}

const PICTURES = { private: "lock", direct: "people" };
