// Only what a kernel asks of the page goes through this worker; the browser fetches the rest as if it were not there.
self.addEventListener("fetch", (event) => { if (!new URL(event.request.url).pathname.includes("/api/")) event.stopImmediatePropagation(); });
self.addEventListener("install", (event) => {
  event.addRoutes?.([{ condition: { not: { urlPattern: { pathname: "*/api/*" } } }, source: "network" }])?.catch(() => {});  // not even to be asked
});
