import { defineConfig } from "vitest/config";

// What is run: the tests, the figures of time and memory, or the pictures of the documents.
const bench = process.env["ASSAY_BROWSER_BENCH"] !== undefined;
const pictures = process.env["ASSAY_BROWSER_PICTURES"] !== undefined;
const HOUR = 3_600_000;

// One platform for all files, started before the first and stopped after the last; one file at
// a time, because some take parts of it down.
export default defineConfig({
  test: {
    include: [bench ? "*.bench.ts" : pictures ? "*.pictures.ts" : "*.test.ts"],
    globalSetup: "./global_setup.ts",
    fileParallelism: false,
    testTimeout: bench ? HOUR : 60_000,
    hookTimeout: 180_000,
    // A busy machine stalls for seconds; what holds is seen at once all the same.
    expect: { poll: { timeout: 30_000, interval: 50 } },
  },
});
