// Which theme is on, for what is drawn and not styled.

import { createContext, useContext } from "react";

import type { ThemeName } from "./theme";

export const ThemeContext = createContext<ThemeName>("light");

export function useThemeName(): ThemeName {
  return useContext(ThemeContext);
}
