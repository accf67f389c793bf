// One theme: the colours are named once by what they mean, and Ant Design, the charts and our
// own styles all take them from here.

import type { ThemeConfig } from "antd";
import { theme as ant } from "antd";

export type ThemeName = "light" | "dark";

export interface Palette {
  paper: string;
  raised: string;
  rule: string;
  grid: string;
  ink: string;
  inkSoft: string;
  inkFaint: string;
  accent: string;
  // Better and worse than expected, as expected, target or limit. Never red against green.
  better: string;
  worse: string;
  expected: string;
  limit: string;
  // Categories, told apart by the colour-blind as well; also by dash and symbol. None of them is
  // a colour that means something; the first is the ink of what stands alone.
  categories: readonly string[];
}

const LIGHT: Palette = {
  paper: "#ffffff",
  raised: "#f6f7f8",
  rule: "#dde1e5",
  grid: "#ebeef0",
  ink: "#16202a",
  inkSoft: "#4a5763",
  inkFaint: "#66727d",
  accent: "#1f5f99",
  better: "#1f6fb4",
  worse: "#b4560f",
  expected: "#66727d",
  limit: "#7a4fa8",
  categories: ["#34495c", "#7f8b96", "#a0527a", "#0f7f76"],
};

const DARK: Palette = {
  paper: "#12171c",
  raised: "#1a2128",
  rule: "#303a44",
  grid: "#242d35",
  ink: "#e8ecef",
  inkSoft: "#b3bec7",
  inkFaint: "#93a0ab",
  accent: "#6cb0ee",
  better: "#62aef0",
  worse: "#f0975a",
  expected: "#93a0ab",
  limit: "#bd97ea",
  categories: ["#c3ced8", "#8592a0", "#e093b8", "#4fc2b6"],
};

export const CATEGORIES = LIGHT.categories.length;

export const PALETTES: Record<ThemeName, Palette> = { light: LIGHT, dark: DARK };

export const FONT =
  '"Inter", "Segoe UI", system-ui, -apple-system, "Helvetica Neue", Arial, "Noto Sans", ' +
  '"PingFang SC", "Microsoft YaHei", "Noto Sans CJK SC", sans-serif';

export function antTheme(name: ThemeName): ThemeConfig {
  const palette = PALETTES[name];
  return {
    algorithm: name === "dark" ? ant.darkAlgorithm : ant.defaultAlgorithm,
    token: {
      colorPrimary: palette.accent,
      colorInfo: palette.accent,
      colorLink: palette.accent,
      colorSuccess: palette.better,
      colorWarning: palette.worse,
      colorError: palette.worse,
      colorBgBase: palette.paper,
      colorBgContainer: palette.paper,
      colorBgElevated: name === "dark" ? palette.raised : palette.paper,
      colorText: palette.ink,
      colorTextSecondary: palette.inkSoft,
      colorTextTertiary: palette.inkFaint,
      colorTextDescription: palette.inkFaint,
      colorTextPlaceholder: palette.inkFaint,
      colorBorder: palette.rule,
      colorBorderSecondary: palette.rule,
      colorSplit: palette.rule,
      fontFamily: FONT,
      fontSize: 13,
      borderRadius: 4,
      controlHeight: 30,
      wireframe: false,
    },
    components: {
      Drawer: { paddingLG: 20 },
    },
  };
}

// Our own styles read these: --ink, --rule, --better, ...
export function cssVariables(name: ThemeName): Record<string, string> {
  const { categories, ...colours } = PALETTES[name];
  const variables: Record<string, string> = { "--font": FONT };
  for (const [key, value] of Object.entries(colours)) {
    variables[`--${key.replace(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`)}`] = value;
  }
  categories.forEach((value, index) => {
    variables[`--category-${index + 1}`] = value;
  });
  return variables;
}
