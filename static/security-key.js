/* A form whose credential a security key fills in: `data-key` says whether one is made or asked for. */

const bytes = (text) => Uint8Array.from(atob(text.replaceAll("-", "+").replaceAll("_", "/")), (c) => c.charCodeAt(0));
const text = (buffer) => btoa(String.fromCharCode(...new Uint8Array(buffer)))
  .replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
const listed = (all) => (all ?? []).map((each) => ({ ...each, id: bytes(each.id) }));

function read(options) {
  const { publicKey } = JSON.parse(options);
  return {
    ...publicKey,
    challenge: bytes(publicKey.challenge),
    ...(publicKey.user && { user: { ...publicKey.user, id: bytes(publicKey.user.id) } }),
    ...(publicKey.excludeCredentials && { excludeCredentials: listed(publicKey.excludeCredentials) }),
    ...(publicKey.allowCredentials && { allowCredentials: listed(publicKey.allowCredentials) }),
  };
}

function write({ id, rawId, type, authenticatorAttachment, response, getClientExtensionResults }, credential) {
  const names = ["clientDataJSON", "attestationObject", "authenticatorData", "signature", "userHandle"];
  const parts = names.filter((name) => response[name]).map((name) => [name, text(response[name])]);
  const transports = response.getTransports?.();
  return JSON.stringify({
    id, type, rawId: text(rawId), authenticatorAttachment,
    response: { ...Object.fromEntries(parts), ...(transports && { transports }) },
    clientExtensionResults: getClientExtensionResults.call(credential),
  });
}

for (const form of document.querySelectorAll("form[data-key]")) {
  const field = form.elements.credential;
  field.value = "";
  form.hidden = !window.PublicKeyCredential;
  form.addEventListener("submit", async (event) => {
    if (field.value) return;
    event.preventDefault();
    const refused = form.querySelector("[data-refused]");
    refused.hidden = true;
    try {
      const made = await navigator.credentials[form.dataset.key]({ publicKey: read(form.dataset.options) });
      field.value = write(made, made);
      form.requestSubmit();
    } catch {
      refused.hidden = false;
    }
  });
}
