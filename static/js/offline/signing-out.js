// Closing a diary empties the phone of it once all is sent; while something waits, that is said first.
import { counted } from "../modules/batches.js";
import { forgetPages } from "./pages.js";
import { diary, say, texts } from "./status.js";
import { rowsOf } from "./store.js";

/** Whether the form may go: everything is sent, or the patient has been told what stays and presses again. */
async function mayClose(told, send) {
  const result = await send();
  if (result === "offline") {
    await say(texts.closeOffline);
    return false;
  }
  const { waiting, refused } = await rowsOf(diary);
  const left = waiting.length + refused.length;
  if (left > 0 && !told) {
    await say(counted(left, texts.closeWaitingOne, texts.closeWaitingMany));
    return false;
  }
  await forgetPages(diary);
  return true;
}

export function watchSigningOut(send) {
  const form = document.querySelector("form[data-signs-out]");
  let told = false;
  form?.addEventListener("submit", async (event) => {
    event.preventDefault();
    const may = await mayClose(told, navigator.onLine ? send : () => "offline");
    told = true;
    if (may) {
      form.submit();
    }
  });
}
