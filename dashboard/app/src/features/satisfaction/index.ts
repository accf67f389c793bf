import { SmileOutlined } from "@ant-design/icons";
import { lazy } from "react";

import { DIMENSIONS } from "./questions";

const load = () => import("./Satisfaction");

export const satisfaction = {
  path: "satisfaction",
  question: "nav.how_satisfied",
  title: "satisfaction.title",
  icon: SmileOutlined,
  controls: {
    unit: true,
    defaultPeriod: "7d",
    dimensions: DIMENSIONS,
    valuesOf: "survey.responses",
  },
  load,
  View: lazy(load),
} as const;
