import { defineConfig } from "vite";

// Built into the Python package, which serves it from "/" under a policy that allows no inline script, style or data script:
// nothing is inlined, and no preload helper is injected.
export default defineConfig({
  base: "/",
  oxc: { jsx: { runtime: "automatic", importSource: "preact" } },
  build: {
    target: "es2022",
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    outDir: "../src/sayso/assets/web",
    emptyOutDir: true,
  },
});
