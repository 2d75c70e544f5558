// The files of a message: pictures that keep their place while they load, players, cards.

import { bdi, el, icon } from "./dom.js";
import { gettext, interpolate } from "./i18n.js";
import { openLightbox } from "./lightbox.js";
import { bytes, nameAndSize } from "./sizes.js";

const ALONE = [352, 320]; // px that one picture has at most
const AMONG = [224, 168]; // and each of several
const shown = new WeakMap(); // links to pictures → files

export function files(attachments) {
  if (!attachments?.length) return null;
  const pictures = attachments.filter(({ kind }) => kind === "image");
  const others = attachments.filter(({ kind }) => kind !== "image");
  const room = pictures.length > 1 ? AMONG : ALONE;
  const drawn = pictures.map((file) => picture(file, room));
  return [pictures.length > 1 ? el("div", { class: "pictures" }, drawn) : drawn, others.map(draw)];
}

/** The names of files, where there is no place for them. */
export function namesOf(attachments) {
  return (attachments ?? []).map(({ name }) => name).join(", ");
}

function draw(file) {
  return { video, audio }[file.kind]?.(file) ?? card(file);
}

/** Width and height are those it is shown with, so that nothing moves when it comes. */
function picture(file, [width, height]) {
  const scale = Math.min(1, width / file.width, height / file.height);
  const image = el("img", {
    src: file.animated ? file.url : (file.thumbnail_url ?? file.url),
    width: Math.max(1, Math.round(file.width * scale)),
    height: Math.max(1, Math.round(file.height * scale)),
    alt: interpolate(gettext("Picture: %(name)s"), file),
    loading: "lazy",
    decoding: "async",
  });
  const still = file.animated && file.thumbnail_url && el("source", { media: STILL, srcset: file.thumbnail_url });
  const look = (event) => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return; // a tab of its own
    event.preventDefault();
    const log = link.closest(".message").parentElement;
    const all = [...log.querySelectorAll(".picture a")];
    openLightbox(all.map((one) => shown.get(one)), all.indexOf(link));
  };
  const link = el("a", { href: file.url, tabindex: "-1", onclick: look }, el("picture", {}, still, image));
  shown.set(link, file);
  return el(
    "figure",
    { class: "picture" },
    link,
    el("figcaption", {}, bdi(nameAndSize(file))),
  );
}

const STILL = "(prefers-reduced-motion: reduce)";

function video(file) {
  const player = el("video", { ...PLAYS, class: "film", src: file.url, "aria-label": file.name });
  return el("figure", { class: "picture" }, player, el("figcaption", {}, bdi(nameAndSize(file))));
}

function audio(file) {
  const player = el("audio", { ...PLAYS, src: file.url, "aria-label": file.name });
  return el("figure", { class: "picture" }, player, el("figcaption", {}, bdi(nameAndSize(file))));
}

const PLAYS = { controls: true, preload: "metadata", tabindex: "-1" };

function card(file) {
  const opens = file.kind === "pdf" ? { target: "_blank", rel: "noopener" } : { download: file.name };
  const ending = /\.([^.]{1,5})$/.exec(file.name)?.[1].toUpperCase() ?? gettext("File");
  const about = interpolate(gettext("%(kind)s, %(size)s"), { kind: ending, size: bytes(file.size) });
  return el(
    "a",
    { class: "file", href: file.url, tabindex: "-1", ...opens },
    el("span", { class: "file__kind" }, icon("file")),
    el("span", { class: "file__name" }, bdi(file.name), el("span", { class: "file__meta" }, about)),
    icon(file.kind === "pdf" ? "eye" : "download"),
  );
}
