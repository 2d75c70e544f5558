// What this browser remembers of the emoji somebody takes: those of late, and the colour of skin.

const RECENT = "chat.emoji.recent";
const SKIN = "chat.emoji.skin";
const MANY = 18;

/** The last one first. */
export function recentEmoji() {
  return (get(RECENT) ?? "").split(" ").filter(Boolean);
}

export function rememberEmoji(emoji) {
  set(RECENT, [emoji, ...recentEmoji().filter((one) => one !== emoji)].slice(0, MANY).join(" "));
}

/** 0: none, to 5. */
export function skin() {
  const kept = Number(get(SKIN));
  return Number.isInteger(kept) && kept >= 0 && kept <= 5 ? kept : 0;
}

export function setSkin(value) {
  set(SKIN, String(value));
}

function get(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null; // storage is switched off
  }
}

function set(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // full or switched off: it lasts as long as the field is open
  }
}
