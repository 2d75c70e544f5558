// The loaded parts of a room's log, and what lies between them. A gap is `{id, after, before}`: everything between
// these two numbers was skipped. One that `continues` was made by going elsewhere, not by missing something, and
// loads by itself when the reader comes to it. Pure.

/** The gaps that are left when the log is known from `from` to `to`, both included. */
export function cover(gaps, from, to) {
  return gaps.flatMap((gap) => {
    if (to <= gap.after || from >= gap.before) return [gap];
    const rest = [
      { ...gap, before: from },
      { ...gap, after: to },
    ];
    const left = rest.filter((one) => missing(one) > 0);
    if (left.length > 1) left[1].id = `${gap.id}/${to}`; // two lines now
    return left;
  });
}

/** How many entries of the log a gap holds: no more messages than that. */
export function missing({ after, before }) {
  return before - after - 1;
}

/** By seq, each once; what has no seq keeps its place behind the entry it arrived after. */
export function inOrder(entries) {
  let after = 0;
  const placed = entries.map((entry) => ({ entry, at: entry.seq ? (after = entry.seq) : after }));
  placed.sort((a, b) => a.at - b.at);
  const seen = new Set();
  return placed
    .map(({ entry }) => entry)
    .filter((entry) => {
      const id = entry.seq ?? entry.local;
      return !seen.has(id) && seen.add(id);
    });
}
