import { defineConfig, type Plugin } from "vite";

/**
 * Django may serve the entry under a second, storage-hashed name. A chunk importing the entry by its plain name
 * would then run it twice, so the build refuses such a bundle.
 */
function entryIsNeverImported(): Plugin {
  return {
    name: "entry-is-never-imported",
    generateBundle(_options, bundle) {
      const chunks = Object.values(bundle).filter((part) => part.type === "chunk");
      const entries = new Set(chunks.filter((chunk) => chunk.isEntry).map((chunk) => chunk.fileName));
      for (const chunk of chunks) {
        const wrong = [...chunk.imports, ...chunk.dynamicImports].find((name) => entries.has(name));
        if (wrong) this.error(`${chunk.fileName} imports the entry ${wrong}: move what they share to a chunk of its own`);
      }
    },
  };
}

export default defineConfig({
  base: "./",
  plugins: [entryIsNeverImported()],
  build: {
    manifest: true,
    target: "es2022",
    // No data: addresses: each asset is a file with a hashed name.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: "src/main.ts",
    },
  },
  css: {
    preprocessorOptions: {
      scss: {
        quietDeps: true,
        // Bootstrap 5.3 is written with @import; its own deprecations are not ours to mend.
        silenceDeprecations: ["import", "global-builtin", "color-functions", "if-function"],
      },
    },
  },
  server: { cors: { origin: /^https?:\/\/(localhost|127\.0\.0\.1)(:\d+)?$/ } },
});
