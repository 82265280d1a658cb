// The diary without a network: asks for its areas in turn, and says what is due next.
const forms = [...document.querySelectorAll("form.asking")];
const due = document.querySelector("[data-due]");

/** The area after the one that was just scored. */
function showNext(after) {
  const place = (forms.indexOf(after) + 1) % forms.length;
  forms.forEach((form, at) => {
    form.hidden = at !== place;
  });
}

forms.forEach((form, at) => {
  form.hidden = at > 0;
  form.addEventListener("next-area", () => showNext(form));
});

/** The next point of the schedule that is still ahead, on the clock of the diary. */
function sayDue() {
  const { due: moments, next, zone } = due.dataset;
  const coming = moments.split(" ").map((text) => new Date(text)).find((moment) => moment > Date.now());
  const format = { weekday: "long", hour: "2-digit", minute: "2-digit", hourCycle: "h23", timeZone: zone };
  const text = coming ? new Intl.DateTimeFormat(document.documentElement.lang, format).format(coming) : "";
  due.textContent = coming ? next.replace("{moment}", text) : "";
  due.closest("[data-next-due]").hidden = !coming;
}

if (due) {
  sayDue();
}
