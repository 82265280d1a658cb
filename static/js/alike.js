// Shows those who may be the patient that is being typed, and leads to them. What is typed is sent as a form, never in
// an address. Without scripts the same question is asked when the form is sent.
import { afterPause, canLookFor } from "./modules/pause.js";

const QUIET = 400;
const FIELDS = ["name", "record_number", "day", "month", "year"];
const form = document.querySelector("[data-alike-url]");
const place = form.querySelector("[data-alike]");
let asking = new AbortController();

function typed() {
  return Object.fromEntries(FIELDS.map((name) => [name, form.elements[name].value]));
}

async function ask() {
  asking.abort();
  asking = new AbortController();
  if (!canLookFor(typed())) {
    place.replaceChildren();
    return;
  }
  const sent = new URLSearchParams({ ...typed(), csrf_token: form.elements.csrf_token.value });
  try {
    const answer = await fetch(form.dataset.alikeUrl, { method: "POST", body: sent, signal: asking.signal });
    if (answer.ok) {
      place.innerHTML = (await answer.json()).html;
    }
  } catch {
    // The question is asked again when the form is sent.
  }
}

form.addEventListener("input", afterPause(ask, QUIET));
