// What the test of the layers reads of the rules.
import type { Linter } from "eslint";

export const LAYER_RULES: Linter.Config[];
