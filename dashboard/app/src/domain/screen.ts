// What the frame gives to every screen, and what a screen tells the frame about itself.

import type { DayRange, Period } from "./period";
import type { Question } from "./question";
import type { Registry } from "./registry";
import type { Unit, UnitTree } from "./units";
import type { View, ViewChange } from "./view";

// What a definition is opened about: a metric, and what was asked for the figure that was clicked,
// if one was. One row answers it.
export interface AboutSubject {
  metricId: string;
  question?: Question | undefined;
}

export interface ScreenProps {
  view: View;
  // The days of the view's period, by the server's clock.
  days: DayRange;
  zone: string;
  unit: Unit | undefined;
  units: UnitTree;
  registry: Registry;
  // Typing replaces the address, anything else can be gone back from.
  change: (change: ViewChange, how?: "push" | "replace") => void;
  about: (subject: AboutSubject) => void;
}

// What the pickers of the frame offer on a screen.
export interface ScreenControls {
  unit: boolean;
  // Absent: the screen has no period.
  defaultPeriod?: Period;
  // Dimensions that chips filter by.
  dimensions: readonly string[];
  // A metric that has those dimensions; its counts say which values there are.
  valuesOf?: string;
}
