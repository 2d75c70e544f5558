// What the operators' pages share: the boot data, and times in the reader's own zone.

import { useCatalog } from "./i18n.js";
import { ending, exact, useLocale } from "./time.js";

/** @returns what the server wrote into the page for it */
export function start() {
  const boot = JSON.parse(document.getElementById("boot").textContent);
  const { lang } = document.documentElement;
  useCatalog(boot.catalog, lang);
  useLocale(lang);
  for (const time of document.querySelectorAll("time[data-local]")) {
    const moment = new Date(time.dateTime);
    time.textContent = ending(moment);
    time.title = exact(moment);
  }
  return boot;
}
