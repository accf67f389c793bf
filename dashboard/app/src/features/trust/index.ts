import { SafetyOutlined } from "@ant-design/icons";
import { lazy } from "react";

const load = () => import("./Trust");

export const trust = {
  path: "trust",
  question: "nav.can_i_trust",
  title: "trust.title",
  icon: SafetyOutlined,
  controls: { unit: false, dimensions: [] },
  load,
  View: lazy(load),
} as const;
