// Times as people read them: 24 hours, their own time zone, their own order of day and month.

import { gettext } from "./i18n.js";

let locale = "en";
const formats = new Map();

export function useLocale(language, preferred = globalThis.navigator?.languages ?? []) {
  const base = (language || "en").split("-")[0];
  locale = preferred.find((one) => one.split("-")[0] === base) ?? language ?? "en";
  formats.clear();
}

/** "09:12" */
export function clock(date) {
  return format({ hour: "2-digit", minute: "2-digit", hourCycle: "h23" }).format(date);
}

/** "2026-02-19", in local time: two messages with the same key stand under one day line. */
export function dayKey(date) {
  const two = (number) => String(number).padStart(2, "0");
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`;
}

/** "Today", "Yesterday", "Thursday 19 February", and the year when it is another one. */
export function dayTitle(date, now = new Date()) {
  const yesterday = new Date(now.getFullYear(), now.getMonth(), now.getDate() - 1);
  if (dayKey(date) === dayKey(now)) return gettext("Today");
  if (dayKey(date) === dayKey(yesterday)) return gettext("Yesterday");
  const year = date.getFullYear() === now.getFullYear() ? {} : { year: "numeric" };
  return format({ weekday: "long", day: "numeric", month: "long", ...year }).format(date);
}

/** For a tooltip: everything, to the second. */
export function exact(date) {
  return format({ dateStyle: "full", timeStyle: "medium", hourCycle: "h23" }).format(date);
}

/** When something ends: the time today, else day and time. */
export function ending(date, now = new Date()) {
  if (dayKey(date) === dayKey(now)) return clock(date);
  return format({
    day: "numeric",
    month: "short",
    hour: "2-digit",
    minute: "2-digit",
    hourCycle: "h23",
  }).format(date);
}

/** Milliseconds until the next local midnight, when "Today" becomes "Yesterday". */
export function untilMidnight(now = new Date()) {
  return new Date(now.getFullYear(), now.getMonth(), now.getDate() + 1).getTime() - now.getTime() + 50;
}

function format(options) {
  const id = JSON.stringify(options);
  if (!formats.has(id)) formats.set(id, new Intl.DateTimeFormat(locale, options));
  return formats.get(id);
}
