// Emoji to choose from: the few one reacts with, and the way to all others.

import { toast } from "./dialog.js";
import { el } from "./dom.js";
import { loadEmoji } from "./emojilist.js";
import { fewEmoji } from "./emojinames.js";
import { gettext } from "./i18n.js";
import { closeMenu } from "./menu.js";

export function emojiButtons(attributes, act) {
  return fewEmoji().map(([emoji, name]) =>
    el(
      "button",
      { type: "button", "aria-label": name, title: name, onclick: () => act(emoji), ...attributes },
      el("span", { "aria-hidden": "true" }, emoji),
    ),
  );
}

/** Opens the field with all of them, under a button or from the lower edge of a phone; `act(emoji)` when one is
 *  chosen. `atEnd`: it ends where the button ends. It is not there before somebody wants it. */
export async function chooseEmoji(button, act, { label = gettext("Choose a reaction"), atEnd = false } = {}) {
  if (button?.ariaExpanded === "true") return closeMenu();
  try {
    const [{ openPicker }, all] = await Promise.all([import("./emojipicker.js"), loadEmoji()]);
    openPicker({ all, button, label, act, atEnd });
  } catch {
    toast(gettext("The emoji could not be loaded. They are when the connection is back."), "error");
  }
  return undefined;
}
