// The screens, in the order of the navigation. A new screen is one folder, one line here
// and its texts.

import type { ComponentType, LazyExoticComponent } from "react";

import type { ScreenControls, ScreenProps } from "../domain/screen";
import type { TextKey } from "../ui/text";
import { callCentre } from "./call_centre";
import { definitions } from "./definitions";
import { satisfaction } from "./satisfaction";
import { trust } from "./trust";

export interface Screen {
  // First part of its address.
  path: string;
  // The question whose group it stands in.
  question: TextKey;
  title: TextKey;
  icon: ComponentType;
  controls: ScreenControls;
  // Begins to load the view; shown once it is here.
  load: () => Promise<unknown>;
  View: LazyExoticComponent<ComponentType<ScreenProps>>;
}

export const SCREENS: readonly Screen[] = [satisfaction, callCentre, trust, definitions];
