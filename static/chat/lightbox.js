// A picture as large as the window, and from there to the others of the room.

import { openDialog } from "./dialog.js";
import { bdi, el, icon, iconButton } from "./dom.js";
import { gettext, interpolate } from "./i18n.js";
import { nameAndSize } from "./sizes.js";

const SWIPE = 40; // px

/** `pictures`: attachments in the order of the room; `at`: the one that is shown first. */
export function openLightbox(pictures, at) {
  const place = el("div", { class: "lightbox__picture" });
  const name = el("p", { class: "lightbox__name" });
  const count = el("span", { class: "lightbox__count", role: "status" });
  const save = el("a", { class: "icon-button", "aria-label": gettext("Save"), title: gettext("Save") }, icon("download"));
  const back = iconButton("back", gettext("Picture before"), { class: "lightbox__step", onclick: () => step(-1) });
  const on = iconButton("back", gettext("Next picture"), {
    class: "lightbox__step lightbox__step--on",
    onclick: () => step(1),
  });
  const bar = el(
    "header",
    { class: "lightbox__bar" },
    name,
    count,
    save,
    iconButton("close", gettext("Close"), { onclick: () => dialog.close() }),
  );
  const { dialog, closed } = openDialog({ label: gettext("Picture"), css: "lightbox", content: [bar, back, place, on] });
  dialog.addEventListener("keydown", (event) => {
    const turn = document.documentElement.dir === "rtl" ? -1 : 1;
    const by = { ArrowRight: turn, ArrowLeft: -turn, Home: -at, End: pictures.length - 1 - at }[event.key];
    if (by === undefined || event.altKey || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    step(by);
  });
  place.addEventListener("click", ({ target }) => target === place && dialog.close());
  listenForSwipes(place, (by) => step(by));

  function step(by) {
    at = Math.max(0, Math.min(pictures.length - 1, at + by));
    const file = pictures[at];
    const { width, height, url } = file;
    place.replaceChildren(el("img", { src: url, width, height, alt: interpolate(gettext("Picture: %(name)s"), file) }));
    name.replaceChildren(bdi(nameAndSize(file)));
    count.textContent =
      pictures.length > 1
        ? interpolate(gettext("%(place)s of %(count)s"), { place: at + 1, count: pictures.length })
        : "";
    save.href = url;
    save.download = file.name;
    for (const [button, end] of [
      [back, 0],
      [on, pictures.length - 1],
    ]) {
      button.hidden = pictures.length < 2;
      button.ariaDisabled = String(at === end);
    }
  }
  step(0);
  return closed;
}

/** A finger that moves sideways, and one only: two enlarge. */
function listenForSwipes(place, step) {
  let start = null;
  place.addEventListener("touchstart", ({ touches }) => {
    start = touches.length === 1 ? touches[0] : null;
  });
  place.addEventListener("touchend", ({ changedTouches: [end] }) => {
    const [x, y] = start ? [end.clientX - start.clientX, end.clientY - start.clientY] : [0, 0];
    start = null;
    if (Math.abs(x) < SWIPE || Math.abs(x) < 2 * Math.abs(y) || visualViewport.scale > 1) return;
    step((x < 0 ? 1 : -1) * (document.documentElement.dir === "rtl" ? -1 : 1));
  });
}
