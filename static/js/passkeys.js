// Passkeys: ask the device, put its answer into the form, send the form. Codes work without any of this.

const toBytes = (text) =>
  Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (letter) => letter.charCodeAt(0));
const toText = (bytes) =>
  btoa(String.fromCharCode(...new Uint8Array(bytes)))
    .replaceAll("+", "-")
    .replaceAll("/", "_")
    .replaceAll("=", "");

function asked(options) {
  options.challenge = toBytes(options.challenge);
  if (options.user) options.user.id = toBytes(options.user.id);
  for (const list of [options.allowCredentials, options.excludeCredentials])
    for (const one of list ?? []) one.id = toBytes(one.id);
  return { publicKey: options };
}

function answered(credential) {
  const given = credential.response;
  const response = { clientDataJSON: toText(given.clientDataJSON) };
  if (given.attestationObject) response.attestationObject = toText(given.attestationObject);
  if (given.getTransports) response.transports = given.getTransports();
  if (given.authenticatorData) response.authenticatorData = toText(given.authenticatorData);
  if (given.signature) response.signature = toText(given.signature);
  if (given.userHandle) response.userHandle = toText(given.userHandle);
  return JSON.stringify({
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    response,
    clientExtensionResults: credential.getClientExtensionResults(),
  });
}

async function ask(form) {
  const body = new URLSearchParams({ csrf_token: form.elements.csrf_token.value });
  const reply = await fetch(form.dataset.asked, { method: "POST", body, redirect: "error" });
  if (!reply.ok) throw new Error("not asked");
  const options = asked(await reply.json());
  return form.dataset.passkey === "create"
    ? navigator.credentials.create(options)
    : navigator.credentials.get(options);
}

for (const form of document.querySelectorAll("form[data-passkey]")) {
  const status = form.querySelector("[data-passkey-status]");
  form.addEventListener("submit", async (event) => {
    if (form.elements.factor_answer.value) return;
    event.preventDefault();
    if (!form.reportValidity()) return;
    if (!window.PublicKeyCredential) {
      status.textContent = form.dataset.unsupported;
      return;
    }
    status.textContent = "";
    try {
      form.elements.factor_answer.value = answered(await ask(form));
    } catch (error) {
      status.textContent = error.name === "SecurityError" ? form.dataset.unsupported : form.dataset.failed;
      return;
    }
    form.requestSubmit();
  });
}
