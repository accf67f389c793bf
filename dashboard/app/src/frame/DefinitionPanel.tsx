// DefinitionPanel: the drawer of whatever definition the address names. The figure that was
// clicked is known only here and now; a link opens the definition alone.

import type { AboutSubject, ScreenProps } from "../domain/screen";
import type { View } from "../domain/view";
import { DefinitionDrawer } from "../ui/DefinitionDrawer";
import { useSpeech } from "../ui/text";
import { definitionView, figureDetails } from "./definition";

export interface DefinitionPanelProps {
  view: View;
  props: ScreenProps;
  subject: AboutSubject | undefined;
  onClose: () => void;
}

export default function DefinitionPanel({ view, props, subject, onClose }: DefinitionPanelProps) {
  const speech = useSpeech();
  const { registry, zone } = props;
  const metric = view.about === undefined ? undefined : registry.metric(view.about);
  const clicked = subject?.metricId === metric?.id ? subject : undefined;
  return (
    <DefinitionDrawer
      definition={metric && definitionView(metric, registry, clicked, speech)}
      details={metric && clicked && figureDetails(clicked, metric, zone, speech)}
      onClose={onClose}
    />
  );
}
