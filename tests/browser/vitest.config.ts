import { defineConfig } from "vitest/config";

// One platform for all files, started before the first and stopped after the last; one file at
// a time, because some take parts of it down.
export default defineConfig({
  test: {
    include: [process.env["ASSAY_BROWSER_BENCH"] ? "*.bench.ts" : "*.test.ts"],
    globalSetup: "./global_setup.ts",
    fileParallelism: false,
    testTimeout: 60_000,
    hookTimeout: 180_000,
    // The live screen is watched for 30 minutes.
    ...(process.env["ASSAY_BROWSER_BENCH"] ? { testTimeout: 2_400_000 } : {}),
  },
});
