// All emoji to choose from: by group, of late, and by name. Under a button, or from the lower edge of a phone.

import { openDialog } from "./dialog.js";
import { el, icon, roving } from "./dom.js";
import { recentEmoji, setSkin, skin } from "./emojihabits.js";
import { findEmoji, inSkin, withoutSkin } from "./emojilist.js";
import { emojiGroups, fewEmoji, skinNames } from "./emojinames.js";
import { neighbours, step } from "./emojisteps.js";
import { gettext, interpolate, ngettext } from "./i18n.js";
import { openPopover } from "./menu.js";

const LATE = 18; // two rows
const HEIGHT = 2.4; // rem of a row that is not drawn yet, about
const NEAR = "300px"; // to what one sees: then a group is drawn

/** `all`: as `loadEmoji` gives them; `act(emoji)` when one is chosen. Without a button it comes from below. */
export function openPicker({ all, button, label, act, atEnd }) {
  const picker = new Picker(all, (emoji) => {
    close();
    act(emoji);
  });
  let close;
  if (!button || matchMedia("(width < 40rem)").matches) {
    const { dialog } = openDialog({ label, css: "dialog--sheet emoji", content: picker.parts });
    close = () => dialog.close();
    picker.listen(dialog);
    picker.first?.focus({ preventScroll: true }); // in the field, a keyboard would cover half of them
  } else {
    const box = el("div", { class: "popover emoji", popover: "manual", role: "dialog", "aria-label": label }, picker.parts);
    picker.listen(box);
    close = openPopover(button, box, { host: document.body, atEnd });
    picker.search.focus({ preventScroll: true });
  }
}

class Picker {
  constructor(all, take) {
    Object.assign(this, { all, take });
    this.named = new Map(all.map((one) => [withoutSkin(one.emoji), one]));
    this.skin = skin();
    this.waiting = new Map(); // grid → what draws its emoji
    this.near = null;
    const words = gettext("Search emoji");
    this.search = el("input", { class: "input", type: "search", placeholder: words, "aria-label": words, autocomplete: "off" });
    this.tabs = el("div", { class: "emoji__tabs", role: "toolbar", "aria-label": gettext("Groups") }, this.#tabs());
    this.scroll = el("div", { class: "emoji__scroll", tabindex: "-1" });
    this.shown = [el("span", { class: "emoji__shown" }), el("span", { class: "emoji__name" })];
    this.tone = el("button", { class: "icon-button emoji__skin", type: "button", onclick: () => this.#nextSkin() });
    this.said = el("span", { class: "hidden-text", role: "status" });
    const preview = el("div", { class: "emoji__preview", "aria-hidden": "true" }, this.shown);
    this.parts = [
      el("div", { class: "emoji__top" }, el("div", { class: "with-icon" }, icon("search", "icon--s"), this.search)),
      this.tabs,
      this.scroll,
      el("div", { class: "emoji__foot" }, preview, this.tone),
      this.said,
    ];
    this.#draw();
  }

  get first() {
    return this.scroll.querySelector("button");
  }

  listen(box) {
    const rtl = document.documentElement.dir === "rtl";
    this.ahead = rtl ? "ArrowLeft" : "ArrowRight";
    this.back = rtl ? "ArrowRight" : "ArrowLeft";
    roving(this.tabs, () => [...this.tabs.children], { keys: [this.back, this.ahead] });
    this.search.addEventListener("input", () => this.#draw());
    box.addEventListener("keydown", (event) => this.#key(event, box));
    this.scroll.addEventListener("click", ({ target }) => {
      const one = target.closest("button");
      if (one) this.take(one.textContent);
    });
    this.scroll.addEventListener("pointerover", ({ target }) => this.#preview(target.closest("button")));
    this.scroll.addEventListener("focusin", ({ target }) => this.#settle(target.closest("button")));
    this.scroll.addEventListener("scroll", () => this.#mark(), { passive: true });
  }

  #tabs() {
    return emojiGroups().map(([group, name, picture]) =>
      el("button", { type: "button", "aria-label": name, title: name, onclick: () => this.#go(group) }, icon(picture)),
    );
  }

  /** Every group, or what is looked for. */
  #draw() {
    const wanted = this.search.value.trim();
    const found = wanted ? findEmoji(wanted, this.all, recentEmoji()) : null;
    this.near?.disconnect();
    this.near = new IntersectionObserver((seen) => seen.forEach((one) => one.isIntersecting && this.#fill(one.target)), {
      root: this.scroll,
      rootMargin: NEAR,
    });
    this.waiting.clear();
    this.scroll.replaceChildren(...(found ? this.#found(found) : emojiGroups().map(([group, name]) => this.#group(group, name))));
    this.scroll.scrollTop = 0;
    this.#fill(this.scroll.querySelector(".emoji__grid"));
    const said = found && ngettext("%(count)s emoji found", "%(count)s emoji found", found.length);
    this.said.textContent = found ? interpolate(said, { count: found.length }) : "";
    this.tone.textContent = inSkin("✋", this.skin);
    this.tone.title = skinNames()[this.skin];
    this.tone.ariaLabel = this.tone.title;
    this.#settle(this.first);
    this.#mark();
  }

  #found(found) {
    if (found.length) return [this.#section("found", gettext("Found"), found)];
    return [el("p", { class: "emoji__none" }, gettext("No emoji is called that"))];
  }

  #group(group, name) {
    if (group !== "late") return this.#section(group, name, this.all.filter((one) => one.group === group));
    const late = new Set([...recentEmoji(), ...fewEmoji().map(([emoji]) => inSkin(emoji, this.skin))]);
    return this.#section(group, name, [...late].slice(0, LATE).map((emoji) => this.#of(emoji)), true);
  }

  #of(emoji) {
    return { ...(this.named.get(withoutSkin(emoji)) ?? { name: emoji }), emoji };
  }

  /** Its emoji are drawn when it comes near. */
  #section(group, name, list, asIs = false) {
    const id = `emoji-${group}`;
    const grid = el("div", { class: "emoji__grid" });
    grid.style.minBlockSize = `${Math.ceil(list.length / 9) * HEIGHT}rem`;
    this.waiting.set(grid, () =>
      list.map(({ emoji, name: title }) =>
        el("button", { type: "button", tabindex: "-1", "aria-label": title }, asIs ? emoji : inSkin(emoji, this.skin)),
      ),
    );
    this.near.observe(grid);
    return el(
      "div",
      { role: "group", "aria-labelledby": id, "data-group": group },
      el("h2", { class: "emoji__title", id }, name),
      grid,
    );
  }

  #fill(grid) {
    const buttons = this.waiting.get(grid);
    if (!buttons) return;
    this.waiting.delete(grid);
    this.near.unobserve(grid);
    grid.style.minBlockSize = "";
    grid.append(...buttons());
  }

  #go(group) {
    this.search.value = "";
    this.#draw();
    const section = this.scroll.querySelector(`[data-group="${group}"]`);
    this.#fill(section.lastElementChild);
    section.scrollIntoView({ block: "start" });
    this.#settle(section.querySelector("button"));
    this.#mark();
  }

  /** Which group one looks at. */
  #mark() {
    const top = this.scroll.getBoundingClientRect().top + 8;
    const first = !this.scroll.isConnected || !this.scroll.scrollTop;
    const at = first ? 0 : [...this.scroll.children].findLastIndex((each) => each.getBoundingClientRect().top <= top);
    for (const [index, tab] of [...this.tabs.children].entries())
      tab.ariaCurrent = this.search.value.trim() || index !== at ? null : "true";
  }

  /** The one that Tab leads to. */
  #settle(one) {
    if (!one) return;
    if (this.stop) this.stop.tabIndex = -1;
    this.stop = one;
    one.tabIndex = 0;
    this.#preview(one);
  }

  #preview(one) {
    if (!one) return;
    this.shown[0].textContent = one.textContent;
    this.shown[1].textContent = one.ariaLabel;
  }

  #nextSkin() {
    const { scrollTop } = this.scroll;
    this.skin = (this.skin + 1) % skinNames().length;
    setSkin(this.skin);
    this.#draw();
    this.scroll.scrollTop = scrollTop;
  }

  #key(event, box) {
    const { key, target } = event;
    if (event.isComposing || event.keyCode === 229 || key === "Escape") return;
    event.stopPropagation(); // it is not for the page
    if (key === "Tab") return this.#round(event, box);
    if (event.altKey || event.metaKey) return;
    if (target === this.search) return this.#fromSearch(event);
    if (this.scroll.contains(target)) {
      const to = this.#next(target, event);
      if (to) {
        event.preventDefault();
        return to.focus();
      }
    }
    if (key.length === 1 && key !== " " && !event.ctrlKey) this.search.focus();
  }

  #fromSearch(event) {
    if (event.key !== "ArrowDown" && event.key !== "Enter") return;
    event.preventDefault();
    if (event.key === "ArrowDown") this.first?.focus();
    else if (this.search.value.trim()) this.first?.click();
  }

  #next(one, event) {
    const grid = one.closest(".emoji__grid");
    if (!grid) return null;
    for (const near of event.ctrlKey ? this.waiting.keys() : neighbours(grid)) this.#fill(near);
    return step(this.scroll, one, event, { ahead: this.ahead, back: this.back, above: this.search });
  }

  /** Tab stays inside: search, groups, emoji, skin. */
  #round(event, box) {
    const stops = [...box.querySelectorAll("input, button")].filter(({ tabIndex }) => tabIndex === 0);
    const at = stops.indexOf(document.activeElement);
    event.preventDefault();
    event.stopImmediatePropagation(); // elsewhere it closes what is open
    stops[(at + (event.shiftKey ? -1 : 1) + stops.length) % stops.length].focus();
  }
}
