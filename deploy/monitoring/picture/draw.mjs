// Draws the dashboard as a page, with data from a Prometheus:
//   npm install --legacy-peer-deps && node draw.mjs URL NAMESPACE CLUSTER FROM TO > page.html
// FROM and TO are seconds since 1970. Then, say:
//   chromium --headless --no-sandbox --hide-scrollbars --virtual-time-budget=15000 --window-size=1160,1952 \
//     --screenshot=dashboard.png page.html
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { fileURLToPath } from "node:url";
import { build } from "esbuild";

const [url, namespace, cluster, from, to] = process.argv.slice(2);
const here = (name) => fileURLToPath(new URL(name, import.meta.url));
const step = Math.max(1, Math.round((to - from) / 400));

const { resolve } = createRequire(import.meta.url);
const dashboard = JSON.parse(readFileSync(here("../dashboard.json")));

async function ask(target) {
  const query = target.expr
    .replaceAll("$namespace", namespace)
    .replaceAll("$cluster", cluster)
    .replaceAll("$__rate_interval", `${Math.max(20, 4 * step)}s`);
  const path = target.instant ? `query?time=${to}` : `query_range?start=${from}&end=${to}&step=${step}`;
  const answer = await (await fetch(`${url}/api/v1/${path}&query=${encodeURIComponent(query)}`)).json();
  if (answer.status !== "success") throw new Error(`${query}: ${JSON.stringify(answer)}`);
  return answer.data.result;
}

for (const panel of dashboard.panels) {
  for (const target of panel.targets ?? []) target.result = await ask(target);
}

const bundle = await build({
  entryPoints: [here("page.jsx")],
  bundle: true,
  minify: true,
  write: false,
  outdir: "out",
  // Their CommonJS, as their modules meet dependencies that are CommonJS in Webpack's way, not in Node's.
  alias: Object.fromEntries(["@grafana/ui", "@grafana/data"].map((name) => [name, resolve(name)])),
  define: { "process.env.NODE_ENV": '"production"', global: "window" },
  loader: { ".ttf": "empty", ".svg": "dataurl" },
  logLevel: "error",
});
const text = (kind) => bundle.outputFiles.filter((file) => file.path.endsWith(kind)).map((file) => file.text).join("\n");
const data = JSON.stringify({ dashboard, namespace, cluster, from: from * 1000, to: to * 1000, step: step * 1000 });
process.stdout.write(
  `<!doctype html><meta charset="utf-8"><style>${text(".css")}</style><body><div id="root"></div>` +
    `<script>window.drawn = ${data.replaceAll("</", "<\\/")}</script><script>${text(".js").replaceAll("</script", "<\\/script")}</script>`,
);
