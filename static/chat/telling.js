// Puts together what tells of messages while the page is open: on this device, if it was asked for in the settings.

import { api } from "./api.js";
import { register } from "./installed.js";
import { PageWay, SystemWay, wake, wants } from "./notifications.js";
import { Notifier } from "./notifier.js";
import { portraitOf } from "./portraits.js";
import { isQuiet } from "./quiet.js";
import { followQuiet } from "./quietlive.js";

/** `go(slug)` shows a room; `place`: where words stand on the page; `worker`: the service worker's address. */
export function tellOfMessages({ boot, store, live, tabs, address, go, place, worker }) {
  const registration = register(worker);
  followQuiet({ store, api });
  const isOn = () => wants(boot.me.id);
  const notifier = new Notifier({
    store,
    page: new PageWay({ place, go }),
    system: new SystemWay({ registration, address, go, pictures: boot.notify.pictures }),
    isOn,
    isQuiet: () => isQuiet(store.notify.quiet, new Date()),
    isFront: () => document.visibilityState === "visible" && document.hasFocus(),
    showsText: () => store.notify.text,
    portraitOf,
    tell: (word) => tabs.say("told", word),
  });
  tabs.on("told", (word) => notifier.hear(word));
  live.onmessage = (frame) => notifier.message(frame);
  live.onreaddressed = (frame) => notifier.readdressed(frame);
  navigator.serviceWorker?.addEventListener("message", ({ data }) => store.room(data.open) && go(data.open));
  if (isOn()) registration.then((found) => wake(found, api)).catch(() => {}); // the next page tries again
}
