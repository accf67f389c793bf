// Rules that need code to be read, above all the layers of the app: who may import whom.

import js from "@eslint/js";
import reactHooks from "eslint-plugin-react-hooks";
import tseslint from "typescript-eslint";

// A layer may import itself and what is listed here; the sentence is what a breach is told.
const LAYERS = {
  domain: {
    may: [],
    why: "domain/ is pure: it knows no page, no network and no other layer, so it can be tested and reused alone.",
  },
  ui: {
    may: [],
    why: "ui/ draws what it is given: its parts declare their own props, so that any screen can use them.",
  },
  api: {
    may: ["gen", "domain"],
    why: "api/ is the only way to the network and turns messages into the words of domain/; it must not know who asks.",
  },
  features: {
    may: ["ui", "api", "domain"],
    why: "a screen joins ui/, api/ and domain/; messages of the wire stay in api/, and the frame is above it.",
  },
  frame: {
    may: ["features", "ui", "api", "domain"],
    why: "the frame shows screens; messages of the wire stay in api/.",
  },
};

const IMPORTED = ["gen", ...Object.keys(LAYERS)];

function layerRule(layer) {
  const { may, why } = LAYERS[layer];
  const banned = IMPORTED.filter((other) => other !== layer && !may.includes(other));
  const patterns = [
    { regex: `^(\\.\\./)+(${banned.join("|")})(/|$)`, message: why },
    ...(layer === "api" ? [] : [NETWORK]),
    ...(layer === "features" ? [NEIGHBOUR] : []),
  ];
  return {
    files: [`app/src/${layer}/**/*.{ts,tsx}`],
    ...(layer === "features" ? { ignores: ["app/src/features/index.ts"] } : {}),
    rules: {
      "no-restricted-imports": ["error", { patterns }],
      // The same for what is loaded later.
      "no-restricted-syntax": ["error", ...patterns.map(({ regex, message }) => ({
        selector: `ImportExpression[source.value=/${regex.replaceAll("/", "\\u002F")}/]`,
        message,
      }))],
      ...(layer === "api" ? {} : { "no-restricted-globals": ["error", ...FETCHERS] }),
    },
  };
}

const NETWORK = {
  regex: "^(@connectrpc|@bufbuild)/",
  message: "only api/ talks to the network.",
};

// One screen is one folder; what several share stands in features/parts.
const NEIGHBOUR = {
  regex: "^\\.\\./(?!parts/|\\.\\./)",
  message: "a screen imports no other screen; what both need belongs into features/parts.",
};

const FETCHERS = ["fetch", "XMLHttpRequest", "WebSocket", "EventSource"].map((name) => ({
  name,
  message: "only api/ talks to the network.",
}));

export const LAYER_RULES = Object.keys(LAYERS).map(layerRule);

export default tseslint.config(
  { ignores: ["dist", "gen", "node_modules"] },
  js.configs.recommended,
  ...tseslint.configs.strictTypeChecked,
  {
    languageOptions: {
      parserOptions: {
        projectService: { allowDefaultProject: ["*.js", "*.mjs", "*.ts", "app/public/*.js"] },
        tsconfigRootDir: import.meta.dirname,
      },
    },
    rules: {
      // Texts are built from numbers everywhere.
      "@typescript-eslint/restrict-template-expressions": ["error", { allowNumber: true }],
      // `() => void run()` says that nobody waits.
      "@typescript-eslint/no-confusing-void-expression": ["error", { ignoreArrowShorthand: true, ignoreVoidOperator: true }],
      "@typescript-eslint/consistent-type-imports": "error",
      "max-lines": ["error", 250],
      "max-lines-per-function": ["error", { max: 120, skipComments: true }],
    },
  },
  {
    // Tests are long for being many, catalogues for having many texts.
    files: ["**/*.test.ts", "**/*.test_support.ts", "app/src/ui/text/{en,zh}.ts"],
    rules: { "max-lines-per-function": "off", "max-lines": "off" },
  },
  {
    files: ["**/*.{js,mjs}", "vitest.config.ts"],
    ...tseslint.configs.disableTypeChecked,
    languageOptions: { globals: { process: "readonly", console: "readonly", URL: "readonly", localStorage: "readonly", location: "readonly", matchMedia: "readonly", document: "readonly", URLSearchParams: "readonly" } },
  },
  { files: ["app/**/*.{ts,tsx}"], plugins: { "react-hooks": reactHooks }, rules: reactHooks.configs.recommended.rules },
  ...LAYER_RULES,
);
