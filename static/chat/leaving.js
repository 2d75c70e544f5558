// Leaving a room.

import { api } from "./api.js";
import { confirm } from "./dialog.js";
import { gettext, interpolate } from "./i18n.js";

/** Asks first; then the log says that one left, and the room goes. */
export async function leave(room) {
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
