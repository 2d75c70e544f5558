// The few emoji that most react with, by the names that people call them.

import { gettext } from "./i18n.js";

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
export function fewEmoji() {
  return Object.entries(NAMES());
}
