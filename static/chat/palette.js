// Ctrl K: jump to a room or do something, by typing a few letters of it.

import { avatar, bdi, el, hidden, icon } from "./dom.js";
import { gettext, interpolate, pgettext } from "./i18n.js";
import { openDialog } from "./dialog.js";
import { roomPicture } from "./roompicture.js";

const MOST = 12;
const PEOPLE = 5;
let isOpen = false;

/** `rooms`: those to jump to, the likeliest first; `deeds`: `{label, icon, act}`; `find(words)`: people,
 *  `write(usernames)` goes to the conversation with one, `search(words)` looks among the messages. `rest()`: where the focus goes
 *  when it was nowhere. */
export function openPalette({ rooms, deeds, open, find, write, search, rest }) {
  if (isOpen) return;
  isOpen = true;
  const label = gettext("Jump to a room");
  const input = el("input", {
    type: "text",
    role: "combobox",
    "aria-expanded": "true",
    "aria-controls": "palette-list",
    "aria-autocomplete": "list",
    "aria-label": label,
    placeholder: label,
    autocomplete: "off",
    spellcheck: "false",
    autofocus: true,
  });
  const list = el("div", {
    class: "palette__list",
    id: "palette-list",
    role: "listbox",
    "aria-label": label,
  });
  const key = (text) => el("kbd", {}, text);
  const { dialog, closed } = openDialog({
    label,
    css: "palette",
    content: [
      el("div", { class: "palette__search" }, icon("search"), input, key("Esc")),
      list,
      el(
        "div",
        { class: "palette__foot", "aria-hidden": "true" },
        el(
          "span",
          {},
          el("span", { class: "keys" }, key("↑"), key("↓")),
          pgettext("what a key does", "Move"),
        ),
        el("span", {}, key("↵"), pgettext("what a key does", "Open")),
      ),
    ],
  });
  closed.then(() => {
    isOpen = false;
    if (document.activeElement === document.body) rest();
  });

  let chosen = 0;
  let options = [];
  let people = [];
  const draw = () => {
    const words = input.value.trim().toLowerCase();
    const found = rooms
      .filter(({ name }) => name.toLowerCase().includes(words))
      .slice(0, MOST)
      .map((room) => ({
        label: room.name,
        picture: () => roomPicture(room),
        side: room.number,
        act: () => open(room.slug),
      }));
    const acts = deeds.filter((deed) => deed.label.toLowerCase().includes(words));
    const text = input.value.trim();
    if (text) {
      const label = interpolate(gettext("Search messages for “%(text)s”"), { text });
      acts.push({ label, icon: "search", act: () => search(text) });
    }
    const others = people.map((person) => ({
      label: person.name,
      picture: () => avatar(person, { css: "avatar--xs", letters: 1 }),
      act: () => write([person.username]),
    }));
    options = [...found, ...others, ...acts];
    chosen = Math.max(0, Math.min(chosen, options.length - 1));
    list.replaceChildren(
      ...[
        ...group(gettext("Rooms"), found, 0),
        ...group(gettext("People"), others, found.length),
        ...group(pgettext("heading over deeds", "Do"), acts, found.length + others.length),
      ],
    );
    mark();
  };
  const group = (title, some, from) =>
    some.length
      ? [
          el(
            "div",
            { role: "group", "aria-label": title },
            el("p", { class: "palette__group", "aria-hidden": "true" }, title),
            some.map((one, at) =>
              el(
                "div",
                { class: "menu-item", role: "option", id: `option-${from + at}`, "data-at": from + at },
                one.picture?.() ?? icon(one.icon),
                el("span", {}, ...marked(one.label, input.value.trim())),
                one.side
                  ? el(
                      "span",
                      { class: "menu-item__side" },
                      el("span", { class: "count" }, String(one.side)),
                      hidden(` ${gettext("unread")}`),
                    )
                  : null,
              ),
            ),
          ),
        ]
      : [];
  const mark = () => {
    for (const row of list.querySelectorAll("[data-at]"))
      row.setAttribute("aria-selected", String(Number(row.dataset.at) === chosen));
    const row = list.querySelector("[aria-selected=true]");
    input.setAttribute("aria-activedescendant", row?.id ?? "");
    row?.scrollIntoView({ block: "nearest" });
  };
  const take = (at) => {
    dialog.close();
    options[at]?.act();
  };
  let timer = 0;
  const look = async () => {
    const words = input.value.trim();
    const found = words ? await find(words).catch(() => []) : [];
    if (words !== input.value.trim()) return;
    // Who one writes to already is among the rooms.
    const known = new Set(rooms.filter(({ people }) => people?.length === 1).map((room) => room.people[0].id));
    people = found.filter(({ id }) => !known.has(id)).slice(0, PEOPLE);
    draw();
  };
  input.addEventListener("input", () => {
    chosen = 0;
    people = [];
    draw();
    clearTimeout(timer);
    timer = setTimeout(look, 150);
  });
  input.addEventListener("keydown", (event) => {
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      take(chosen);
    } else if (step && options.length) {
      event.preventDefault();
      chosen = (chosen + step + options.length) % options.length;
      mark();
    }
  });
  list.addEventListener("click", ({ target }) => {
    const row = target.closest("[data-at]");
    if (row) take(Number(row.dataset.at));
  });
  draw();
}

function marked(text, words) {
  const at = words ? text.toLowerCase().indexOf(words.toLowerCase()) : -1;
  if (at < 0) return [bdi(text)];
  return [
    el(
      "bdi",
      {},
      text.slice(0, at),
      el("mark", {}, text.slice(at, at + words.length)),
      text.slice(at + words.length),
    ),
  ];
}
