import react from "@vitejs/plugin-react";
import { defineConfig } from "vite";

// For work on the pages: `npm run dev` serves them with live reload and passes questions on to
// an edge that is running.
const EDGE = "http://127.0.0.1:8080";

export default defineConfig({
  root: import.meta.dirname,
  plugins: [react()],
  build: {
    outDir: "../dist/app",
    emptyOutDir: true,
    target: "es2022",
    sourcemap: false,
    chunkSizeWarningLimit: 1_200,
  },
  server: { proxy: { "^/assay\\.": EDGE } },
});
