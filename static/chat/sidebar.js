// The list of rooms. The server draws the first one; from then on this does.

import { bdi, el, hidden, icon, roving } from "./dom.js";
import { gettext, interpolate, ngettext } from "./i18n.js";

export const MOST = 99;

export class Sidebar {
  /** `archive`: the group of archived rooms, `{button, count, ul}` in its markup, closed at first. */
  constructor({ list, archive, store, address, open }) {
    Object.assign(this, { list, store, address, archive });
    this.old = archive.querySelector("ul");
    this.toggle = archive.querySelector("button");
    this.toggle.addEventListener("click", () => {
      this.old.hidden = !this.old.hidden;
      this.toggle.setAttribute("aria-expanded", String(!this.old.hidden));
    });
    for (const kind of ["rooms", "room", "unread"]) store.on(kind, () => this.plan());
    const follow = (event) => {
      const row = event.target.closest("[data-room]");
      if (!row || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      open(row.dataset.room);
    };
    this.settlers = [this.list, this.old].map((ul) => {
      ul.addEventListener("click", follow);
      return roving(ul, () => [...ul.querySelectorAll(".nav-row")]);
    });
    this.draw();
  }

  /** Slugs in the order they stand in: those in use, or those of the archive. */
  sorted(archived = false) {
    return [...this.store.rooms.values()]
      .filter((room) => room.archived === archived)
      .sort((a, b) => a.name.localeCompare(b.name, document.documentElement.lang))
      .map((room) => room.slug);
  }

  get order() {
    return this.sorted();
  }

  /** The room above or below the current one; `unread`: the next that has something new. */
  neighbour(step, unread = false) {
    const { order } = this;
    const at = order.indexOf(this.store.current);
    for (let n = 1; n <= order.length; n += 1) {
      const slug = order[(at + step * n + order.length * n) % order.length];
      if (!unread || this.store.room(slug).unread) return slug;
    }
    return null;
  }

  plan() {
    if (this.planned) return;
    this.planned = true;
    queueMicrotask(() => {
      this.planned = false;
      this.draw();
    });
  }

  draw() {
    const old = this.sorted(true);
    this.archive.hidden = !old.length;
    this.archive.querySelector(".count").textContent = old.length;
    this.#fill(this.list, this.order);
    this.#fill(this.old, old);
    for (const settle of this.settlers) settle();
  }

  #fill(list, slugs) {
    const focused = list.contains(document.activeElement) ? document.activeElement.dataset.room : null;
    const rows = new Map([...list.children].map((row) => [row.firstElementChild.dataset.room, row]));
    const wanted = slugs.map((slug) => this.#row(this.store.room(slug), rows.get(slug)));
    if (wanted.length === list.children.length && wanted.every((row, at) => row === list.children[at]))
      return;
    list.replaceChildren(...wanted);
    if (focused) list.querySelector(`[data-room="${CSS.escape(focused)}"]`)?.focus({ preventScroll: true });
  }

  #row(room, known) {
    const here = room.slug === this.store.current;
    const mark = [room.name, room.kind, here ? 0 : room.unread, here].join("\n");
    if (known?.dataset.mark === mark) return known;
    const unread = here ? 0 : room.unread;
    const link = el(
      "a",
      {
        class: unread ? "nav-row nav-row--unread" : "nav-row",
        href: this.address(room.slug),
        "data-room": room.slug,
        "aria-current": here ? "page" : null,
        tabindex: known?.firstElementChild.tabIndex ?? "-1",
      },
      icon(room.kind === "private" ? "lock" : "room"),
      el("span", { class: "nav-row__name" }, bdi(room.name)),
      unread > 0 &&
        el(
          "span",
          { class: "nav-row__side" },
          el(
            "span",
            { class: "count" },
            unread > MOST ? `${MOST}+` : String(unread),
            hidden(` ${gettext("unread")}`),
          ),
        ),
    );
    if (!known) return el("li", { "data-mark": mark }, link);
    const focused = known.contains(document.activeElement);
    known.dataset.mark = mark;
    known.replaceChildren(link);
    if (focused) link.focus({ preventScroll: true });
    return known;
  }
}

/** The number in the window's title, and beside the way back on the phone. */
export function showUnread({ store, back, workspace }) {
  const draw = () => {
    const elsewhere = store.unread(store.current);
    const all = store.unread();
    const room = store.room(store.current);
    document.title = `${all ? `(${all > MOST ? `${MOST}+` : all}) ` : ""}${room ? `${room.name} - ` : ""}${workspace}`;
    back.querySelector(".num").textContent = elsewhere ? (elsewhere > MOST ? `${MOST}+` : elsewhere) : "";
    back.setAttribute(
      "aria-label",
      elsewhere
        ? interpolate(ngettext("All rooms, %(count)s unread", "All rooms, %(count)s unread", elsewhere), {
            count: elsewhere,
          })
        : gettext("All rooms"),
    );
  };
  for (const kind of ["rooms", "room", "unread"]) store.on(kind, draw);
  return draw;
}
