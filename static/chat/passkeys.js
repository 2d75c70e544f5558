// Passkeys: forms that need no password. <form data-passkey="sign-in | options | new" hidden> is shown where
// the browser can do it; sending it first asks the device, whose answer goes along in the field `credential`.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (sign) => sign.charCodeAt(0));

function toText(buffer) {
  const signs = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(signs).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

const withBytes = (list) => (list ?? []).map((each) => ({ ...each, id: toBytes(each.id) }));

/** What `navigator.credentials` wants, of what the server wrote as JSON. */
function options({ publicKey }) {
  const read = { ...publicKey, challenge: toBytes(publicKey.challenge) };
  if (publicKey.user) read.user = { ...publicKey.user, id: toBytes(publicKey.user.id) };
  if (publicKey.excludeCredentials) read.excludeCredentials = withBytes(publicKey.excludeCredentials);
  if (publicKey.allowCredentials) read.allowCredentials = withBytes(publicKey.allowCredentials);
  return { publicKey: read };
}

/** The device's answer as JSON; browsers that write it themselves are not many yet. */
function answer(credential) {
  const { response } = credential;
  const written = { clientDataJSON: toText(response.clientDataJSON) };
  for (const name of ["attestationObject", "authenticatorData", "signature", "userHandle"])
    if (response[name]) written[name] = toText(response[name]);
  if (response.getTransports) written.transports = response.getTransports();
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    authenticatorAttachment: credential.authenticatorAttachment ?? undefined,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: written,
  };
}

async function ask(form) {
  if (form.dataset.passkey === "sign-in") {
    const reply = await fetch(form.action, { headers: { Accept: "application/json" } });
    if (!reply.ok) throw new Error(`${reply.status}`);
    return navigator.credentials.get(options((await reply.json()).request_options));
  }
  const data = JSON.parse(document.getElementById("passkey-options").textContent);
  return data.creation_options
    ? navigator.credentials.create(options(data.creation_options))
    : navigator.credentials.get(options(data.request_options));
}

async function send(form) {
  const error = form.querySelector("[data-passkey-error]");
  error.hidden = true;
  try {
    form.elements.credential.value = JSON.stringify(answer(await ask(form)));
    form.submit();
  } catch {
    // Mostly somebody changed their mind; the browser tells a page no more than that.
    error.textContent = form.dataset.failed;
    error.hidden = false;
  }
}

// Passkeys belong to a name, and an address such as 127.0.0.1 is none.
const isName = !/^[\d.]+$|^\[/.test(location.hostname);

if (window.PublicKeyCredential && isName) {
  for (const hint of document.querySelectorAll("[data-no-passkeys]")) hint.hidden = true;
  for (const shown of document.querySelectorAll("[data-passkey-only]")) shown.hidden = false;
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    form.hidden = false;
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      send(form);
    });
  }
}
