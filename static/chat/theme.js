// Light, dark, or what the system says. static/paint.js applies it before the first paint.

const NAME = "chat.theme";

export function theme() {
  return localStorage.getItem(NAME) ?? "system";
}

export function setTheme(value) {
  if (value === "system") {
    localStorage.removeItem(NAME);
    delete document.documentElement.dataset.theme;
  } else {
    localStorage.setItem(NAME, value);
    document.documentElement.dataset.theme = value;
  }
}
