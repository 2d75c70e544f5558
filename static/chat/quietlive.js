// Keeps true what may interrupt the reader: what was changed while there was no connection is asked for after it.
// Pure: what asks is handed in.

import { Event } from "./protocol.js";

export function followQuiet({ store, api }) {
  store.on("again", async () => {
    const before = store.notify;
    const found = await api.notifications().catch(() => null); // the next connection asks again
    if (!found || store.notify !== before) return; // a frame that came meanwhile may be newer
    const { quiet_from: from, quiet_to: to, quiet_until: until, clock: zone, notify_text: text } = found;
    store.hear({ type: Event.quiet, text, quiet: { from, to, zone, until } });
  });
}
