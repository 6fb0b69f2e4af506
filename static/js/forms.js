// Forms work without this. Nothing typed is ever kept in the browser: drafts go to the server.
const AUTOSAVE_EVERY = 5_000;
const RESEND_AFTER = 10_000;

const snapshot = (form) => {
  const data = new URLSearchParams();
  for (const [name, value] of new FormData(form)) {
    if (typeof value === "string") data.append(name, value);
  }
  return data;
};

// Part of a form that the server draws anew while answers change, for instance the services that fit.
for (const live of document.querySelectorAll("[data-live-url]")) {
  const form = live.closest("form");
  const status = form.querySelector("[data-live-status]");
  const watched = new Set(live.dataset.liveOn.split(" "));
  const tidy = () => live.querySelector("[data-live-button]")?.remove();
  let turn = 0;
  const draw = async () => {
    const mine = ++turn;
    const options = { method: "POST", body: snapshot(form), redirect: "manual" };
    const answer = await fetch(live.dataset.liveUrl, options).catch(() => null);
    if (!answer?.ok || mine !== turn) return;
    const { html, status: words } = await answer.json();
    const held = document.activeElement;
    const focused = live.contains(held) ? held.id : "";
    const open = [...live.querySelectorAll("details")].map((one) => one.open);
    live.innerHTML = html;
    tidy();
    live.querySelectorAll("details").forEach((one, place) => (one.open ||= open[place] ?? false));
    if (focused) document.getElementById(focused)?.focus();
    if (status) status.textContent = words;
  };
  tidy();
  form.addEventListener("change", (event) => {
    if (live.contains(event.target)) turn += 1; // what the reader chooses is not drawn over by an older answer
    else if (watched.has(event.target.name)) draw();
  });
}

// After a refused form the reader starts at the list of errors.
document.querySelector("[data-error-summary]")?.focus();

// A second press of a button while the first is on its way does nothing.
const lock = (form, locked) => {
  if (locked) form.dataset.sent = "";
  else delete form.dataset.sent;
  for (const button of form.querySelectorAll("button")) {
    if (locked) button.setAttribute("aria-disabled", "true");
    else button.removeAttribute("aria-disabled");
  }
};
addEventListener("submit", (event) => {
  const form = event.target;
  if (form.method !== "post" || event.defaultPrevented) return;
  if ("sent" in form.dataset) return event.preventDefault();
  lock(form, true);
  setTimeout(() => lock(form, false), RESEND_AFTER);
});
addEventListener("pageshow", (event) => {
  if (event.persisted) for (const form of document.querySelectorAll("[data-sent]")) lock(form, false);
});

for (const form of document.querySelectorAll("form[data-unsaved], form[data-autosave-url]")) {
  // A refused form shows answers that nobody has stored.
  let kept = document.querySelector("[data-error-summary]") ? "" : snapshot(form).toString();
  const changed = () => snapshot(form).toString() !== kept;

  if ("unsaved" in form.dataset) {
    addEventListener("beforeunload", (event) => {
      if (!("sent" in form.dataset) && changed()) event.preventDefault();
    });
  }

  const url = form.dataset.autosaveUrl;
  if (!url) continue;
  const status = form.querySelector("[data-autosave-status]");
  const tell = (text) => {
    if (status) status.textContent = text;
  };
  let saving = false;
  const save = async () => {
    if (saving || "sent" in form.dataset || !changed()) return;
    saving = true;
    const body = snapshot(form);
    try {
      const answer = await fetch(url, { method: "POST", body, keepalive: true, redirect: "manual" });
      if (!answer.ok) throw new Error(answer.status);
      kept = body.toString();
      const at = new Intl.DateTimeFormat(document.documentElement.lang, { timeStyle: "short" }).format(new Date());
      tell(`${form.dataset.saved} ${at}`);
    } catch {
      tell(form.dataset.failed);
    } finally {
      saving = false;
    }
  };
  setInterval(save, AUTOSAVE_EVERY);
  addEventListener("visibilitychange", () => document.visibilityState === "hidden" && save());
  addEventListener("pagehide", save);
}
