// Security keys (WebAuthn): asks the browser for the key and sends its answer with the form. Without JavaScript the page says so.

const form = document.querySelector("form[data-security-key]");
const options = JSON.parse(document.getElementById("security-key-options").textContent);

function toBytes(text) {
  const plain = atob(text.replaceAll("-", "+").replaceAll("_", "/"));
  return Uint8Array.from(plain, (letter) => letter.charCodeAt(0));
}

function toText(buffer) {
  const plain = String.fromCharCode(...new Uint8Array(buffer));
  return btoa(plain).replaceAll("+", "-").replaceAll("/", "_").replaceAll("=", "");
}

function known(keys = []) {
  return keys.map((key) => ({ ...key, id: toBytes(key.id) }));
}

/** The answer of a new key, as the server expects it (WebAuthn Level 3, RegistrationResponseJSON). */
async function create({ publicKey }) {
  const user = { ...publicKey.user, id: toBytes(publicKey.user.id) };
  const wanted = { ...publicKey, user, challenge: toBytes(publicKey.challenge), excludeCredentials: known(publicKey.excludeCredentials) };
  const credential = await navigator.credentials.create({ publicKey: wanted });
  return answer(credential, { attestationObject: toText(credential.response.attestationObject) });
}

/** The answer of a known key (AuthenticationResponseJSON). */
async function get({ publicKey }) {
  const wanted = { ...publicKey, challenge: toBytes(publicKey.challenge), allowCredentials: known(publicKey.allowCredentials) };
  const credential = await navigator.credentials.get({ publicKey: wanted });
  const { authenticatorData, signature, userHandle } = credential.response;
  const proof = { authenticatorData: toText(authenticatorData), signature: toText(signature) };
  return answer(credential, userHandle ? { ...proof, userHandle: toText(userHandle) } : proof);
}

function answer(credential, response) {
  return {
    id: credential.id,
    rawId: toText(credential.rawId),
    type: credential.type,
    clientExtensionResults: credential.getClientExtensionResults(),
    response: { clientDataJSON: toText(credential.response.clientDataJSON), ...response },
  };
}

let answered = false;

form.addEventListener("submit", async (event) => {
  if (answered) return;
  event.preventDefault();
  const problem = form.querySelector("[data-problem]");
  problem.hidden = true;
  try {
    const result = form.dataset.securityKey === "create" ? await create(options.creation_options) : await get(options.request_options);
    form.elements.namedItem("credential").value = JSON.stringify(result);
    answered = true;
    form.requestSubmit();
  } catch {
    problem.hidden = false;
  }
});
