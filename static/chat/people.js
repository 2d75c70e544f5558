// How a person is drawn: a colour from the id, initials from the name. chat/templatetags/chat_ui.py does the same.

const HUES = 12;
const WITHOUT_SPACES = /^[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]/;

export function hue(id) {
  return (((Number(id) || 0) % HUES) + HUES) % HUES;
}

/** What the dot beside somebody says: "" here, "idle" or "off". */
export function presenceOf({ online, idle }) {
  if (!online) return "off";
  return idle ? "idle" : "";
}

export function initials(name, letters = 2) {
  const words = name.split(/\s+/).filter((word) => /^[\p{L}\p{N}]/u.test(word));
  if (!words.length) return [...(name.trim() || "?")].slice(0, 1).join("");
  if (WITHOUT_SPACES.test(words[0])) return [...words[0]].slice(-2).slice(0, letters).join("");
  const [first] = words[0];
  const [last] = words.length > 1 ? words.at(-1) : "";
  return [first, last ?? ""].slice(0, letters).join("").toUpperCase();
}
