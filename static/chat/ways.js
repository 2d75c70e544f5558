// The ways to a room that is not in the list yet, and out of the list.

import { api } from "./api.js";
import { toast } from "./dialog.js";
import { choosePeople } from "./direct.js";
import { gettext } from "./i18n.js";
import { Event } from "./protocol.js";
import { browseRooms, createRoom } from "./roomdialogs.js";

/** `known`: the rooms that one may know; `go(slug)` shows a room; `problem(refusal)` says what did not work. */
export function ways({ store, known, me, go, problem }) {
  async function enter(shape) {
    if (!shape?.slug) return;
    store.add(shape);
    go(shape.slug);
  }

  async function browse() {
    const choice = await browseRooms();
    if (choice === "create") await enter(await createRoom(known));
    else if (choice) await enter(await api.room(choice).catch(problem));
  }

  const create = async () => enter(await createRoom(known));

  async function prefer(slug, fields) {
    const now = await api.prefer(slug, fields).catch(problem);
    if (!now) return;
    store.hear({ type: Event.preferences, ...now });
    if (fields.level === "hidden") toast(gettext("Out of the list. The palette and Browse rooms find it."), "info");
  }

  /** Goes to the conversation with these people; asks with whom, when nobody is named. */
  async function writeTo(usernames) {
    const people = usernames ?? (await choosePeople(me));
    if (people) await enter(await api.direct(people).catch(problem));
  }

  return { browse, create, prefer, writeTo };
}
