// When to try again: full jitter, so that a thousand browsers that lost one server do not come back at once.

import { Close } from "./protocol.js";

export const CEILING = 60; // seconds
export const STABLE = 60; // seconds of connection after which an old failure is forgotten
const SPREAD = 10; // seconds over which clients of a restarting server return, unless it names a time

/** Milliseconds before attempt `n` (0 is the first), drawn from random(0, min(60 s, 2^n s)).
 *  A server that goes away in good order tells each client another time: "… come back in 4.2 s". */
export function delay(n, { code, reason = "", random = Math.random } = {}) {
  if (n === 0 && (code === Close.restart || code === Close.goingAway)) {
    return 1000 * (appointed(reason) ?? random() * SPREAD);
  }
  const least = code === Close.flooding ? 5 : 0;
  return 1000 * (least + random() * Math.min(CEILING, 2 ** n));
}

function appointed(reason) {
  const told = /come back in (\d+(?:\.\d+)?) s/.exec(reason);
  return told && Math.min(CEILING, Number(told[1]));
}
