// Keeps the board of the recovery room fresh while nobody is at it: it never reloads under a finger or from under the
// focus. Without scripts the link "Refresh" does the same.
import { mayReload } from "./modules/quiet.js";

const EVERY = 10_000;
const loadedAt = Date.now();
const TOUCHED = "recovery room touched";
let touchedAt = Number(sessionStorage.getItem(TOUCHED)) || loadedAt;

function touch() {
  touchedAt = Date.now();
  sessionStorage.setItem(TOUCHED, String(touchedAt));
}

for (const kind of ["pointerdown", "pointermove", "keydown", "wheel", "touchmove", "change"]) {
  addEventListener(kind, touch, { passive: true });
}

// What was saved is said once; a reload must not take the focus there again.
const address = new URL(location.href);
address.searchParams.delete("saved");
address.searchParams.delete("undone");
history.replaceState(null, "", address);

setInterval(() => {
  const now = Date.now();
  const seen = document.visibilityState === "visible";
  const busy = document.activeElement?.matches("a, button, input, select, textarea, summary") ?? false;
  // A page that came in answer to a form that was refused has no address of its own to be fetched again.
  const ownAddress = document.querySelector(".error-summary") === null;
  if (ownAddress && mayReload({ now, loadedAt, touchedAt, seen, busy })) {
    location.reload();
  }
}, EVERY);
