// "Ann is typing", in the line under the composer that is always there.

import { bdi, el, phrase } from "./dom.js";
import { gettext } from "./i18n.js";

export function showTyping(place, store) {
  let timer = 0;
  const draw = () => {
    clearTimeout(timer);
    const room = store.room(store.current);
    const { names, next } = room ? room.typists(store.now()) : { names: [], next: Infinity };
    const mark = names.join("\n");
    if (place.dataset.mark !== mark) {
      place.dataset.mark = mark;
      place.replaceChildren(...(names.length ? [dots(), el("span", {}, sentence(names))] : []));
    }
    if (names.length) timer = setTimeout(draw, Math.max(100, next - store.now() + 20));
  };
  store.on("typing", (slug) => slug === store.current && draw());
  return draw;
}

function sentence(names) {
  const [one, two] = names.map((name) => el("b", {}, bdi(name)));
  if (names.length === 1) return phrase(gettext("%(one)s is typing"), { one });
  if (names.length === 2) return phrase(gettext("%(one)s and %(two)s are typing"), { one, two });
  return gettext("Several people are typing");
}

function dots() {
  return el("span", { class: "dots", "aria-hidden": "true" }, el("i"), el("i"), el("i"));
}
