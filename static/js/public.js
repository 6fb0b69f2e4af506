// The way out of a public page: at once, in place of this page in the tab's history. Without script it is a plain link.
const exit = document.querySelector("[data-exit]");

function leave() {
  document.body.classList.add("leaving");
  document.title = "…";
  location.replace(exit.href);
}

if (exit) {
  for (const words of exit.querySelectorAll("[hidden]")) words.hidden = false;
  exit.addEventListener("click", (event) => {
    event.preventDefault();
    leave();
  });
  // Shift three times within two seconds, with nothing typed in between.
  let presses = [];
  addEventListener("keydown", (event) => {
    if (event.key !== "Shift") {
      presses = [];
      return;
    }
    if (event.repeat) return;
    presses = [...presses.filter((at) => event.timeStamp - at < 2000), event.timeStamp];
    if (presses.length >= 3) leave();
  });
}
