import { SmileOutlined } from "@ant-design/icons";
import { lazy } from "react";

import { DIMENSIONS } from "./questions";

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
  View: lazy(() => import("./Satisfaction")),
} as const;
