// The page that shows a link for the phone: asks what became of it, and says so.

const EVERY = 2000; // ms

const link = document.getElementById("phone-link");
const line = document.getElementById("phone-state");

async function look() {
  let found = { state: "open" };
  try {
    const reply = await fetch(link.dataset.state, { headers: { Accept: "application/json" } });
    if (reply.ok) found = await reply.json();
  } catch {
    // The connection is gone for a while; the next look will tell.
  }
  if (found.state === "open") return setTimeout(look, EVERY);
  link.remove();
  const notice = line.querySelector(`[data-shown=${found.state}]`);
  notice.querySelector("p").textContent = found.text;
  notice.hidden = false;
  document.getElementById("phone-again").hidden = false;
}

if (link) setTimeout(look, EVERY);
