// Conveniences of any page; each has an equivalent without script.

// A dialog link opens the dialog on this page instead of the page it leads to.
addEventListener("click", (event) => {
  const link = event.target.closest?.("a[data-dialog]");
  const dialog = link && document.getElementById(link.dataset.dialog);
  if (dialog?.showModal && !event.ctrlKey && !event.metaKey && !event.shiftKey) {
    event.preventDefault();
    dialog.showModal();
  }
});

// Escape or a click elsewhere closes the account menu.
const menu = document.querySelector("details.user");
if (menu) {
  addEventListener("keydown", (event) => {
    if (event.key === "Escape" && menu.open) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  addEventListener("click", (event) => {
    if (!menu.contains(event.target)) menu.open = false;
  });
}

// A link to something folded opens the fold; browsers that do so by themselves find it open.
function unfold() {
  const target = document.querySelector(":target");
  if (!target) return;
  let wasFolded = false;
  for (let fold = target.closest("details"); fold; fold = fold.parentElement.closest("details")) {
    wasFolded ||= !fold.open;
    fold.open = true;
  }
  if (wasFolded) target.scrollIntoView();
}
addEventListener("hashchange", unfold);
unfold();

// Browsers without ::details-content print what is folded only if it is open.
let unfolded = [];
addEventListener("beforeprint", () => {
  unfolded = [...document.querySelectorAll("main details:not([open])")];
  for (const fold of unfolded) fold.open = true;
});
addEventListener("afterprint", () => {
  for (const fold of unfolded) fold.open = false;
});

// Times are printed in the organisation's zone; the title says the same moment in the reader's.
const format = new Intl.DateTimeFormat(document.documentElement.lang, { dateStyle: "medium", timeStyle: "long" });
for (const time of document.querySelectorAll("time[datetime*=T]")) {
  const moment = new Date(time.dateTime);
  if (!time.title && !Number.isNaN(moment.valueOf())) time.title = format.format(moment);
}
