// The few emoji that most react with, by the names that people call them; the groups of all, and the colours.

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

/** `[group, name, icon]` of each, as they stand in the field with all of them. */
export const emojiGroups = () => [
  ["late", gettext("Recent"), "clock"],
  ["faces", gettext("Faces"), "smile"],
  ["people", gettext("People and hands"), "hand"],
  ["nature", gettext("Animals and plants"), "leaf"],
  ["food", gettext("Food and drink"), "cup"],
  ["places", gettext("Places and travel"), "sun"],
  ["play", gettext("Activities"), "star"],
  ["things", gettext("Objects"), "key"],
  ["signs", gettext("Symbols"), "check"],
  ["flags", gettext("Flags"), "flag"],
];

/** The colours of skin, 0 to 5. */
export const skinNames = () => [
  gettext("Skin tone: none"),
  gettext("Skin tone: light"),
  gettext("Skin tone: medium light"),
  gettext("Skin tone: medium"),
  gettext("Skin tone: medium dark"),
  gettext("Skin tone: dark"),
];
