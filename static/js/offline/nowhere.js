// Without a network and without a page that could be kept: which of this phone's diaries is to be opened.
import { keep, keptDiaries } from "./store.js";

const place = document.querySelector("[data-diaries]");

async function show() {
  const diaries = await keptDiaries();
  for (const { diary, name } of diaries) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--full";
    button.textContent = name || place.dataset.open;
    button.addEventListener("click", async () => {
      await keep({ key: "open", diary, at: Date.now() });
      location.assign("/diary");
    });
    place.append(button);
  }
  place.hidden = diaries.length === 0;
}

show();
