// A menu under a button: arrows move, Escape closes and gives the focus back, a click elsewhere closes.

import { el, icon } from "./dom.js";

let open = null;

/** Items: `{label, icon?, act | href, danger?, checked?, side?}`, or null for a line. */
export function menuButton(button, items, { label } = {}) {
  button.setAttribute("aria-haspopup", "menu");
  button.setAttribute("aria-expanded", "false");
  const toggle = (event) => {
    event.preventDefault();
    if (open?.button === button) open.close();
    else show(button, items(), label ?? button.getAttribute("aria-label") ?? button.textContent.trim());
  };
  button.addEventListener("click", toggle);
  button.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown" || event.key === "ArrowUp") toggle(event);
  });
}

/** True when a menu was open and now is not. */
export function closeMenu() {
  if (!open) return false;
  open.close();
  return true;
}

function show(button, items, label) {
  const menu = el(
    "div",
    { class: "popover menu", popover: "manual", role: "menu", "aria-label": label },
    items.map(entry),
  );
  const rows = [...menu.querySelectorAll("[role^=menuitem]")];
  menu.addEventListener("keydown", (event) => {
    const at = rows.indexOf(document.activeElement);
    const to = { ArrowDown: at + 1, ArrowUp: at - 1, Home: 0, End: rows.length - 1 }[event.key];
    if (to === undefined) return;
    event.preventDefault();
    rows[(to + rows.length) % rows.length].focus();
  });
  const close = openPopover(button, menu);
  // Before the deed: what that opens gives the focus back to the button, and where that puts the focus it stays.
  menu.addEventListener("click", ({ target }) => target.closest("[role^=menuitem]") && close(), true);
  rows[0]?.focus();
}

/** Shows something under a button, in the top layer: nothing around the button can cut it off. Only one is open
 *  at a time. The answer closes it and gives the focus back. `host`: where it is put, if not after the button;
 *  `atEnd`: it ends where the button ends. */
export function openPopover(button, popover, { host = null, atEnd = false } = {}) {
  closeMenu();
  const outside = ({ target }) => popover.contains(target) || button.contains(target) || close(false);
  const close = (giveBack = true) => {
    document.removeEventListener("pointerdown", outside, true);
    popover.remove();
    open = null;
    button.setAttribute("aria-expanded", "false");
    if (giveBack) button.focus();
  };
  popover.addEventListener("keydown", ({ key }) => key === "Tab" && close());
  open = { button, close };
  button.setAttribute("aria-expanded", "true");
  if (host) host.append(popover);
  else button.after(popover);
  popover.showPopover();
  place(popover, button, atEnd);
  document.addEventListener("pointerdown", outside, true);
  return close;
}

/** Whether one is open that belongs to something inside `node`. */
export function hasOpenMenu(node) {
  return Boolean(open && node.contains(open.button));
}

function entry(item) {
  if (!item) return el("hr", { class: "menu-line" });
  const content = [
    icon(item.icon ?? "chevron-end"),
    el("span", {}, item.label),
    item.side && el("span", { class: "menu-item__side" }, item.side),
  ];
  const css = item.danger ? "menu-item menu-item--danger" : "menu-item";
  if (item.href) return el("a", { class: css, role: "menuitem", tabindex: "-1", href: item.href }, content);
  const checked = item.checked === undefined ? {} : { "aria-checked": String(item.checked) };
  const role = item.checked === undefined ? "menuitem" : "menuitemradio";
  if (item.checked) content.push(el("span", { class: "menu-item__side" }, icon("check", "icon--s")));
  return el(
    "button",
    { class: css, type: "button", role, tabindex: "-1", onclick: item.act, ...checked },
    content,
  );
}

/** Under the button where there is room, else above; never over the edge of the window. */
function place(menu, button, atEnd) {
  const at = button.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const below = at.bottom + 4 + height <= innerHeight;
  const start = (document.documentElement.dir === "rtl") !== atEnd ? at.right - width : at.left;
  menu.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - 4 - height)}px`;
  menu.style.left = `${Math.max(8, Math.min(start, innerWidth - width - 8))}px`;
}
