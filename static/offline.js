// The page without a connection: says what waits to be sent, and goes on as soon as the server answers. A classic
// script that imports nothing, because it is kept for the time when nothing can be loaded.
(() => {
  const EVERY = 5_000; // ms between two tries

  const goOn = () => location.reload();

  async function isThere() {
    try {
      return (await fetch("/healthz", { cache: "no-store" })).ok;
    } catch {
      return false;
    }
  }

  async function look() {
    if (document.visibilityState === "visible" && (await isThere())) goOn();
    else setTimeout(look, EVERY);
  }

  /** Unsent messages of all people of this browser (chat/shelf.js): how many, and nothing else of them. */
  async function waiting() {
    const names = (await indexedDB.databases()).map(({ name }) => name).filter((name) => name.startsWith("chat.outbox."));
    const counts = await Promise.all(names.map(count));
    return counts.reduce((sum, one) => sum + one, 0);
  }

  function count(name) {
    return new Promise((resolve) => {
      const opening = indexedDB.open(name);
      opening.onerror = () => resolve(0);
      opening.onsuccess = () => {
        const database = opening.result;
        const asked = database.transaction("messages").objectStore("messages").getAll();
        asked.onsuccess = () => {
          database.close();
          resolve(asked.result.filter(({ state }) => state !== "sent").length);
        };
        asked.onerror = () => resolve(0);
      };
    });
  }

  async function showWaiting() {
    const number = await waiting();
    const line = document.getElementById("kept");
    line.textContent = line.dataset.text.replace("{count}", String(number));
    line.hidden = number === 0;
  }

  const again = document.getElementById("again");
  again.addEventListener("click", (event) => {
    event.preventDefault();
    goOn();
  });
  window.addEventListener("online", goOn);
  showWaiting().catch(() => {}); // a browser that keeps nothing has nothing to show
  setTimeout(look, EVERY);
})();
