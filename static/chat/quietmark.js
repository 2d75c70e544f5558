// Beside one's own name: that nothing interrupts now. Who turned it on for long would forget it.

import { el, hidden, icon } from "./dom.js";
import { gettext } from "./i18n.js";
import { isQuiet } from "./quiet.js";

const AGAIN = 30_000; // ms: it begins and ends with a minute

/** `name`: what the mark stands behind. */
export function showQuiet({ name, store }) {
  const label = gettext("Do not disturb");
  const mark = el("span", { class: "me__quiet", title: label }, icon("bell-off", "icon--s"), hidden(label));
  const draw = () => {
    mark.hidden = !isQuiet(store.notify.quiet, new Date());
  };
  draw();
  store.on("quiet", draw);
  setInterval(draw, AGAIN);
  name.after(mark);
}
