// Copies the note at one tap and says so. Where the browser does not allow it the text is selected, ready to be copied.
const button = document.querySelector("[data-copy]");
const text = document.getElementById(button.dataset.copy);
const status = document.querySelector("[data-copy-status]");

function copySelected() {
  text.focus();
  text.select();
  return document.execCommand("copy");
}

async function copied() {
  if (navigator.clipboard) {
    try {
      await navigator.clipboard.writeText(text.value);
      return true;
    } catch {
      return copySelected();
    }
  }
  return copySelected();
}

button.addEventListener("click", async () => {
  status.textContent = "";
  status.textContent = (await copied()) ? button.dataset.copied : button.dataset.notCopied;
});
button.hidden = false;
