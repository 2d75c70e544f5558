// What lies between two loaded parts of a room's log. A gap is `{id, after, before}`: everything between these two
// numbers was skipped. Pure.

/** The gaps that are left when the log is known from `from` to `to`, both included. */
export function cover(gaps, from, to) {
  return gaps.flatMap((gap) => {
    if (to <= gap.after || from >= gap.before) return [gap];
    const rest = [
      { ...gap, before: from },
      { ...gap, after: to },
    ];
    return rest.filter((one) => missing(one) > 0);
  });
}

/** How many entries of the log a gap holds: no more messages than that. */
export function missing({ after, before }) {
  return before - after - 1;
}
