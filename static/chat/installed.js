// The chat as an app of its own: the service worker, where the browser has one (chat/views/pwa.py).

/** Resolves with the registration, or null. */
export async function register(address) {
  if (!address || !globalThis.navigator?.serviceWorker) return null;
  try {
    // What it kept was for the language it came in: the browser looks for a newer one with every page.
    return (await navigator.serviceWorker.register(address, { scope: "/", updateViaCache: "none" })) ?? null;
  } catch {
    return null; // storage is switched off, or the certificate is not trusted
  }
}
