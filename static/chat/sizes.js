// Sizes of files as people read them: "380 kB", "3.1 MB".

import { gettext, interpolate } from "./i18n.js";

const UNITS = ["byte", "kilobyte", "megabyte", "gigabyte"];

export function bytes(count, locale = globalThis.document?.documentElement.lang || "en") {
  const step = Math.min(UNITS.length - 1, Math.floor(Math.log10(Math.max(1, count)) / 3));
  const size = count / 1000 ** step;
  return new Intl.NumberFormat(locale, {
    style: "unit",
    unit: UNITS[step],
    unitDisplay: step ? "short" : "long",
    maximumFractionDigits: step && size < 10 ? 1 : 0,
  }).format(size);
}

/** "plan.pdf, 3.1 MB" */
export function nameAndSize({ name, size }) {
  return interpolate(gettext("%(name)s, %(size)s"), { name, size: bytes(size) });
}
