import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["server/**/*.test.ts", "app/src/**/*.test.ts"],
    environment: "node",
    testTimeout: 10_000,
  },
});
