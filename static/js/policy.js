// Shows the review by another policy without moving the page: the place to which one has scrolled is kept.
const form = document.querySelector(".policy-choice");
const key = `scrolled ${location.pathname}`;

function remembered() {
  const place = sessionStorage.getItem(key);
  sessionStorage.removeItem(key);
  return place === null ? null : Number(place);
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  sessionStorage.setItem(key, String(window.scrollY));
  const wanted = new URL(form.action);
  wanted.search = new URLSearchParams(new FormData(form)).toString();
  wanted.hash = "";
  location.assign(wanted);
});

const place = remembered();
if (place !== null) {
  window.scrollTo({ top: place, behavior: "instant" });
}
