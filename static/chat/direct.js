// Whom to write to: a person's card, and a dialog to choose one or several.

import { api, listed } from "./api.js";
import { avatar, bdi, el, icon } from "./dom.js";
import { openDialog } from "./dialog.js";
import { gettext, interpolate, ngettext } from "./i18n.js";
import { presenceOf } from "./people.js";

/** Who somebody is, and a way to write to them: `write(usernames)`. */
export function personCard(person, { write }) {
  const { dialog } = openDialog({
    label: person.name,
    css: "dialog--card",
    content: [
      el(
        "div",
        { class: "card" },
        avatar(person, { css: "avatar--l", presence: person.online === undefined ? null : presenceOf(person) }),
        el("h2", { class: "dialog__title" }, bdi(person.name)),
        el(
          "p",
          { class: "dialog__text" },
          bdi(`@${person.username}`),
          person.title && el("span", { class: "card__title" }, bdi(person.title)),
        ),
      ),
      el(
        "div",
        { class: "actions" },
        el("button", { class: "button", type: "button", onclick: () => dialog.close() }, gettext("Close")),
        el(
          "button",
          {
            class: "button button--main",
            type: "button",
            autofocus: true,
            onclick: () => {
              dialog.close();
              write([person.username]);
            },
          },
          icon("message"),
          gettext("Write a message"),
        ),
      ),
    ],
  });
}

/** Whom to write to: one person or several. Resolves with their usernames, or null. */
export async function choosePeople(me) {
  const chosen = new Map(); // username → person
  const search = el("input", {
    class: "input",
    type: "search",
    "aria-label": gettext("Find people"),
    placeholder: gettext("Name or username"),
    autocomplete: "off",
    autofocus: true,
  });
  const list = el("ul", { class: "choices", "aria-live": "polite" });
  const go = el("button", { class: "button button--main", type: "submit", disabled: true }, gettext("Write"));
  const form = el(
    "form",
    { class: "dialog__form", method: "dialog" },
    el("div", { class: "with-icon" }, icon("search", "icon--s"), search),
    list,
    el(
      "div",
      { class: "actions" },
      el("button", { class: "button", type: "button", onclick: () => dialog.close("") }, gettext("Cancel")),
      go,
    ),
  );
  const { dialog, closed } = openDialog({ title: gettext("Write to somebody"), css: "dialog--list", content: form });
  go.value = "write";
  const choose = (person, on) => {
    if (on) chosen.set(person.username, person);
    else chosen.delete(person.username);
    go.disabled = !chosen.size;
    go.textContent = chosen.size > 1
      ? interpolate(ngettext("Write to %(count)s person", "Write to %(count)s people", chosen.size), {
          count: chosen.size,
        })
      : gettext("Write");
  };
  let asked = 0;
  const draw = async () => {
    const mine = ++asked;
    const words = search.value.trim();
    const people = await api.people(words).then(
      (data) => listed(data, "people"),
      (refusal) => refusal,
    );
    if (mine !== asked) return;
    if (!Array.isArray(people)) {
      list.replaceChildren(el("li", { class: "choices__none" }, people.message));
      return;
    }
    const kept = [...chosen.values()].filter((one) => !people.some(({ username }) => username === one.username));
    const rows = [...kept, ...people].map((person) => choosable(person, { me, chosen, choose }));
    list.replaceChildren(
      ...(rows.length ? rows : [el("li", { class: "choices__none" }, gettext("Nobody has this name."))]),
    );
  };
  let timer = 0;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(draw, 150);
  });
  // Enter takes the first that was found; and when nothing is being looked for, it goes on.
  search.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.isComposing || !search.value.trim()) return;
    event.preventDefault();
    const first = list.querySelector("input:not(:checked)");
    first?.click();
    search.value = "";
    draw();
  });
  draw();
  return (await closed) === "write" ? [...chosen.keys()] : null;
}

function choosable(person, { me, chosen, choose }) {
  const box = el("input", { type: "checkbox", checked: chosen.has(person.username) });
  box.addEventListener("change", () => choose(person, box.checked));
  return el(
    "li",
    {},
    el(
      "label",
      { class: "choices__row" },
      box,
      avatar(person, { css: "avatar--s" }),
      el(
        "span",
        { class: "choices__text" },
        el("span", { class: "choices__name" }, bdi(person.name)),
        el(
          "span",
          { class: "choices__more" },
          person.id === me.id ? gettext("you, for notes") : bdi(`@${person.username}`),
        ),
      ),
    ),
  );
}

/** A press on who wrote a message opens their card. With the keyboard, the list of people does. */
export function listenForAuthors({ view, room, write }) {
  view.addEventListener("click", ({ target }) => {
    const head = target.closest(".message--first > .avatar, .message__author")?.closest(".message");
    const entry = head && room().entries.find(({ seq }) => seq === Number(head.dataset.seq));
    if (!entry?.user) return;
    const { user: id, username, name } = entry;
    const member = room().members?.find((one) => one.id === id);
    personCard(member ?? { id, username, name }, { write });
  });
}
