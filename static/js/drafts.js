// What is typed into a long form is kept on the server, so that a lock for want of use loses none of it.
// Nothing is kept in the browser. Passwords, files and hidden fields are never part of a draft.
const KEEP_EVERY = 15_000;
const LEFT_OUT = new Set(["password", "hidden", "file", "submit", "button"]);

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
