// What is tapped is written down on the phone first. Where the phone cannot, the plain form goes to the server as ever.
import { add } from "./store.js";
import { diary, saidSaved, say, texts } from "./status.js";

const SETTLES = 700;

/** What every entry carries: the moment is this one, by this phone's clock. */
function begun(kind, sent) {
  const now = new Date();
  const entry = {
    id: crypto.randomUUID(),
    kind,
    recorded_at: now.toISOString(),
    utc_offset_minutes: -now.getTimezoneOffset(),
  };
  return sent.get("by") === "helper" ? { ...entry, by: "helper" } : entry;
}

/** One tap on a number; another button of the form is none. */
function scoreOf(sent, button) {
  if (button?.name !== "score") {
    return null;
  }
  const condition = sent.get("condition") ?? sent.get("asked") ?? "moving";
  return { ...begun("score", sent), area_id: sent.get("area_id"), score: Number(button.value), condition };
}

/** What was ticked by "when to call"; with nothing ticked the server says what is missing. */
function reportOf(sent) {
  const items = sent.getAll("items");
  return items.length > 0 ? { ...begun("report", sent), items } : null;
}

/** The plain form, as without scripts; the event of sending does not come again. */
function sendPlainly(form, button) {
  if (button?.name) {
    const field = document.createElement("input");
    field.type = "hidden";
    field.name = button.name;
    field.value = button.value;
    form.append(field);
  }
  form.submit();
}

function settled() {
  return new Promise((resolve) => {
    setTimeout(resolve, SETTLES);
  });
}

async function keepOrSend(form, button, entry) {
  try {
    await add(diary, entry);
    return true;
  } catch {
    await say(texts.full).catch(() => {});
    if (navigator.onLine) {
      sendPlainly(form, button);
    }
    return false;
  }
}

function keepWhatIsSentBy(form, entryOf, kept) {
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    const entry = entryOf(new FormData(form), button);
    if (entry === null) {
      return;
    }
    event.preventDefault();
    const quiet = settled();
    form.inert = true;
    if (await keepOrSend(form, button, entry)) {
      await saidSaved(entry);
      kept(form, entry).catch(() => {});
      await quiet;
    }
    form.inert = false;
  });
}

/** Keep what the forms of this page send on the phone; `kept` is told of each, and tries to send it. */
export function keepTaps(kept) {
  document.querySelectorAll("form.asking[data-turns]").forEach((form) => keepWhatIsSentBy(form, scoreOf, kept));
  document.querySelectorAll("form.calling").forEach((form) => keepWhatIsSentBy(form, reportOf, kept));
}
