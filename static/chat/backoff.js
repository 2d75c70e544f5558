// When to try again: full jitter, so that a thousand browsers that lost one server do not come back at once.

import { Close } from "./protocol.js";

export const CEILING = 60; // seconds
export const STABLE = 60; // seconds of connection after which an old failure is forgotten
const SPREAD = 5; // seconds over which clients of a restarting server return, unless it names another

/** Milliseconds before attempt `n` (0 is the first), drawn from random(0, min(60 s, 2^n s)).
 *  A server that goes away in good order may name its own spread in the close reason, in seconds. */
export function delay(n, { code, reason = "", random = Math.random } = {}) {
  if (n === 0 && (code === Close.restart || code === Close.goingAway)) {
    return 1000 * random() * (Number.parseFloat(reason) || SPREAD);
  }
  const least = code === Close.flooding ? 5 : 0;
  return 1000 * (least + random() * Math.min(CEILING, 2 ** n));
}
