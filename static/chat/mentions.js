// Names in a message that call somebody are marked, one's own more than others'.

import { el } from "./dom.js";

const ALL = new Set(["room", "everyone"]);
const NAME = /(?<![\p{L}\p{N}_.@/-])@([\p{L}\p{N}_](?:[\p{L}\p{N}_.-]*[\p{L}\p{N}_])?)/gu;

/** Whether the reader is meant. */
export function isToMe({ mentions, to_all, username }, me) {
  return username !== me.username && Boolean(to_all || mentions?.includes(me.username));
}

/** Marks them in `content`, which is changed. */
export function markMentions(content, { mentions, to_all }, me) {
  if (!content.nodeType || (!mentions?.length && !to_all)) return content; // or it is not rendered yet
  const named = new Set(mentions?.map((name) => name.toLowerCase()));
  const walk = document.createTreeWalker(content, NodeFilter.SHOW_TEXT);
  const texts = [];
  while (walk.nextNode()) if (!walk.currentNode.parentElement?.closest("code, a")) texts.push(walk.currentNode);
  for (const text of texts) text.replaceWith(...pieces(text.data, named, to_all, me));
  return content;
}

function pieces(text, named, toAll, me) {
  const out = [];
  let at = 0;
  for (const { 0: whole, 1: name, index } of text.matchAll(NAME)) {
    const all = toAll && ALL.has(name.toLowerCase());
    if (!all && !named.has(name.toLowerCase())) continue;
    const mine = all || name.toLowerCase() === me.username.toLowerCase();
    out.push(text.slice(at, index), el("span", { class: mine ? "mention mention--me" : "mention" }, whole));
    at = index + whole.length;
  }
  return [...out, text.slice(at)];
}
