// What a drawn row depends on: as long as its mark is the same, its element stays.

/** `acts.waiting()`: how many messages wait for the connection; `acts.unreadIn(seq)`: replies in a thread. */
export function markOf(row, acts) {
  const { entry, item } = row;
  if (row.kind === "pending")
    return `p${row.first}${stamp(row.source)}${row.state}${row.state === "queued-many" ? acts.waiting() : ""}${item.error?.code}`;
  if (row.kind === "message")
    return `m${row.first}${stamp(entry)}-${stamp(row.source)}${entry.replies ? acts.unreadIn(entry.seq) : ""}`;
  return `${row.kind}${entry ? stamp(entry) : ""}${row.isNew ?? ""}${row.count ?? ""}${row.gap?.after ?? ""}-${row.gap?.before ?? ""}`;
}

/** Another number for every state of a message: what changes is a new object. */
function stamp(entry) {
  if (!entry) return String(entry);
  if (!stamps.has(entry)) stamps.set(entry, ++stamped);
  return stamps.get(entry);
}

const stamps = new WeakMap();
let stamped = 0;
