// The way up to the New line, where that is above the view and was not seen since it is there: more came than was
// loaded, or it came while nobody looked.

import { toast } from "./dialog.js";
import { el, icon } from "./dom.js";
import { gettext } from "./i18n.js";

export class FirstNew {
  #seen = ""; // the line that was in view, or was gone to

  /** `place`: where the button stands. */
  constructor({ place, timeline }) {
    this.timeline = timeline;
    this.button = el(
      "button",
      { class: "jump-latest jump-first", type: "button", hidden: true, onclick: () => this.#go() },
      icon("arrow-up", "icon--s"),
      gettext("First new message"),
    );
    place.before(this.button);
    timeline.onmove = () => this.#look();
  }

  get #line() {
    return this.timeline.list.querySelector(".new-line, .day--new");
  }

  #look() {
    const { room, view } = this.timeline;
    const line = this.#line;
    const mark = `${room.slug} ${room.newFrom}`;
    const isBelowTop = line && line.getBoundingClientRect().bottom > view.getBoundingClientRect().top;
    if (isBelowTop) this.#seen = mark;
    const isAbove = line ? !isBelowTop : room.more && room.newFrom && room.first > room.newFrom;
    this.button.hidden = room.state !== "loaded" || this.#seen === mark || !isAbove;
  }

  async #go() {
    const { timeline } = this;
    const { room } = timeline;
    const came = this.#line || (await timeline.live.reach(room.slug, room.newFrom));
    if (!came) return toast(gettext("This did not load"), "error");
    if (room !== timeline.room) return;
    timeline.draw();
    if (!this.#line) return;
    timeline.keeper.toRow(this.#line);
    timeline.view.focus({ preventScroll: true });
  }
}
