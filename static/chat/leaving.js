// Leaving a room.

import { api } from "./api.js";
import { confirm, formDialog } from "./dialog.js";
import { el } from "./dom.js";
import { gettext, interpolate } from "./i18n.js";

/** Asks first; then the log says that one left, and the room goes. */
export async function leave(room) {
  const heirs = await heirsOf(room);
  if (heirs.length) {
    if (await handOver(room, heirs)) await api.leave(room.slug);
    return;
  }
  const sure = await confirm({
    title: interpolate(gettext("Leave %(room)s?"), { room: room.name }),
    text: afterwards(room),
    yes: gettext("Leave"),
    danger: true,
  });
  if (sure) await api.leave(room.slug);
}

/** What becomes of the room to who left it. */
function afterwards({ kind, memberCount }) {
  if (kind !== "private") return gettext("You can join it again at any time.");
  return memberCount > 1
    ? gettext("It is private: somebody in it has to let you in again.")
    : gettext("It is private and nobody else is in it: nobody can let you in again.");
}

/** Who could own the room instead, when nobody else does: its moderators first. As the server decides it. */
async function heirsOf({ slug, role, memberCount, me }) {
  if (role !== "owner" || memberCount < 2) return [];
  const { members } = await api.room(slug);
  const others = members.filter(({ username }) => username !== me.username);
  if (others.some((one) => one.role === "owner")) return [];
  const rank = (one) => Number(one.role !== "moderator");
  return others.sort((a, b) => rank(a) - rank(b) || a.name.localeCompare(b.name));
}

/** A room that others are in keeps an owner. Resolves with null when it was called off. */
function handOver(room, heirs) {
  const option = ({ username, name }) =>
    el("option", { value: username }, name === username ? name : `${name} (@${username})`);
  return formDialog({
    title: interpolate(gettext("Leave %(room)s?"), { room: room.name }),
    text: `${gettext("You are its only owner: choose who owns it from now on.")} ${afterwards(room)}`,
    fields: el(
      "div",
      { class: "field" },
      el("label", { class: "field__label", for: "heir" }, gettext("New owner")),
      el("select", { class: "input", id: "heir", name: "heir", autofocus: true }, heirs.map(option)),
    ),
    yes: gettext("Make an owner and leave"),
    submit: ({ heir }) => api.changeRole(room.slug, heir, "owner"),
  });
}
