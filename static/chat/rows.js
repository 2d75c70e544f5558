// Entries and unsent messages → the rows of the timeline. Pure, so that the rules of grouping can be tested.

import { Event } from "./protocol.js";
import { dayKey } from "./time.js";

const GROUP = 5 * 60_000; // ms

/** Rows: `{id, kind, …}` with kind "day" (`date`, `isNew`), "new", "count" (after the `root` of a thread), "gap", "message" (`entry`, `first`, `source`),
 *  "event", "pending" (`item`, `first`, `source`, `state`). A source is the message that is answered: undefined when
 *  it is not loaded, null when it is not there. An id names the same thing for as long as it is shown – a message
 *  keeps the id of its key when it comes back from the server, so its element stays where it is. */
export function rows(log, pending, me) {
  const { entries, gaps = [], newFrom = null, more = false, quoted = new Map(), root = null, today = null } = log;
  const out = [];
  const sources = answered(entries, pending, quoted);
  const lineIsAbove = more && entries.find(({ seq }) => seq)?.seq > newFrom;
  const walk = { day: today, author: null, at: 0, newFrom: lineIsAbove ? null : newFrom };
  const left = [...gaps];
  for (const entry of entries) {
    while (left.length && entry.seq >= left[0].before) out.push(gapRow(walk, left.shift()));
    place(out, walk, entry, me, sources);
    if (entry.seq === root && entry.replies?.count) {
      out.push({ id: "count", kind: "count", count: entry.replies.count });
      walk.author = null;
    }
  }
  for (const gap of left) out.push(gapRow(walk, gap)); // the newest page has not come yet
  for (const [at, item] of pending.entries()) {
    if (item.seen && item.state !== "failed") continue;
    const message = {
      type: Event.message,
      username: me.username,
      name: me.name,
      user: me.id,
      sent_at: item.at,
    };
    const { first } = lines(out, walk, message);
    const source = sources.get(item.replyTo);
    out.push({ id: `k-${item.key}`, kind: "pending", item, first, source, state: stateOf(pending, at) });
  }
  return out;
}

/** What is known of the messages that others answer. */
function answered(entries, pending, quoted) {
  const wanted = new Set([...entries.map((one) => one.reply_to), ...pending.map((one) => one.replyTo)]);
  const sources = new Map([...quoted].filter(([seq]) => wanted.has(seq)));
  if (wanted.size > 1 || !wanted.has(undefined))
    for (const entry of entries) if (wanted.has(entry.seq)) sources.set(entry.seq, entry);
  return sources;
}

function place(out, walk, entry, me, sources) {
  const mine = entry.username === me.username;
  const unread = entry.seq >= walk.newFrom && entry.type === Event.message && !mine;
  const { first } = lines(out, walk, entry, walk.newFrom !== null && unread);
  const id = entry.key && mine ? `k-${entry.key}` : (entry.local ?? `s-${entry.seq}`);
  if (entry.type === Event.message)
    out.push({ id, kind: "message", entry, first, source: sources.get(entry.reply_to) });
  else if (KNOWN.has(entry.type)) out.push({ id, kind: "event", entry });
}

function gapRow(walk, gap) {
  walk.author = null;
  return { id: `gap-${gap.id}`, kind: "gap", gap };
}

/** The lines before an entry, and whether it starts a group. */
function lines(out, walk, entry, startsNew = false) {
  const date = new Date(entry.sent_at);
  const day = dayKey(date);
  const at = date.getTime();
  const isMessage = entry.type === Event.message;
  const newDay = day !== walk.day;
  if (newDay) out.push({ id: `d-${day}`, kind: "day", date, isNew: startsNew });
  else if (startsNew) out.push({ id: "new", kind: "new" });
  if (startsNew) walk.newFrom = null;
  const author = isMessage ? entry.username || `#${entry.user}` : null;
  const first = newDay || startsNew || author !== walk.author || Math.abs(at - walk.at) >= GROUP;
  if (isMessage || KNOWN.has(entry.type)) Object.assign(walk, { day, author, at });
  return { first };
}

/** What stands under an unsent message; several that wait share one line under the last. */
function stateOf(pending, at) {
  const item = pending[at];
  if (item.state === "failed") return "failed";
  if (item.state === "sending" && item.slow && !pending[at + 1]) return "sending";
  if (item.state !== "queued" || pending[at + 1]?.state === "queued") return "";
  return pending.filter((one) => one.state === "queued").length > 1 ? "queued-many" : "queued";
}

const KNOWN = new Set([Event.join, Event.leave, Event.roomChanged, Event.systemMessage]);
