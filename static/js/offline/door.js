// At the door: what waits on this phone is not lost, and goes on its way once its diary is open again.
import { counted } from "../modules/batches.js";
import { all } from "./store.js";

const place = document.querySelector("[data-waits]");

async function show() {
  const waiting = (await all()).filter((row) => row.refused === null);
  place.textContent = waiting.length > 0 ? counted(waiting.length, place.dataset.one, place.dataset.many) : "";
  place.hidden = waiting.length === 0;
}

show();
