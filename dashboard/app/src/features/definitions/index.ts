import { BookOutlined } from "@ant-design/icons";
import { lazy } from "react";

const load = () => import("./Definitions");

export const definitions = {
  path: "definitions",
  question: "nav.can_i_trust",
  title: "definitions.title",
  icon: BookOutlined,
  controls: { unit: false, dimensions: [] },
  load,
  View: lazy(load),
} as const;
