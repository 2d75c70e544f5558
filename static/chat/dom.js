// Elements. Text always goes in as text; only html() takes markup, and only what the server sanitised.

import { pieces } from "./i18n.js";
import { hue, initials } from "./people.js";
import { portraitOf, putOn } from "./portraits.js";

const SVG = "http://www.w3.org/2000/svg";

/** `el("button", {class: "button", type: "button", onclick: act}, "Save")`. An attribute that is null, undefined
 *  or false is left out, true is written empty; children may be nodes, texts, nothing, or lists of those. */
export function el(tag, attributes = {}, ...children) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === null || value === undefined || value === false) continue;
    if (name.startsWith("on")) node.addEventListener(name.slice(2), value);
    else node.setAttribute(name, value === true ? "" : value);
  }
  node.append(
    ...children.flat(3).filter((child) => child !== null && child !== undefined && child !== false),
  );
  return node;
}

let drawings = ""; // where the icons are: first in their file, then in the page

export function icon(name, css = "") {
  const svg = document.createElementNS(SVG, "svg");
  svg.setAttribute("class", `icon ${css}`.trim());
  svg.setAttribute("aria-hidden", "true");
  const use = document.createElementNS(SVG, "use");
  use.setAttribute("href", drawings ? `#${drawings}${name}` : `${document.documentElement.dataset.icons}#${name}`);
  svg.append(use);
  return svg;
}

/** Brings the icons into the page, so that those drawn for the first time without a connection are there too. */
export async function keepIcons() {
  const file = await fetch(document.documentElement.dataset.icons).catch(() => null);
  if (!file?.ok) return;
  const sheet = new DOMParser().parseFromString(await file.text(), "image/svg+xml").documentElement;
  for (const symbol of sheet.querySelectorAll("symbol")) symbol.id = `icon-${symbol.id}`;
  sheet.setAttribute("class", "hidden-text");
  sheet.setAttribute("aria-hidden", "true");
  document.body.append(document.adoptNode(sheet));
  drawings = "icon-";
}

/** A person's picture, or their initials. `presence`: "", "idle" or "off"; null: it is not said here. */
export function avatar({ id, name }, { css = "", letters = 2, presence = null } = {}) {
  const face = el(
    "span",
    { class: `avatar ${css}`.trim(), "data-hue": hue(id), "data-face": id || null, "aria-hidden": "true" },
    initials(name, letters),
    presence === null ? null : el("span", { class: "presence", "data-is": presence || null }),
  );
  putOn(face, portraitOf(id));
  return face;
}

/** A text with `%(name)s`, where elements may stand for the names. */
export function phrase(text, values) {
  const fragment = document.createDocumentFragment();
  fragment.append(...pieces(text, values));
  return fragment;
}

export function bdi(text) {
  return el("bdi", {}, text);
}

export function hidden(text) {
  return el("span", { class: "hidden-text" }, text);
}

export function html(sanitised) {
  const template = document.createElement("template");
  template.innerHTML = sanitised;
  return template.content;
}

export function iconButton(name, label, attributes = {}) {
  return el(
    "button",
    {
      type: "button",
      "aria-label": label,
      title: label,
      ...attributes,
      class: `icon-button ${attributes.class ?? ""}`.trim(),
    },
    icon(name),
  );
}

/** Arrow keys, Home and End move among `items()`; the group stays one tab stop. */
export function roving(container, items, { keys = ["ArrowUp", "ArrowDown"] } = {}) {
  const settle = () => {
    const all = items();
    const stop = all.find((item) => item.tabIndex === 0) ?? all.find((item) => item.ariaCurrent) ?? all[0];
    for (const item of all) item.tabIndex = item === stop ? 0 : -1;
  };
  container.addEventListener("keydown", (event) => {
    if (event.altKey || event.ctrlKey || event.metaKey) return;
    const all = items();
    const at = all.indexOf(event.target);
    const to = { [keys[0]]: at - 1, [keys[1]]: at + 1, Home: 0, End: all.length - 1 }[event.key];
    if (at < 0 || to === undefined) return;
    event.preventDefault();
    all[Math.max(0, Math.min(all.length - 1, to))]?.focus();
  });
  container.addEventListener("focusin", ({ target }) => {
    const all = items();
    if (all.includes(target)) for (const item of all) item.tabIndex = item === target ? 0 : -1;
  });
  settle();
  return settle;
}

/** Whether the clipboard took it, which it does only over https and on this machine. */
export async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
