// The list of rooms. The server draws the first one; from then on this does.

import { bdi, el, hidden, icon, roving } from "./dom.js";
import { gettext, interpolate, ngettext } from "./i18n.js";
import { presenceOf } from "./people.js";
import { roomPicture } from "./roompicture.js";

export const MOST = 99;

/** The part of the list a room stands in; none: it is out of sight. */
export function partOf(room) {
  if (room.archived) return "archived";
  if (room.hidden) return null;
  if (room.favourite) return "favourites";
  return room.isDirect ? "direct" : "rooms";
}

export class Sidebar {
  #settlers = [];

  /** `parts`: their lists by name, in the order they stand in; `archive`: around the last of them, which is closed
   *  at first: `{button, count, ul}` in its markup. */
  constructor({ parts, archive, store, address, open }) {
    Object.assign(this, { parts, archive, store, address });
    const toggle = archive.querySelector("button");
    toggle.addEventListener("click", () => {
      this.parts.archived.hidden = !this.parts.archived.hidden;
      toggle.setAttribute("aria-expanded", String(!this.parts.archived.hidden));
    });
    for (const kind of ["rooms", "room", "unread"]) store.on(kind, () => this.plan());
    const follow = (event) => {
      const row = event.target.closest("[data-room]");
      if (!row || event.ctrlKey || event.metaKey || event.shiftKey || event.button) return;
      event.preventDefault();
      open(row.dataset.room);
    };
    for (const ul of Object.values(parts)) {
      ul.addEventListener("click", follow);
      this.#settlers.push(roving(ul, () => [...ul.querySelectorAll(".nav-row")]));
    }
    this.draw();
  }

  /** Slugs by part, each in the order they stand in. */
  get #sorted() {
    const sorted = Object.fromEntries(Object.keys(this.parts).map((part) => [part, []]));
    const rooms = [...this.store.rooms.values()];
    rooms.sort((a, b) => a.name.localeCompare(b.name, document.documentElement.lang));
    for (const room of rooms) sorted[partOf(room)]?.push(room.slug);
    return sorted;
  }

  /** Slugs of all rooms in use, from top to bottom. */
  get order() {
    const { archived: _archived, ...inUse } = this.#sorted;
    return Object.values(inUse).flat();
  }

  /** The room above or below the current one; `unread`: the next that has something new. */
  neighbour(step, unread = false) {
    const { order } = this;
    const at = order.indexOf(this.store.current);
    for (let n = 1; n <= order.length; n += 1) {
      const slug = order[(at + step * n + order.length * n) % order.length];
      if (!unread || this.store.room(slug).isNews) return slug;
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
    const sorted = this.#sorted;
    for (const [part, ul] of Object.entries(this.parts)) this.#fill(ul, sorted[part]);
    this.archive.hidden = !sorted.archived.length;
    this.archive.querySelector(".count").textContent = sorted.archived.length;
    for (const settle of this.#settlers) settle();
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
    const here = room.slug === this.store.current && !room.held;
    const isCurrent = room.slug === this.store.current;
    const presence = room.people?.length === 1 && !room.isNotes ? presenceOf(room.people[0]) : "off";
    const [number, calls, isNews] = here ? [0, 0, false] : [room.number, room.calls, room.isNews];
    const isMuted = room.level === "nothing";
    const mark = [room.name, room.kind, room.announceOnly, number, calls, isNews, isCurrent, presence, isMuted].join("\n");
    if (known?.dataset.mark === mark) return known;
    const link = el(
      "a",
      {
        class: `nav-row${isNews ? " nav-row--unread" : ""}${isMuted ? " nav-row--muted" : ""}`,
        href: this.address(room.slug),
        "data-room": room.slug,
        "aria-current": isCurrent ? "page" : null,
        tabindex: known?.firstElementChild.tabIndex ?? "-1",
      },
      roomPicture(room),
      el("span", { class: "nav-row__name" }, bdi(room.name), presence !== "off" && hidden(`, ${presence ? gettext("idle") : gettext("online")}`)),
      (number > 0 || isMuted) &&
        el("span", { class: "nav-row__side" }, isMuted ? muted() : numberOf(number, calls > 0 && !room.isDirect, calls > 0)),
    );
    if (!known) return el("li", { "data-mark": mark }, link);
    const focused = known.contains(document.activeElement);
    known.dataset.mark = mark;
    known.replaceChildren(link);
    if (focused) link.focus({ preventScroll: true });
    return known;
  }
}

function numberOf(count, isMention, isBadge) {
  const words = isMention ? ngettext("mention", "mentions", count) : gettext("unread");
  return el("span", { class: isBadge ? "badge" : "count" }, atMost(count), hidden(` ${words}`));
}

function muted() {
  return [icon("bell-off", "icon--s"), hidden(gettext("muted"))];
}

function atMost(count) {
  return count > MOST ? `${MOST}+` : String(count);
}

/** How much is new in the threads that one follows; `link`: their row. */
export function showThreadNews({ store, link }) {
  const side = link.querySelector(".nav-row__side");
  const draw = () => {
    const { count, calls } = store.threadNews;
    link.classList.toggle("nav-row--unread", count > 0);
    side.replaceChildren(
      ...(count ? [el("span", { class: calls ? "badge" : "count" }, String(count), hidden(` ${gettext("unread")}`))] : []),
    );
  };
  for (const kind of ["threads", "rooms"]) store.on(kind, draw);
  draw();
}

/** What calls the reader stands in the window's title and on the app's icon, what is unread beside the way back on
 *  the phone. */
export function showUnread({ store, back }) {
  let shown = null;
  const draw = () => {
    const elsewhere = store.unread(store.current);
    const calls = store.calls();
    const room = store.room(store.current);
    const count = calls ? `(${atMost(calls)}) ` : "";
    document.title = count + (room ? `${room.name} - ` : "") + store.workspace.name;
    if (calls !== shown) badge((shown = calls));
    back.querySelector(".num").textContent = elsewhere ? atMost(elsewhere) : "";
    back.setAttribute(
      "aria-label",
      elsewhere
        ? interpolate(ngettext("All rooms, %(count)s unread", "All rooms, %(count)s unread", elsewhere), {
            count: elsewhere,
          })
        : gettext("All rooms"),
    );
  };
  for (const kind of ["rooms", "room", "unread", "workspace"]) store.on(kind, draw);
  return draw;
}

/** On the icon of the installed app; elsewhere there is none, or it is not allowed. */
function badge(count) {
  const done = count ? navigator.setAppBadge?.(count) : navigator.clearAppBadge?.();
  done?.catch(() => {});
}
