// Browse, create, add people, invite: the deeds that need a few words first.

import { api, listed } from "./api.js";
import { avatar, bdi, el, icon } from "./dom.js";
import { field, formDialog, openDialog, toast } from "./dialog.js";
import { gettext, interpolate, ngettext, pgettext } from "./i18n.js";

/** Resolves with the new room's shape, or null. */
export function createRoom() {
  const kind = (value, label, note, checked) =>
    el("label", { class: "check" }, el("input", { type: "radio", name: "kind", value, checked }), el("span", {}, label), el("span", { class: "check__note" }, note));
  return formDialog({
    title: gettext("Create a room"),
    yes: gettext("Create the room"),
    fields: [
      field({ id: "name", label: gettext("Name"), maxlength: 80, required: true, autocomplete: "off", autofocus: true }),
      field({ id: "topic", label: gettext("Topic"), note: gettext("What it is for. It can be changed later."), maxlength: 250, autocomplete: "off" }),
      el("fieldset", { class: "stack" }, el("legend", { class: "hidden-text" }, gettext("Who can see it")),
        kind("open", pgettext("a room that everyone can join", "Open"), gettext("Everyone here can find it and join."), true),
        kind("private", gettext("Private"), gettext("Only the people who are added can see it."), false)),
    ],
    submit: (data) => api.createRoom({ name: data.name, topic: data.topic, kind: data.kind }),
  });
}

/** Open rooms one is not in. Resolves with the slug of the joined room, "create", or "". */
export async function browseRooms() {
  const list = el("ul", { class: "choices", "aria-live": "polite" }, el("li", { class: "choices__none" }, el("span", { class: "spinner" }), gettext("Loading")));
  const search = el("input", { class: "input", type: "search", "aria-label": gettext("Find a room"), placeholder: gettext("Find a room"), autofocus: true });
  const { dialog, closed } = openDialog({
    title: gettext("Browse rooms"),
    css: "dialog--list",
    content: [
      el("div", { class: "with-icon" }, icon("search", "icon--s"), search),
      list,
      el("div", { class: "actions actions--apart" },
        el("button", { class: "button", type: "button", onclick: () => dialog.close("create") }, icon("plus"), gettext("Create a room")),
        el("button", { class: "button", type: "button", onclick: () => dialog.close("") }, gettext("Close"))),
    ],
  });
  let rooms = null;
  const draw = () => {
    const words = search.value.trim().toLowerCase();
    const found = (rooms ?? []).filter(({ name, topic }) => `${name} ${topic}`.toLowerCase().includes(words));
    const none = rooms?.length ? gettext("No room has these words.") : gettext("There is no other open room. You are in all of them.");
    list.replaceChildren(...(found.length ? found.map((room) => joinable(room, dialog)) : [el("li", { class: "choices__none" }, none)]));
  };
  search.addEventListener("input", draw);
  try {
    rooms = listed(await api.rooms(), "rooms").filter((room) => room.member === false && !room.archived);
    draw();
  } catch (refusal) {
    list.replaceChildren(el("li", { class: "choices__none" }, refusal.message));
  }
  return closed;
}

function joinable(room, dialog) {
  const join = el("button", { class: "button button--s", type: "button", "aria-label": interpolate(gettext("Join %(room)s"), { room: room.name }) }, gettext("Join"));
  const more = el("span", { class: "choices__more" }, room.topic || interpolate(
    ngettext("%(count)s member", "%(count)s members", room.member_count), { count: room.member_count }));
  join.addEventListener("click", async () => {
    try {
      await api.join(room.slug);
      dialog.close(room.slug);
    } catch (refusal) {
      more.textContent = refusal.message;
    }
  });
  return el("li", { class: "choices__row" }, icon("room"), el("span", { class: "choices__text" }, el("span", { class: "choices__name" }, bdi(room.name)), more), join);
}

/** People who are not in the room, to be added one by one. */
export function addPeople(room) {
  const search = el("input", { class: "input", type: "search", "aria-label": gettext("Find people"), placeholder: gettext("Name or username"), autocomplete: "off", autofocus: true });
  const list = el("ul", { class: "choices", "aria-live": "polite" });
  const { dialog } = openDialog({
    title: interpolate(gettext("Add people to %(room)s"), { room: room.name }),
    css: "dialog--list",
    content: [
      el("div", { class: "with-icon" }, icon("search", "icon--s"), search), list,
      el("div", { class: "actions" }, el("button", { class: "button", type: "button", onclick: () => dialog.close() }, gettext("Done"))),
    ],
  });
  const added = new Set();
  let asked = 0;
  const draw = async () => {
    const mine = ++asked;
    let people;
    try {
      people = listed(await api.people(search.value.trim()), "people");
    } catch (refusal) {
      list.replaceChildren(el("li", { class: "choices__none" }, refusal.message));
      return;
    }
    if (mine !== asked) return; // an answer to what is no longer asked
    const inside = new Set((room.members ?? []).map(({ username }) => username));
    const outside = people.filter(({ username }) => !inside.has(username) || added.has(username));
    list.replaceChildren(...(outside.length ? outside.map((person) => addable(room, person, added))
      : [el("li", { class: "choices__none" }, search.value.trim() ? gettext("Nobody else has this name.") : gettext("Everyone is here already."))]));
  };
  let timer = 0;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(draw, 150);
  });
  draw();
}

function addable(room, person, added) {
  const side = el("span", { class: "choices__side" });
  const done = () => side.replaceChildren(el("span", { class: "tag tag--success" }, icon("check", "icon--s"), gettext("Added")));
  const more = el("span", { class: "choices__more" }, `@${person.username}`);
  const add = el("button", { class: "button button--s", type: "button", "aria-label": interpolate(gettext("Add %(name)s"), { name: person.name }) }, gettext("Add"));
  add.addEventListener("click", async () => {
    try {
      await api.addMember(room.slug, person.username);
      added.add(person.username);
      done();
    } catch (refusal) {
      more.textContent = refusal.message;
    }
  });
  if (added.has(person.username)) done();
  else side.append(add);
  return el("li", { class: "choices__row" }, avatar(person, { css: "avatar--s" }), el("span", { class: "choices__text" }, el("span", { class: "choices__name" }, bdi(person.name)), more), side);
}

/** A link that lets somebody in, made for a few days. */
export async function invite() {
  const made = await formDialog({
    title: gettext("Invite people"),
    text: gettext("Whoever opens the link can make an account here, until it ends."),
    yes: gettext("Make the link"),
    fields: [
      el("div", { class: "two" },
        field({ id: "days", label: gettext("Days it works"), type: "number", min: 1, max: 90, value: 7, required: true }),
        field({ id: "uses", label: gettext("People it lets in"), type: "number", min: 1, max: 100, value: 10, required: true })),
    ],
    submit: (data) => api.invite({ days: Number(data.days), uses: Number(data.uses) }),
  });
  if (!made?.url) return;
  const address = new URL(made.url, location.href).href;
  const { dialog } = openDialog({
    title: gettext("The link is ready"),
    content: [
      el("p", { class: "dialog__text" }, gettext("It is shown only now. Send it to the people you want here.")),
      el("input", { class: "input", readonly: true, value: address, "aria-label": gettext("Invitation link"), onfocus: ({ target }) => target.select() }),
      el("div", { class: "actions" },
        el("button", { class: "button", type: "button", onclick: () => dialog.close() }, gettext("Close")),
        el("button", { class: "button button--main", type: "button", autofocus: true, onclick: async () => {
          await navigator.clipboard?.writeText(address);
          dialog.close();
          toast(gettext("Link copied"), "link");
        } }, gettext("Copy the link"))),
    ],
  });
}
