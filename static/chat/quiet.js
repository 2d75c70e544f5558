// Whether it is quiet now, as the server decides it (chat/models/quiet.py): hours of one's own clock, or until a
// moment. Pure.

/** `quiet`: `{from: "22:00", to: "07:00", zone, until: ISO or null}`; `now`: a Date. */
export function isQuiet(quiet, now) {
  if (!quiet) return false;
  if (quiet.until && new Date(quiet.until) > now) return true;
  const { from, to } = quiet;
  if (!from || !to || from === to) return false;
  const at = clockIn(quiet.zone, now);
  return from < to ? from <= at && at < to : at >= from || at < to;
}

/** "22:05", on the wall of that zone. */
function clockIn(zone, now) {
  const format = (timeZone) =>
    new Intl.DateTimeFormat("en-GB", { hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone }).format(now);
  try {
    return format(zone || "UTC");
  } catch {
    return format("UTC"); // a zone that this browser does not know
  }
}
