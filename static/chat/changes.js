// What edits, deletions and reactions make of a message. Pure; each may be applied twice, because a message that
// comes late is already as it is now.

import { Event } from "./protocol.js";

const CHANGES = new Set([Event.edited, Event.deleted, Event.reaction]);

export function isChange({ type }) {
  return CHANGES.has(type);
}

/** The message after the event, as a new object. */
export function changed(message, event) {
  if (message.deleted) return message;
  return { [Event.edited]: edited, [Event.deleted]: deleted, [Event.reaction]: reacted }[event.type](
    message,
    event,
  );
}

/** The messages, with this person under the name they have now. */
export function renamed(entries, { user, name }) {
  return entries.map((one) => (one.user === user ? { ...one, name } : one));
}

function edited(entry, { message, html, preview, mentions, to_all }) {
  return { ...entry, message, html, preview, mentions, to_all, edited: true };
}

function deleted(entry) {
  const { html: _html, preview: _preview, reactions: _reactions, reply_to: _source, ...others } = entry;
  const { attachments: _files, ...left } = others;
  const { mentions: _people, to_all: _all, ...rest } = left;
  return { ...rest, message: "", deleted: true };
}

function reacted(entry, { emoji, on, username, count }) {
  const all = entry.reactions ?? [];
  const known = all.find((one) => one.emoji === emoji) ?? { emoji, users: [] };
  const others = known.users.filter((one) => one !== username);
  const next = { emoji, users: on ? [...others, username] : others, count };
  const reactions = all.includes(known) ? all.map((one) => (one === known ? next : one)) : [...all, next];
  return { ...entry, reactions: reactions.filter((one) => one.count > 0) };
}
