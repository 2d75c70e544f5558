// The few emoji one reacts with, their names, and the small field to choose from.

import { el } from "./dom.js";
import { gettext } from "./i18n.js";
import { openPopover } from "./menu.js";

const COLUMNS = 6;

const NAMES = () => ({
  "👍": gettext("thumbs up"),
  "✅": gettext("check mark"),
  "❤️": gettext("heart"),
  "😂": gettext("laughing"),
  "🎉": gettext("party"),
  "👀": gettext("eyes"),
  "🙏": gettext("thanks"),
  "👏": gettext("applause"),
  "🚀": gettext("rocket"),
  "🤔": gettext("thinking"),
  "😮": gettext("surprised"),
  "😢": gettext("sad"),
});

/** `[emoji, name]` of each. */
export function allEmoji() {
  return Object.entries(NAMES());
}

/** For those who hear the page; an emoji that has no name here stands for itself. */
export function nameOfEmoji(emoji) {
  return NAMES()[emoji] ?? emoji;
}

export function emojiButtons(attributes, act) {
  return allEmoji().map(([emoji, name]) =>
    el(
      "button",
      { type: "button", "aria-label": name, title: name, onclick: () => act(emoji), ...attributes },
      el("span", { "aria-hidden": "true" }, emoji),
    ),
  );
}

/** Opens the field under a button; `act(emoji)` when one is chosen. */
export function chooseEmoji(button, act) {
  const choices = emojiButtons({ role: "menuitem", tabindex: "-1" }, (emoji) => {
    close();
    act(emoji);
  });
  const field = el(
    "div",
    { class: "popover menu emoji-few", popover: "manual", role: "menu", "aria-label": gettext("Choose a reaction") },
    choices,
  );
  field.addEventListener("keydown", (event) => {
    const ahead = document.documentElement.dir === "rtl" ? -1 : 1;
    const step = { ArrowRight: ahead, ArrowLeft: -ahead, ArrowDown: COLUMNS, ArrowUp: -COLUMNS }[event.key];
    if (!step) return;
    event.preventDefault();
    event.stopPropagation();
    const at = choices.indexOf(document.activeElement);
    choices[(at + step + choices.length) % choices.length].focus();
  });
  const close = openPopover(button, field);
  choices[0].focus();
}
