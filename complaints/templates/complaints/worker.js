{% autoescape off %}"use strict";
// Keeps the empty page of the report and the files it is made of, so that it opens without a network. Nothing else is
// kept: no page of a complaint, nothing of a person.
const settings = {{ settings }};
const CACHE = `aitihya-report-${settings.version}`;

self.addEventListener("install", (event) => {
  event.waitUntil(
    caches
      .open(CACHE)
      .then(async (cache) => {
        // As a stranger sees it: without cookies.
        const shell = await fetch(new Request(settings.shell, { credentials: "omit", cache: "reload" }));
        if (!shell.ok) throw new Error(`the page answers ${shell.status}`);
        await cache.put(settings.shell, shell);
        await cache.addAll(settings.files);
      })
      .then(() => self.skipWaiting()),
  );
});

self.addEventListener("activate", (event) => {
  const old = (name) => name.startsWith("aitihya-report-") && name !== CACHE;
  event.waitUntil(
    caches
      .keys()
      .then((names) => Promise.all(names.filter(old).map((name) => caches.delete(name))))
      .then(() => self.clients.claim()),
  );
});

self.addEventListener("fetch", (event) => {
  const { request } = event;
  if (request.method !== "GET") return;
  const address = new URL(request.url);
  if (address.origin !== self.location.origin) return;
  if (request.mode === "navigate") {
    if (address.pathname !== settings.page) return;
    event.respondWith(fetch(request).catch(async () => (await caches.match(settings.shell)) ?? Response.error()));
  } else if (settings.files.includes(address.pathname)) {
    event.respondWith(caches.match(address.pathname).then((kept) => kept ?? fetch(request)));
  }
});
{% endautoescape %}
