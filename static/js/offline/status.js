// Says what waits on this phone. "Saved on this phone" is never said of what was sent, nor "sent" of what waits.
import { counted } from "../modules/batches.js";
import { add, rowsOf, settle } from "./store.js";

const TAKES_BACK = { score: ["delete", "entry_id"], medicine: ["delete_medicine", "rescue_id"] };
const place = document.getElementById("offline");
const texts = place.dataset;
const line = place.querySelector("[data-line]");
const note = place.querySelector("[data-note]");
const undo = place.querySelector("[data-undo]");
const heading = place.querySelector("[data-heading]");
const look = document.querySelector("[data-look]");
const list = place.querySelector("[data-refused]");
const clock = new Intl.DateTimeFormat(document.documentElement.lang, {
  hour: "2-digit",
  minute: "2-digit",
  hourCycle: "h23",
  timeZone: texts.zone || undefined,
});

export const diary = texts.diary ?? null;
let told = "";
let link = null;
let changed = () => {};

/** What to do once something more waits. */
export function whenChanged(deed) {
  changed = deed;
}

function described(entry) {
  const time = clock.format(new Date(entry.felt_at ?? entry.taken_at ?? entry.recorded_at));
  const what = { score: texts.aScore, medicine: entry.drug ?? "", report: texts.aReport }[entry.kind] ?? texts.anAnswer;
  return `${what.replace("{score}", String(entry.score))}, ${time}`;
}

function refusedItem(row) {
  const item = document.createElement("li");
  const text = document.createElement("p");
  text.textContent = `${described(row.entry)}: ${row.refused}`;
  const button = document.createElement("button");
  button.type = "button";
  button.className = "button button--quiet";
  button.textContent = texts.remove;
  button.addEventListener("click", async () => {
    await settle([row], []);
    await show();
  });
  item.append(text, button);
  return item;
}

/** What was written last, if it is a score or a medicine, which one press takes back. */
function lastTap(waiting) {
  const last = waiting.at(-1)?.entry;
  return last && last.kind in TAKES_BACK ? last : null;
}

function showUndo(last) {
  undo.hidden = last === null;
  undo.onclick = async () => {
    undo.hidden = true;
    const [kind, about] = TAKES_BACK[last.kind];
    await add(diary, { id: crypto.randomUUID(), kind, [about]: last.id, recorded_at: new Date().toISOString() });
    told = texts.tookBack.replace("{score}", String(last.score ?? last.drug));
    await show();
    changed();
  };
}

function tell(text) {
  note.textContent = text;
  note.hidden = text === "";
}

/** Draw the line anew from the store. */
export async function show() {
  const { waiting, refused } = await rowsOf(diary);
  const last = lastTap(waiting);
  place.hidden = waiting.length + refused.length === 0 && told === "";
  line.textContent = waiting.length > 0 ? counted(waiting.length, texts.waitingOne, texts.waitingMany) : "";
  tell(told || (last ? `${texts.savedHere} ${described(last)}` : ""));
  if (link) {
    note.append(" ", link);
  }
  showUndo(last);
  list.replaceChildren(...refused.map(refusedItem));
  list.hidden = refused.length === 0;
  heading.hidden = list.hidden;
  return waiting.length;
}

/** Say something beside the number, with a way on where there is one. */
export function say(text, href = null) {
  told = text;
  link = null;
  if (text) {
    // The words do not wait for the number.
    tell(text);
    place.hidden = false;
  }
  if (href) {
    link = document.createElement("a");
    link.href = href;
    link.textContent = texts.openAgain;
  }
  return show();
}

/** Say what was kept here, and when. */
export function saidSaved(entry) {
  place.dataset.last = entry.id;
  return say(entry.kind === "report" ? texts.reportHere : `${texts.savedHere} ${described(entry)}`);
}

/** Ask whether it is time to call, where a score speaks of signs: it stays until the next one, also once this is sent. */
export function askAbout(signs) {
  look.hidden = signs.length === 0;
  look.querySelector("a").search = `about=${signs}`;
  look.querySelector("a").hash = `sign-${signs[0]}`;
}

/** Those of some entries that the server has not taken. */
export async function refusedOf(entries) {
  const ids = entries.map((entry) => entry.id);
  return (await rowsOf(diary)).refused.filter((row) => ids.includes(row.entry.id));
}

export { texts };
