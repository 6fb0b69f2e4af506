// Keeps the public directory to one entry of the tab's history: whoever leaves by "Exit this page" leaves nothing to
// go back to, and a search stands in no address. Without script all of this is links and forms.
const here = document.querySelector(".public .brand")?.pathname ?? "/help/";

function isOurs(url) {
  return url.origin === location.origin && url.pathname.startsWith(here);
}

addEventListener("click", (event) => {
  const link = event.target.closest?.("a[href]");
  const plain = !event.ctrlKey && !event.metaKey && !event.shiftKey && !event.altKey && event.button === 0;
  if (!link || !plain || event.defaultPrevented || "exit" in link.dataset || "document" in link.dataset) return;
  const url = new URL(link.href);
  if (!isOurs(url) || (url.hash && url.pathname === location.pathname)) return;
  event.preventDefault();
  location.replace(url);
});

addEventListener("submit", async (event) => {
  const form = event.target;
  if (form.method !== "post" || "document" in form.dataset || !form.closest(".public") || !form.querySelector("[name=s], [name=need]")) return;
  event.preventDefault();
  try {
    const answer = await fetch(form.action, { method: "POST", body: new URLSearchParams(new FormData(form)) });
    const page = new DOMParser().parseFromString(await answer.text(), "text/html");
    history.replaceState(null, "", new URL(form.action).search ? form.action : here);
    document.title = page.title;
    document.documentElement.lang = page.documentElement.lang;
    for (const part of [".skip", "header", "main", ".exit-link span", ".footer"]) {
      const old = document.querySelector(part);
      const fresh = page.querySelector(part);
      if (old && fresh) old.replaceWith(fresh);
    }
    (document.querySelector("#results") ?? document.querySelector("main")).focus();
    document.querySelector("#results")?.scrollIntoView();
  } catch {
    form.submit();
  }
});
