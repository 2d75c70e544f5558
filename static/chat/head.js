// The head of the room: name, topic, who is in it. And what stands above its first message.

import { avatar, bdi, el, icon } from "./dom.js";
import { gettext, interpolate, ngettext } from "./i18n.js";
import { roomPicture } from "./roompicture.js";

const FACES = 4;

export class Head {
  constructor({ head, store, editTopic }) {
    Object.assign(this, { store, editTopic });
    this.title = head.querySelector("h1");
    this.topic = head.querySelector(".room__topic");
    this.members = head.querySelector(".room__members");
    store.on("room", (slug) => slug === store.current && this.draw());
  }

  draw() {
    const room = this.store.room(this.store.current);
    if (!room) return;
    this.title.replaceChildren(
      ...(room.kind === "open" && !room.announceOnly ? [] : [roomPicture(room, "icon--s")]),
      el("bdi", {}, room.name),
    );
    this.topic.hidden = !room.topic && !room.maySetTopic;
    this.topic.title = room.topic;
    this.topic.replaceChildren(
      room.topic
        ? bdi(room.topic)
        : el(
            "button",
            { class: "link-button", type: "button", onclick: () => this.editTopic(room) },
            gettext("Add a topic"),
          ),
    );
    const people = interpolate(ngettext("%(count)s member", "%(count)s members", room.memberCount), {
      count: room.memberCount,
    });
    this.members.setAttribute("aria-label", people);
    this.members.title = people;
    this.members.replaceChildren(faces(room), String(room.memberCount));
  }
}

/** Who is here comes first; until the names are known, their places are kept. */
function faces(room) {
  const people = [...(room.members ?? [])]
    .sort((a, b) => Number(b.online && !b.idle) - Number(a.online && !a.idle) || Number(b.online) - Number(a.online))
    .slice(0, FACES);
  const shown = room.members
    ? people.map((one) => avatar(one, { css: "avatar--s", letters: 1 }))
    : Array.from({ length: Math.min(FACES, room.memberCount) }, () =>
        el("span", { class: "avatar avatar--s avatar--wait" }),
      );
  return el("span", { class: "avatars", "aria-hidden": "true" }, shown);
}

const BEGINNING = {
  open: () => gettext("This is where the room begins. Everyone here can find it and join."),
  private: () => gettext("This is where the room begins. Only the people in it can see it."),
  direct: () => gettext("What you write to each other here nobody else can see."),
  notes: () => gettext("A place for notes. What you write here only you can see."),
};

/** The beginning of a room says what it is for, and offers what is missing. */
export function roomStart(room, { addPeople, editTopic }) {
  const text = BEGINNING[room.isNotes ? "notes" : room.kind]();
  const acts = [
    room.mayAdd &&
      el(
        "button",
        {
          class: room.memberCount < 2 ? "button button--main" : "button",
          type: "button",
          onclick: () => addPeople(room),
        },
        icon("person-plus"),
        gettext("Add people"),
      ),
    room.maySetTopic &&
      !room.topic &&
      el(
        "button",
        { class: "button", type: "button", onclick: () => editTopic(room) },
        gettext("Set a topic"),
      ),
  ].filter(Boolean);
  return el(
    "section",
    { class: "empty room-start" },
    el("h2", { class: "empty__title" }, bdi(room.name)),
    el("p", { class: "empty__text" }, room.topic ? bdi(room.topic) : text),
    acts.length > 0 && el("div", { class: "actions actions--start" }, acts),
  );
}
