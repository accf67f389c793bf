import { BookOutlined } from "@ant-design/icons";
import { lazy } from "react";

export const definitions = {
  path: "definitions",
  question: "nav.can_i_trust",
  title: "definitions.title",
  icon: BookOutlined,
  controls: { unit: false, dimensions: [] },
  View: lazy(() => import("./Definitions")),
} as const;
