import { PhoneOutlined } from "@ant-design/icons";
import { lazy } from "react";

import { DIMENSIONS } from "./questions";

const load = () => import("./CallCentre");

export const callCentre = {
  path: "calls",
  question: "nav.now",
  title: "calls.title",
  icon: PhoneOutlined,
  controls: {
    unit: true,
    defaultPeriod: "today",
    dimensions: DIMENSIONS,
    valuesOf: "call.offered",
  },
  load,
  View: lazy(load),
} as const;
