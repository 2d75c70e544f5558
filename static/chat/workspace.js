// What the workspace is called and looks like, where it stands on the page.

/** The logo in its places, or the first letter of the name. */
export function showLogo(url, name = null) {
  for (const mark of document.querySelectorAll("[data-workspace-mark]")) {
    if (!url) {
      mark.textContent = [...(name ?? document.title.split(" - ").at(-1))][0]?.toUpperCase() ?? "";
      continue;
    }
    const picture = document.createElement("img");
    Object.assign(picture, { alt: "", src: url });
    mark.replaceChildren(picture);
  }
}

/** As the frame `chat.workspace` has it. */
export function showWorkspace({ name, accent_hue: hue, logo }) {
  const root = document.documentElement;
  if (hue === null) root.style.removeProperty("--accent-hue");
  else root.style.setProperty("--accent-hue", hue);
  for (const place of document.querySelectorAll("[data-workspace-name]")) place.textContent = name;
  showLogo(logo, name);
}
