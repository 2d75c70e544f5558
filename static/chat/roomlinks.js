// A #room in a message becomes a link to it – here and not where Markdown is rendered: a message is rendered once for
// all its readers, and which rooms somebody may know differs. The page links those it knows, which are the reader's
// own, under the names they have now; for anybody else the word stays as its author wrote it, and nothing tells
// whether there is such a room.

import { bdi, el } from "./dom.js";

const NAME = /(?<![A-Za-z0-9_&#/.-])#([A-Za-z0-9_](?:[A-Za-z0-9_-]*[A-Za-z0-9_])?)/g;

/** Links them in `content`, which is changed. `roomOf(slug)`: a room of the reader's. */
export function linkRooms(content, roomOf) {
  if (!content.nodeType || !content.textContent.includes("#")) return content; // or it is not rendered yet
  const walk = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walk.nextNode()) if (!walk.currentNode.parentElement?.closest("code, a")) texts.push(walk.currentNode);
  for (const text of texts) if (text.data.includes("#")) text.replaceWith(...pieces(text.data, roomOf));
  return content;
}

/** `go(slug)` shows a room. */
export function listenForRooms(view, { room, go }) {
  view.addEventListener("click", (event) => {
    const slug = event.target.closest("a[data-room]")?.dataset.room;
    if (!slug || !room(slug) || event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    go(slug);
  });
}

function pieces(text, roomOf) {
  const out = [];
  let at = 0;
  for (const { 0: whole, 1: slug, index } of text.matchAll(NAME)) {
    const room = roomOf(slug) ?? roomOf(slug.toLowerCase());
    if (!room || room.isDirect) continue;
    out.push(text.slice(at, index), link(room));
    at = index + whole.length;
  }
  return [...out, text.slice(at)];
}

function link({ slug, name }) {
  const href = `/chat/${encodeURIComponent(slug)}/`;
  return el("a", { class: "mention", href, tabindex: "-1", "data-room": slug }, "#", bdi(name));
}
