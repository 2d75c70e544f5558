// Find a room, make one, name it and say what it is for.

import { api, listed } from "./api.js";
import { bdi, el, icon } from "./dom.js";
import { roomPicture } from "./roompicture.js";
import { field, formDialog, openDialog } from "./dialog.js";
import { gettext, interpolate, ngettext, pgettext } from "./i18n.js";
import { dayKey } from "./time.js";

/** Resolves with the new room's shape, or null. `known`: the rooms that one may know. */
export function createRoom(known) {
  known.ask();
  const name = field({
    id: "name",
    label: gettext("Name"),
    maxlength: 80,
    required: true,
    autocomplete: "off",
    autofocus: true,
  });
  name.append(sameName(name.querySelector("input"), known));
  const kind = (value, label, note, checked) =>
    el(
      "label",
      { class: "check" },
      el("input", { type: "radio", name: "kind", value, checked }),
      el("span", {}, label),
      el("span", { class: "check__note" }, note),
    );
  return formDialog({
    title: gettext("Create a room"),
    yes: gettext("Create the room"),
    fields: [
      name,
      field({
        id: "topic",
        label: gettext("Topic"),
        note: gettext("What it is for. It can be changed later."),
        maxlength: 250,
        autocomplete: "off",
      }),
      el(
        "fieldset",
        { class: "stack" },
        el("legend", { class: "hidden-text" }, gettext("Who can see it")),
        kind(
          "open",
          pgettext("a room that everyone can join", "Open"),
          gettext("Everyone here can find it and join."),
          true,
        ),
        kind("private", gettext("Private"), gettext("Only the people who are added can see it."), false),
      ),
      el(
        "label",
        { class: "check" },
        el("input", { type: "checkbox", name: "news" }),
        el("span", {}, gettext("For announcements")),
        el("span", { class: "check__note" }, gettext("Only its moderators write; everybody reads and reacts.")),
      ),
    ],
    submit: ({ name, topic, kind: who, news }) =>
      api.createRoom({ name, topic, kind: who, announce_only: Boolean(news) }),
  });
}

/** Says when a room is called like that already – another one than `own`, which is being renamed. It may be: the
 *  others of a private one cannot know. */
function sameName(input, known, own = null) {
  const note = el("p", { class: "field__note", role: "status" });
  input.addEventListener("input", () => {
    const name = input.value.trim().toLowerCase();
    const isThere = known.all.some(
      (room) => !room.isDirect && room.slug !== own?.slug && room.name.toLowerCase() === name,
    );
    note.textContent = isThere ? gettext("There is a room with this name already.") : "";
  });
  return note;
}

/** Open rooms one is not in, and those one has put out of sight. Resolves with the slug of the joined room, "create", or "". */
export async function browseRooms() {
  const list = el(
    "ul",
    { class: "choices", "aria-live": "polite" },
    el("li", { class: "choices__none" }, el("span", { class: "spinner" }), gettext("Loading")),
  );
  const search = el("input", {
    class: "input",
    type: "search",
    "aria-label": gettext("Find a room"),
    placeholder: gettext("Find a room"),
    autofocus: true,
  });
  const { dialog, closed } = openDialog({
    title: gettext("Browse rooms"),
    css: "dialog--list",
    content: [
      el("div", { class: "with-icon" }, icon("search", "icon--s"), search),
      list,
      el(
        "div",
        { class: "actions actions--apart" },
        el(
          "button",
          { class: "button", type: "button", onclick: () => dialog.close("create") },
          icon("plus"),
          gettext("Create a room"),
        ),
        el("button", { class: "button", type: "button", onclick: () => dialog.close("") }, gettext("Close")),
      ),
    ],
  });
  let rooms = null;
  const draw = () => {
    const words = search.value.trim().toLowerCase();
    const found = (rooms ?? []).filter(({ name, topic }) => `${name} ${topic}`.toLowerCase().includes(words));
    const none = rooms?.length
      ? gettext("No room has these words.")
      : gettext("There is no other open room. You are in all of them.");
    list.replaceChildren(
      ...(found.length
        ? found.map((room) => joinable(room, dialog))
        : [el("li", { class: "choices__none" }, none)]),
    );
  };
  search.addEventListener("input", draw);
  try {
    const all = listed(await api.rooms(), "rooms").filter((room) => !room.archived);
    rooms = all.filter((room) => room.member === false || (room.hidden && room.kind !== "direct"));
    draw();
  } catch (refusal) {
    list.replaceChildren(el("li", { class: "choices__none" }, refusal.message));
  }
  return closed;
}

function joinable(room, dialog) {
  const join = el(
    "button",
    {
      class: "button button--s",
      type: "button",
      "aria-label": interpolate(room.member ? gettext("Show %(room)s") : gettext("Join %(room)s"), {
        room: room.name,
      }),
    },
    room.member ? gettext("Show") : gettext("Join"),
  );
  const more = el(
    "span",
    { class: "choices__more" },
    room.topic ||
      interpolate(ngettext("%(count)s member", "%(count)s members", room.member_count), {
        count: room.member_count,
      }),
  );
  join.addEventListener("click", async () => {
    try {
      await (room.member ? api.prefer(room.slug, { level: "all" }) : api.join(room.slug));
      dialog.close(room.slug);
    } catch (refusal) {
      more.textContent = refusal.message;
    }
  });
  return el(
    "li",
    { class: "choices__row" },
    roomPicture(room),
    el("span", { class: "choices__text" }, el("span", { class: "choices__name" }, bdi(room.name)), more),
    join,
  );
}

export function editTopic(room) {
  return formDialog({
    title: interpolate(gettext("Topic of %(room)s"), { room: room.name }),
    yes: gettext("Save"),
    fields: [
      field({
        id: "topic",
        label: gettext("Topic"),
        value: room.topic,
        maxlength: 250,
        autocomplete: "off",
        autofocus: true,
        dir: "auto",
      }),
    ],
    submit: ({ topic }) => api.changeRoom(room.slug, { topic }),
  });
}

/** `known`: the rooms that one may know. */
export function rename(room, known) {
  known.ask();
  const name = field({
    id: "name",
    label: gettext("Name"),
    value: room.name,
    maxlength: 80,
    required: true,
    autocomplete: "off",
    autofocus: true,
    dir: "auto",
  });
  name.append(sameName(name.querySelector("input"), known, room));
  return formDialog({
    title: interpolate(gettext("Rename %(room)s"), { room: room.name }),
    yes: gettext("Rename"),
    fields: [name],
    submit: ({ name: now }) => api.changeRoom(room.slug, { name: now }),
  });
}

/** Asks for a day; `find(moment)`, with the moment it begins here, gives what comes of it. */
export function chooseDay(find) {
  return formDialog({
    title: gettext("Jump to a date"),
    yes: pgettext("to a date", "Jump"),
    fields: field({
      id: "day",
      label: gettext("Day"),
      note: gettext("The first message of that day, or the next one after it."),
      type: "date",
      max: dayKey(new Date()),
      required: true,
      autofocus: true,
    }),
    submit: ({ day }) => find(new Date(`${day}T00:00`).toISOString()),
  });
}
