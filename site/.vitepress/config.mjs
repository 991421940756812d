import { defineConfig } from "vitepress";

/** Links to files that are handed over as they are: not a page, so nothing is added to the name. */
const AS_IT_IS = "pathname://";

const group = (text, ...items) => ({ text, items: items.map(([name, link]) => ({ text: name, link })) });

export default defineConfig({
  title: "sorbet-sim",
  description: "Sorbet, a spiking transformer language model, spike by spike on a simulated neuromorphic chip",
  srcDir: "content",
  head: [["link", { rel: "icon", href: "data:," }]],
  cleanUrls: false,
  lastUpdated: false,
  // Text such as <FILE> is text.
  markdown: {
    html: false,
    config(md) {
      const open = md.renderer.rules.link_open;
      md.renderer.rules.link_open = (tokens, i, options, env, self) => {
        const href = tokens[i].attrGet("href") ?? "";
        if (!href.startsWith(AS_IT_IS)) return open(tokens, i, options, env, self);
        tokens[i].attrSet("href", href.slice(AS_IT_IS.length));
        tokens[i].attrSet("target", "_blank");
        return self.renderToken(tokens, i, options);
      };
    },
  },
  themeConfig: {
    search: { provider: "local" },
    outline: [2, 3],
    nav: [
      { text: "Start", link: "/" },
      { text: "Documentation", link: "/docs/" },
      { text: "Studies", link: "/docs/studies/" },
      { text: "Changes", link: "/CHANGELOG" },
    ],
    sidebar: [
      group(
        "Use",
        ["First run", "/"],
        ["In the browser", "/docs/web"],
        ["Python", "/python/"],
        ["Calls by JSON-RPC", "/docs/rpc"],
        ["Library", "/docs/library"],
        ["Sweeps", "/docs/sweeps"],
        ["Spiking networks", "/docs/snn"],
        ["The network alone", "/docs/noc"],
        ["Traces", "/docs/traces"],
        ["Placement", "/docs/placement"],
      ),
      group(
        "Understand",
        ["Glossary", "/docs/glossary"],
        ["Semantics", "/docs/semantics"],
        ["Architecture", "/docs/architecture"],
        ["Constants", "/docs/constants"],
        ["Chips", "/chips/"],
        ["Models", "/docs/model"],
        ["Performance", "/docs/performance"],
      ),
      group(
        "Compare",
        ["Studies", "/docs/studies/"],
        ["Against BookSim2", "/docs/noc-validation"],
        ["Deviations", "/docs/DEVIATIONS"],
        ["Levels of the network", "/docs/noc-levels"],
      ),
      group(
        "Develop",
        ["All documentation", "/docs/"],
        ["Contributing", "/CONTRIBUTING"],
        ["Training", "/training/"],
        ["Security", "/SECURITY"],
      ),
    ],
  },
});
