// Runs before the first paint, so it is a classic script: a page chosen to be dark must not flash white.
(() => {
  const theme = localStorage.getItem("chat.theme");
  if (theme === "light" || theme === "dark") document.documentElement.dataset.theme = theme;
})();
