// Where no diary is open: what waits on this phone is not lost, and goes on its way once its diary is open again. Without
// a network and without a page that could be kept: which of this phone's diaries is to be opened.
import { counted } from "../modules/batches.js";
import { all, keep, keptDiaries } from "./store.js";

const CALLING = "/diary/when-to-call";
const waits = document.querySelector("[data-waits]");
const place = document.querySelector("[data-diaries]");

async function show() {
  const waiting = (await all()).filter((row) => row.refused === null);
  waits.textContent = counted(waiting.length, waits.dataset.one, waits.dataset.many);
  waits.hidden = waiting.length === 0;
  for (const { diary, name } of place ? await keptDiaries() : []) {
    const button = document.createElement("button");
    button.type = "button";
    button.className = "button button--full";
    button.textContent = name || place.dataset.open;
    button.addEventListener("click", async () => {
      await keep({ key: "open", diary, at: Date.now() });
      // Whoever wanted to know whom to call is led there.
      location.assign(location.pathname === CALLING ? CALLING : "/diary");
    });
    place.append(button);
    place.hidden = false;
  }
}

show();
