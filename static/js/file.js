// Takes a file into the text field beside it, so that it can be read before it is sent. Without scripts one pastes it.
for (const place of document.querySelectorAll("[data-file-into]")) {
  const field = document.getElementById(place.dataset.fileInto);
  place.hidden = false;
  place.querySelector("input").addEventListener("change", async (event) => {
    const [file] = event.target.files;
    if (file) {
      field.value = await file.text();
      field.focus();
    }
  });
}
