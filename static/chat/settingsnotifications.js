// The page "Notifications": the switch of this device, which is the one place where a browser is asked for leave.

import { api } from "./api.js";
import { register } from "./installed.js";
import { may, sleep, wake, want, wants } from "./notifications.js";

const device = document.getElementById("device");
const control = document.getElementById("here");
const { user } = device.dataset;
const registered = register(device.dataset.serviceWorker);

/** `note`: "off", "open", "woken" or "failed". */
function show(note) {
  const leave = may();
  for (const each of device.querySelectorAll("[data-state]"))
    each.hidden = each.dataset.state !== (leave === "denied" ? "denied" : leave ? "" : "none");
  control.disabled = !leave || leave === "denied";
  control.checked = wants(user);
  for (const each of device.querySelectorAll("[data-note]")) each.hidden = each.dataset.note !== note;
}

async function turnOn() {
  if ((await Notification.requestPermission()) !== "granted") return show("off");
  want(user, true);
  return show((await wakes()) ? "woken" : "open");
}

async function wakes() {
  const found = await registered;
  return found ? wake(await navigator.serviceWorker.ready, api) : false;
}

async function turnOff() {
  want(user, false);
  await sleep(await registered, api);
  show("off");
}

control.addEventListener("change", () => {
  control.disabled = true;
  (control.checked ? turnOn() : turnOff()).catch(() => show("failed"));
});

show(wants(user) ? "open" : "off");
if (wants(user))
  wakes().then(
    (is) => show(is ? "woken" : "open"),
    () => show("open"),
  );

// Nobody has said in which zone their hours are: most probably in that of this browser.
const zones = document.getElementById("id_quiet_zone");
const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
if (document.getElementById("zone").textContent === "false" && zones.querySelector(`[value="${CSS.escape(here)}"]`))
  zones.value = here;
