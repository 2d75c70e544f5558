// What the workspace is called and looks like, where it stands on the page.

import { Event } from "./protocol.js";

/** The logo in its places, or the first letter of the name. */
export function showLogo(url, name = null) {
  for (const mark of document.querySelectorAll("[data-workspace-mark]")) {
    if (!url) {
      mark.textContent = [...(name ?? document.title.split(" - ").at(-1))][0]?.toUpperCase() ?? "";
      continue;
    }
    if (mark.querySelector("img")?.getAttribute("src") === url) continue;
    const picture = document.createElement("img");
    Object.assign(picture, { alt: "", src: url });
    mark.replaceChildren(picture);
  }
}

/** The style sheet of one's own, the last of all. The one before stays until this is there: nothing stands bare. */
function showStyle(url) {
  const before = [...document.querySelectorAll("[data-workspace-style]")];
  if (before.at(-1)?.getAttribute("href") === url) return;
  const leave = () => before.forEach((one) => one.remove());
  if (!url) {
    leave();
    return;
  }
  const link = document.createElement("link");
  Object.assign(link, { rel: "stylesheet", href: url, onload: leave, onerror: leave });
  link.dataset.workspaceStyle = "";
  document.head.append(link);
}

/** As the frame `chat.workspace` has it. */
function showWorkspace({ name, accent_hue: hue, logo, style }) {
  const root = document.documentElement;
  if (hue === null) root.style.removeProperty("--accent-hue");
  else root.style.setProperty("--accent-hue", hue);
  for (const place of document.querySelectorAll("[data-workspace-name]")) place.textContent = name;
  showLogo(logo, name);
  showStyle(style);
}

/** Keeps it true: what was changed while there was no connection is asked for after it. */
export function followWorkspace({ store, api }) {
  store.on("workspace", () => showWorkspace(store.workspace));
  store.on("again", async () => {
    const before = store.workspace;
    const found = await api.workspace().catch(() => null); // the next connection asks again
    if (found && store.workspace === before) store.hear({ ...found, type: Event.workspace });
  });
}
