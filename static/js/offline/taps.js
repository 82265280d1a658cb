// What is tapped is written down on the phone first. Where the phone cannot, the plain form goes to the server as ever.
import { entriesOf } from "./entries.js";
import { add, settle } from "./store.js";
import { diary, refusedOf, saidSaved, say, texts } from "./status.js";

const SETTLES = 700;
const GONE_WITHIN = 8_000;
/** What is being written to the phone's disk at this moment. */
const writing = new Set();
let leaving = false;

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

/** Whether a form can be sent; numbers to dial and everything else in it stay as they are. */
function shut(form, closed) {
  form.dataset.shut = closed ? "yes" : "";
  form.querySelectorAll("button").forEach((button) => {
    button.inert = closed;
  });
}

async function keepOrSend(form, button, entries) {
  const kept = add(diary, ...entries);
  writing.add(kept);
  try {
    await kept;
    return true;
  } catch {
    await say(texts.full).catch(() => {});
    if (navigator.onLine) {
      sendPlainly(form, button);
    }
    return false;
  } finally {
    writing.delete(kept);
  }
}

/**
 * What the server does not take of a form with fields goes back into the form: it says there what is wrong. A form that
 * writes something new is empty again once that waits, so that nobody writes it twice.
 */
async function mend(form, button, entries) {
  const rows = await refusedOf(entries);
  if (form.dataset.mends === undefined || leaving) {
    return;
  }
  if (rows.length > 0) {
    await settle(rows, []);
    sendPlainly(form, button);
  } else if (!form.dataset.about) {
    form.reset();
  }
}

/** What is said stands at the top, which a long form has scrolled away. */
function lookAt(form) {
  if (!form.dataset.turns) {
    document.getElementById("offline").scrollIntoView({ block: "nearest" });
  }
}

function keepWhatIsSentBy(form, sent) {
  form.addEventListener("submit", async (event) => {
    const button = event.submitter;
    const entries = form.dataset.shut ? [] : entriesOf(form, button);
    if (entries === null && navigator.onLine) {
      return;
    }
    event.preventDefault();
    if (entries === null) {
      await say(texts.missing);
      lookAt(form);
    } else if (entries.length > 0) {
      const quiet = new Promise((resolve) => setTimeout(resolve, SETTLES));
      shut(form, true);
      if (await keepOrSend(form, button, entries)) {
        await saidSaved(entries.at(-1));
        lookAt(form);
        sent(form, entries).then(() => mend(form, button, entries)).catch(() => {});
        await quiet;
      }
      shut(form, leaving);
    }
  });
}

function forms() {
  return document.querySelectorAll("form[data-keeps]");
}

/**
 * Leave the page for what the server shows. Until it is there nothing can be tapped: a tap on a page that is about to
 * go may be gone with it before it is on the disk. What is on its way to the disk is waited for.
 */
export async function leaveFor(address) {
  leaving = true;
  forms().forEach((form) => shut(form, true));
  await Promise.allSettled(writing);
  setTimeout(stay, GONE_WITHIN);
  location.assign(address);
}

/** The page is still here, or here again. */
export function stay() {
  leaving = false;
  forms().forEach((form) => shut(form, false));
}

/** Keep what the forms of this page send on the phone; `sent` is told of each, and tries to send it. */
export function keepTaps(sent) {
  forms().forEach((form) => keepWhatIsSentBy(form, sent));
}
