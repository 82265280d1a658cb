// Shows only the regions and levels that the chosen procedure has. Without scripts every group stands there with its name,
// and the server checks what was ticked.
import { fits } from "./modules/fits.js";

const form = document.querySelector("[data-levels]");

function chosen(name) {
  return form.querySelector(`input[name="${name}"]:checked`)?.value ?? null;
}

function show() {
  const procedure = chosen("procedure");
  const region = chosen("region");
  const groups = [...form.querySelectorAll("[data-procedures]")];
  for (const group of groups) {
    const fitting = region !== null && fits(group.dataset, procedure, region);
    group.hidden = !fitting;
    group.disabled = !fitting;
  }
  form.querySelector("[data-choose-first]").hidden = procedure !== null && region !== null;
  const regions = new Set(groups.filter((group) => fits(group.dataset, procedure, null)).map((group) => group.dataset.region));
  for (const input of form.querySelectorAll('input[name="region"]')) {
    input.closest("label").hidden = procedure !== null && !regions.has(input.value);
    if (regions.size === 1 && regions.has(input.value) && !input.checked) {
      input.checked = true;
      show();
      return;
    }
  }
}

function showAgents() {
  form.querySelector("[data-anesthetics]").hidden = chosen("anesthetics_given") !== "given";
}

form.addEventListener("change", () => {
  show();
  showAgents();
});
show();
showAgents();
