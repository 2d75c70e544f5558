// Words from the operators, as lines under the head of the room until they end or are dismissed.

import { el, icon, iconButton } from "./dom.js";
import { gettext, interpolate } from "./i18n.js";
import { ending } from "./time.js";

const LONGEST_TIMER = 2 ** 31 - 1;

export class Announcements {
  #dismissed = new Set(JSON.parse(sessionStorage.getItem("chat.dismissed") ?? "[]"));
  #timer = 0;

  constructor({ place, store }) {
    Object.assign(this, { place, store });
    store.on("announcements", () => this.draw());
  }

  draw() {
    const now = Date.now();
    clearTimeout(this.#timer);
    const live = this.store.announcements.filter(({ until }) => !until || new Date(until).getTime() > now);
    const shown = live.filter(
      ({ id, rooms }) => !this.#dismissed.has(id) && (!rooms || rooms.includes(this.store.current)),
    );
    const mark = JSON.stringify(shown);
    if (this.place.dataset.mark !== mark) {
      this.place.dataset.mark = mark;
      this.place.replaceChildren(...shown.map((one) => announcementLine(one, () => this.#dismiss(one.id))));
    }
    const next = Math.min(
      ...live.filter(({ until }) => until).map(({ until }) => new Date(until).getTime() - now),
    );
    if (next < LONGEST_TIMER) this.#timer = setTimeout(() => this.draw(), next + 50);
  }

  #dismiss(id) {
    this.#dismissed.add(id);
    sessionStorage.setItem("chat.dismissed", JSON.stringify([...this.#dismissed]));
    this.draw();
    document.querySelector(".composer__field")?.focus();
  }
}

/** One announcement as people see it: `{text, level, by?, until?}`. The first sentence stands out. */
export function announcementLine(one, dismiss) {
  const warning = one.level === "warning";
  const [, strong, rest] = /^(.*?[.!?。！？](?=\s|$)|.*)([\s\S]*)$/.exec(one.text);
  return el(
    "section",
    {
      class: warning ? "announcement announcement--warning" : "announcement",
      "aria-label": gettext("Announcement"),
    },
    icon(warning ? "warning" : "info"),
    el(
      "p",
      { dir: "auto" },
      el("strong", {}, strong),
      rest,
      " ",
      el("span", { class: "announcement__meta" }, meta(one)),
    ),
    iconButton("close", gettext("Dismiss the announcement"), { class: "icon-button--s", onclick: dismiss }),
  );
}

function meta({ by, until }) {
  const time = until && ending(new Date(until));
  if (by && time) return interpolate(gettext("From %(name)s, until %(time)s"), { name: by, time });
  if (by) return interpolate(gettext("From %(name)s"), { name: by });
  return time ? interpolate(gettext("Until %(time)s"), { time }) : "";
}
