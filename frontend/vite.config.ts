import { readdirSync, readFileSync } from "node:fs";
import { basename } from "node:path";
import { fileURLToPath } from "node:url";
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

/** One sprite of src/icons/*.svg, for `<use href="/static/icons.svg#name">` in templates. */
function iconSprite(): Plugin {
  return {
    name: "icon-sprite",
    buildStart() {
      for (const file of iconFiles()) this.addWatchFile(file);
    },
    generateBundle() {
      const symbols = iconFiles().map((file) => {
        const inner = readFileSync(file, "utf8").replace(/^[\s\S]*?<svg[^>]*>|<\/svg>\s*$/g, "");
        return `<symbol id="${basename(file, ".svg")}" viewBox="0 0 24 24">${inner}</symbol>`;
      });
      const source = `<svg xmlns="http://www.w3.org/2000/svg">${symbols.join("")}</svg>\n`;
      this.emitFile({ type: "asset", fileName: "icons.svg", source });
    },
  };
}

function iconFiles(): string[] {
  const folder = fileURLToPath(new URL("src/icons/", import.meta.url));
  return readdirSync(folder)
    .filter((name) => name.endsWith(".svg"))
    .sort()
    .map((name) => folder + name);
}

/**
 * protomaps-leaflet and its styles are published with a call around each function that only keeps its name: marked as pure they do not
 * stand in the way of leaving out the map styles that are not used (half of the map's weight).
 */
function leaveOutUnusedStyles(): Plugin {
  return {
    name: "leave-out-unused-styles",
    transform: {
      filter: { id: /(protomaps-leaflet|@protomaps\/basemaps)\/dist\/esm\/index\.js/ },
      handler(code) {
        const keeper = /\b(\w+)=\((\w+),\w+\)=>\w+\(\2,"name"/.exec(code)?.[1];
        return keeper ? code.replace(new RegExp(`(?<![.\\w$])${keeper}\\(`, "g"), `/*#__PURE__*/${keeper}(`) : null;
      },
    },
  };
}

export default defineConfig({
  base: "./",
  plugins: [iconSprite(), leaveOutUnusedStyles(), entryIsNeverImported()],
  build: {
    manifest: true,
    target: "es2022",
    // No data: addresses: each asset is a file with a hashed name.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    rolldownOptions: {
      input: "src/main.ts",
      // htmx can evaluate attributes; its settings in base.html forbid it, and so does the content security policy.
      checks: { eval: false },
      output: { codeSplitting: { groups: [{ name: "page", test: /src\/page\.ts$/ }] } },
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
