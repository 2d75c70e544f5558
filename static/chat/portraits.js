// Pictures of people. Messages name who wrote them and carry no picture, so a message costs nothing more; here is
// who has one, and where. A change redraws the faces on the page in their places: no view has to know of it.

import { api } from "./api.js";

const known = new Map(); // a person's id → the address of their picture

/** `{url, versions, complete}`, as the page and the API write it. */
export function usePortraits({ url, versions }) {
  known.clear();
  for (const [id, version] of Object.entries(versions))
    known.set(Number(id), url.replace("{user}", id).replace("{version}", version));
}

/** The address of somebody's picture, if they have one. */
export function portraitOf(id) {
  return known.get(Number(id)) ?? null;
}

/** Somebody has another picture, or none any more. */
export function changePortrait(id, url) {
  if (url) known.set(Number(id), url);
  else known.delete(Number(id));
  for (const face of document.querySelectorAll(`[data-face="${Number(id)}"]`)) putOn(face, url);
}

/** Shows a picture over the initials, which stay below: they are seen until it is there, and where it never comes. */
export function putOn(face, url) {
  const before = face.querySelector("img");
  if ((before?.getAttribute("src") ?? null) === url) return;
  before?.remove();
  if (!url) return;
  const picture = document.createElement("img");
  Object.assign(picture, { alt: "", loading: "lazy", decoding: "async", draggable: false, src: url });
  picture.addEventListener("error", () => picture.remove());
  face.prepend(picture);
}

/** Keeps them true: `store` says when a frame tells of a picture, and when one may have been missed. */
export function followPortraits({ pictures, store }) {
  usePortraits(pictures);
  const askAgain = () => api.portraits().then(changeAll, () => {}); // the next connection asks again
  store.onportrait = changePortrait;
  store.on("again", askAgain);
  if (!pictures.complete) askAgain();
}

function changeAll(all) {
  const before = new Set(known.keys());
  usePortraits(all);
  for (const id of new Set([...before, ...known.keys()])) changePortrait(id, portraitOf(id));
}
