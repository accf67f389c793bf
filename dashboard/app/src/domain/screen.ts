// What the frame gives to every screen, and what a screen tells the frame about itself.

import type { AsOf, Figure, MetricRef } from "./figure";
import type { DayRange, Period } from "./period";
import type { Question } from "./question";
import type { Registry } from "./registry";
import type { Unit, UnitTree } from "./units";
import type { View, ViewChange } from "./view";

// What a definition is opened about: a metric, and the figure that was clicked, if one was.
export interface AboutSubject {
  metricId: string;
  figure?: Figure | undefined;
  metric?: MetricRef | undefined;
  asOf?: AsOf | undefined;
  level?: string | undefined;
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
  change: (change: ViewChange) => void;
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
