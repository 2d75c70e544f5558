// The announcement form: how it will look, how long it is, and rooms picked by name.

import { announcementLine } from "./announcements.js";
import { el, iconButton } from "./dom.js";
import { gettext, interpolate, ngettext } from "./i18n.js";
import { start } from "./staff.js";

const boot = start();
const form = document.getElementById("announce");
const { text, rooms } = form.elements;
const count = document.getElementById("count");
const preview = document.getElementById("preview");

function draw() {
  const written = text.value.trim();
  const chosen = rooms.selectedOptions.length;
  count.textContent = interpolate(gettext("%(count)s of %(limit)s characters. The first sentence is shown in bold."),
    { count: [...written].length, limit: count.dataset.limit });
  document.getElementById("announce-label").textContent = chosen
    ? interpolate(ngettext("Announce in %(count)s room", "Announce in %(count)s rooms", chosen), { count: chosen })
    : gettext("Announce to everyone");
  const minutes = Number(form.elements.lasts.value);
  const until = minutes ? new Date(Date.now() + minutes * 60_000).toISOString() : null;
  const line = announcementLine({ text: written, level: form.elements.level.value, by: boot.me, until });
  line.querySelector("button").remove(); // nothing here to dismiss
  preview.hidden = !written;
  preview.lastElementChild.replaceChildren(line);
}

/** In place of the list: the chosen rooms as tags, and a field that knows the names of the others. */
function pickByName() {
  const list = el("datalist", { id: "room-names" });
  const field = el("input", { id: "room-name", list: "room-names", placeholder: gettext("Add a room"), autocomplete: "off", "aria-describedby": "where-note" });
  const picked = el("div", { class: "picked" });
  const options = [...rooms.options];

  const show = () => {
    picked.replaceChildren(...options.filter((option) => option.selected).map(tag), field, list);
    list.replaceChildren(...options.filter((option) => !option.selected).map((option) => el("option", { value: option.text })));
    draw();
  };
  const choose = (option, selected) => {
    option.selected = selected;
    field.value = "";
    show();
    field.focus();
  };
  const tag = (option) => el("span", { class: "tag" }, el("bdi", {}, option.text),
    iconButton("close", interpolate(gettext("Remove %(room)s"), { room: option.text }), { onclick: () => choose(option, false) }));
  const take = (fits) => {
    const found = field.value.trim() && options.find((option) => !option.selected && fits(option.text.toLowerCase(), field.value.trim().toLowerCase()));
    if (found) choose(found, true);
  };

  field.addEventListener("input", () => take((name, typed) => name === typed));
  field.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) {
      event.preventDefault();
      take((name, typed) => name.startsWith(typed));
    } else if (event.key === "Backspace" && !field.value) {
      const last = options.findLast((option) => option.selected);
      if (last) choose(last, false);
    }
  });
  rooms.hidden = true;
  rooms.before(picked);
  form.querySelector(`label[for="${rooms.id}"]`).htmlFor = field.id;
  show();
}

pickByName();
form.addEventListener("input", draw);
