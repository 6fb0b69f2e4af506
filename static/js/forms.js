// Forms work without this. Nothing typed is ever kept in the browser: drafts go to the server.
const AUTOSAVE_EVERY = 5_000;
const RESEND_AFTER = 10_000;
const KEEP_EVERY = 15_000;
const LEFT_OUT = new Set(["password", "hidden", "file", "submit", "button"]);

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

// What is typed into a long form is kept on the server, so that a lock for want of use loses none of it.
// Passwords, files and hidden fields are never part of a draft. Last in this file: it waits for the server.
const typed = (form) => {
  const data = new URLSearchParams();
  for (const field of form.elements) {
    if (!field.name || field.disabled || LEFT_OUT.has(field.type)) continue;
    if ((field.type === "checkbox" || field.type === "radio") && !field.checked) continue;
    if (field.type === "select-multiple") {
      for (const option of field.selectedOptions) data.append(field.name, option.value);
    } else data.append(field.name, field.value);
  }
  return data;
};

const putBack = (form, fields) => {
  const values = new Map();
  for (const [name, value] of fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const field of form.elements) {
    if (!field.name || LEFT_OUT.has(field.type)) continue;
    const mine = values.get(field.name) ?? [];
    if (field.type === "checkbox" || field.type === "radio") field.checked = mine.includes(field.value);
    else if (field.type === "select-multiple") {
      for (const option of field.options) option.selected = mine.includes(option.value);
    } else if (mine.length) field.value = mine.shift();
  }
  form.dispatchEvent(new Event("change", { bubbles: true }));
};

const button = (words, act) => {
  const one = document.createElement("button");
  one.type = "button";
  one.className = "button secondary";
  one.textContent = words;
  one.addEventListener("click", act);
  return one;
};

for (const form of document.querySelectorAll("form[data-draft-url]")) {
  if (!form.querySelector("textarea")) continue;
  const { draftUrl: url, draftFound, draftRestore, draftDrop } = form.dataset;
  const action = new URL(form.action, location.href);
  const page = action.pathname + action.search;
  const mark = document.createElement("input");
  Object.assign(mark, { type: "hidden", name: "draft_page", value: page });
  form.append(mark);
  const post = (to, data = new URLSearchParams()) => {
    data.set("draft_page", page);
    data.set("csrf_token", form.elements.csrf_token.value);
    return fetch(to, { method: "POST", body: data, keepalive: true, redirect: "manual" }).catch(() => null);
  };
  let kept = typed(form).toString();
  const keep = async () => {
    const data = typed(form);
    const now = data.toString();
    if ("sent" in form.dataset || now === kept) return;
    const answer = await post(url, data);
    if (answer?.ok) kept = now;
  };
  setInterval(keep, KEEP_EVERY);
  addEventListener("visibilitychange", () => document.visibilityState === "hidden" && keep());

  if (document.querySelector("[data-error-summary]")) continue; // what was refused is still in its fields
  const answer = await fetch(`${url}?page=${encodeURIComponent(page)}`, { redirect: "manual" }).catch(() => null);
  if (answer?.status !== 200) continue;
  const { saved, fields } = await answer.json();
  const bar = document.createElement("div");
  bar.className = "notice info";
  bar.setAttribute("role", "status");
  bar.dataset.draft = "";
  const words = document.createElement("p");
  words.textContent = `${draftFound} ${saved}`;
  const actions = document.createElement("div");
  actions.className = "actions";
  actions.append(
    button(draftRestore, () => {
      putBack(form, fields);
      kept = typed(form).toString();
      bar.remove();
    }),
    button(draftDrop, () => {
      post(`${url}/forget`);
      bar.remove();
    }),
  );
  bar.append(words, actions);
  form.before(bar);
}
