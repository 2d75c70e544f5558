// What somebody is in a room, and making them something else.

import { gettext } from "./i18n.js";

/** The word beside a name; plain members have none. */
export function roleOf({ role }) {
  return { owner: gettext("Owner"), moderator: gettext("Moderator") }[role];
}

export function roleIcon(role) {
  return { owner: "key", moderator: "hand", member: "person" }[role];
}

/** Items of a menu. Nobody gives or takes a role above their own; the server decides (chat/actions/rooms.py). */
export function roleItems(room, one, give) {
  const item = (role, label) =>
    role !== one.role &&
    (role !== "owner" || room.role === "owner") && { label, icon: roleIcon(role), act: () => give(role) };
  return [
    item("owner", gettext("Make an owner")),
    item("moderator", gettext("Make a moderator")),
    item("member", gettext("Make a plain member")),
  ].filter(Boolean);
}
