// A picture of one's own, or the logo: chosen, sent, shown and taken away where it stands on the page.

import { api } from "./api.js";
import { changePortrait } from "./portraits.js";
import { showLogo } from "./workspace.js";

for (const part of document.querySelectorAll("[data-picture]")) listen(part);

function listen(part) {
  const { picture: path, done, failed } = part.dataset;
  const at = (name) => part.querySelector(`[data-${name}]`);
  const [file, choose, remove, status] = ["file", "choose", "remove", "status"].map(at);
  const face = part.querySelector("[data-face]");

  /** `deed` resolves with what the API says of the picture now. */
  async function change(deed) {
    status.textContent = "";
    status.className = "set__note";
    part.setAttribute("aria-busy", "true");
    for (const button of [choose, remove]) button.disabled = true;
    try {
      const { avatar, logo } = (await deed) ?? {};
      if (face) changePortrait(face.dataset.face, avatar ?? null);
      else showLogo(logo ?? null);
      remove.hidden = !(avatar ?? logo);
      status.textContent = done;
    } catch ({ code, message }) {
      status.textContent = code === "offline" ? failed : message;
      status.className = "field__error";
    }
    part.removeAttribute("aria-busy");
    for (const button of [choose, remove]) button.disabled = false;
    (remove.hidden ? choose : document.activeElement)?.focus();
    file.value = ""; // the same one may be chosen again
  }

  choose.addEventListener("click", () => file.click());
  file.addEventListener("change", () => file.files[0] && change(api.putPicture(path, file.files[0])));
  remove.addEventListener("click", () => change(api.removePicture(path)));
}
