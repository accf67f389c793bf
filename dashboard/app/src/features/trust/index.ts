import { SafetyOutlined } from "@ant-design/icons";
import { lazy } from "react";

export const trust = {
  path: "trust",
  question: "nav.can_i_trust",
  title: "trust.title",
  icon: SafetyOutlined,
  controls: { unit: false, dimensions: [] },
  View: lazy(() => import("./Trust")),
} as const;
