// Runs before the first paint, so it is a classic script: a page that is to be dark must not flash white,
// and one with a colour of its own must not flash blue. (The policy allows no style in the markup.)
(() => {
  const root = document.documentElement;
  if (root.dataset.accent) root.style.setProperty("--accent-hue", root.dataset.accent);
  try {
    const theme = localStorage.getItem("chat.theme");
    if (theme === "light" || theme === "dark") root.dataset.theme = theme;
  } catch {
    // storage is switched off: the system decides
  }
  // Where the server writes a time on the next page, it is to be that of this clock. To ask for it takes a while.
  addEventListener("load", () => {
    const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
    if (zone) document.cookie = `browser_zone=${zone}; path=/; max-age=31536000; samesite=lax`;
  });
})();
