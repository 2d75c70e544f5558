// Shortcuts of the whole page. What belongs to one part listens there.

import { toast } from "./dialog.js";
import { gettext } from "./i18n.js";
import { closeMenu } from "./menu.js";

/** The sheet of them all, loaded when it is wanted. */
export async function openShortcuts() {
  const sheet = await import("./shortcuts.js").catch(() => toast(gettext("This did not load"), "error"));
  sheet?.showShortcuts();
}

export function listenForKeys({ palette, search, step, rest, write }) {
  document.addEventListener("keydown", (event) => {
    const { key, altKey, shiftKey } = event;
    const command = event.ctrlKey || event.metaKey;
    if (document.querySelector("dialog[open]")) return;
    if (command && key.toLowerCase() === "k") {
      event.preventDefault();
      palette();
    } else if (command && key.toLowerCase() === "f" && !shiftKey && !altKey) {
      event.preventDefault(); // once more, in the search, is the browser's own: that finds only what is drawn
      search();
    } else if ((command && key === "/") || (key === "?" && !command && !altKey && !writes(event.target))) {
      event.preventDefault();
      openShortcuts();
    } else if (altKey && (key === "ArrowUp" || key === "ArrowDown")) {
      event.preventDefault();
      step(key === "ArrowUp" ? -1 : 1, shiftKey);
    } else if (key === "Escape" && !event.isComposing) {
      if (!closeMenu()) rest();
    } else if (
      key.length === 1 &&
      key !== " " &&
      !command &&
      !altKey &&
      !writes(event.target) &&
      !document.querySelector(".menu")
    ) {
      write(); // a letter typed while reading belongs to the message
    }
  });
}

function writes(target) {
  return target.matches?.("input, textarea, select, [contenteditable]");
}
