// Has a passkey sign what the page asks for, puts that into the form's unseen field and sends the form.
const button = document.querySelector("[data-passkey]");
const status = document.querySelector("[data-passkey-status]");
const knows = window.PublicKeyCredential?.parseRequestOptionsFromJSON && window.PublicKeyCredential.parseCreationOptionsFromJSON;

function ask(deed, options) {
  if (deed === "create") {
    return navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
  }
  return navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });
}

async function sign() {
  status.textContent = "";
  try {
    const answer = await ask(button.dataset.deed, JSON.parse(button.dataset.passkey));
    button.form.elements.signed.value = JSON.stringify(answer.toJSON());
    button.form.submit();
  } catch {
    status.textContent = button.dataset.failed;
  }
}

if (knows) {
  button.addEventListener("click", sign);
  button.hidden = false;
} else {
  status.textContent = button.dataset.none;
}
