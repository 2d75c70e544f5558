// One live client in the operators' table.

import { avatar, bdi, el, iconButton } from "./dom.js";
import { gettext, interpolate } from "./i18n.js";
import { exact } from "./time.js";

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const DAY = 24 * HOUR;

const WAYS_IN = {
  rooms: () => gettext("Many rooms"),
  async: () => gettext("One room"),
  sync: () => gettext("One room, synchronous"),
};

export class ClientRow {
  #box;
  #rooms;
  #since;

  constructor(client, { nameOfRoom, choose, message, disconnect }) {
    this.nameOfRoom = nameOfRoom;
    this.client = client;
    const { name } = client;
    this.#box = el("input", { type: "checkbox", "aria-label": interpolate(gettext("Choose %(name)s"), { name }), onchange: () => { this.chosen = this.#box.checked; choose(); } });
    this.#rooms = el("span", { class: "rooms-cell" });
    this.#since = el("time", { datetime: client.connected_at, title: exact(new Date(client.connected_at)) });
    this.node = el("tr", { "data-client": client.id },
      el("td", {}, this.#box),
      el("td", {}, el("span", { class: "table__person" }, avatar({ id: client.user, name }, { css: "avatar--s" }), el("bdi", { title: client.username }, name))),
      el("td", {}, WAYS_IN[client.door]?.() ?? client.door),
      el("td", { class: "table__sub optional-column" }, el("code", { title: `${client.id}\n${client.channel_name}` }, client.id.slice(0, 8))),
      el("td", {}, this.#rooms),
      el("td", { class: "table__sub optional-column" }, el("bdi", {}, client.server)),
      el("td", { class: "num table__sub end" }, this.#since),
      el("td", {}, el("div", { class: "row-actions" },
        iconButton("message", interpolate(gettext("Message %(name)s"), { name }), { class: "icon-button--s", onclick: () => message([this.client]) }),
        iconButton("unplug", interpolate(gettext("Disconnect %(name)s"), { name }), { class: "icon-button--s", onclick: () => disconnect([this.client]) }))));
  }

  get chosen() {
    return this.#box.checked;
  }

  set chosen(on) {
    this.#box.checked = on;
    if (on) this.node.setAttribute("aria-selected", "true");
    else this.node.removeAttribute("aria-selected");
  }

  update(client, visible) {
    this.client = client;
    this.node.hidden = !visible;
    const since = lasting(Date.now() - new Date(client.connected_at).getTime());
    if (this.#since.textContent !== since) this.#since.textContent = since;
    const mark = client.rooms.join();
    if (this.#rooms.dataset.mark === mark) return;
    this.#rooms.dataset.mark = mark;
    const names = client.rooms.map(this.nameOfRoom).sort((one, other) => one.localeCompare(other));
    this.#rooms.title = names.join(", ");
    this.#rooms.replaceChildren(names.length ? bdi(names[0]) : "–",
      ...(names.length > 1 ? [el("span", { class: "table__sub" }, `+${names.length - 1}`)] : []));
  }
}

/** "12 min", "4 hr 30 min", "9 days", in the page's language. */
export function lasting(ms, language = document.documentElement.lang) {
  const part = (value, unit, unitDisplay) =>
    new Intl.NumberFormat(language || "en", { style: "unit", unit, unitDisplay }).format(Math.floor(value));
  if (ms >= 2 * DAY) return part(ms / DAY, "day", "long");
  if (ms >= HOUR) return `${part(ms / HOUR, "hour", "short")} ${part((ms % HOUR) / MINUTE, "minute", "short")}`;
  return part(Math.max(0, ms) / MINUTE, "minute", "short");
}
