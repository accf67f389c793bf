// DefinitionPanel: the drawer of whatever definition the address names. The figure that was
// clicked is asked for once more, by the very question that the drawer shows to copy; a link opens
// the definition alone.

import { useResults } from "../api/metrics";
import type { AboutSubject, ScreenProps } from "../domain/screen";
import type { View } from "../domain/view";
import { DefinitionDrawer } from "../ui/DefinitionDrawer";
import { ProblemState, Skeleton } from "../ui/States";
import { useSpeech } from "../ui/text";
import { definitionView, figureRows, repeatsOf } from "./definition";

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
  const asked = subject?.metricId === metric?.id ? subject?.question : undefined;
  const question = asked && metric && { ...asked, metrics: [metric.id] };
  const answer = useResults(["about", question], () => (question ? [question] : []), {
    enabled: question !== undefined,
  });
  const result = answer.isPrevious || !question ? undefined : answer.data?.get(question.name);

  return (
    <DefinitionDrawer
      definition={metric && definitionView(metric, registry, result, speech)}
      rows={metric && result && figureRows(result, metric, zone, speech)}
      instead={
        question &&
        (answer.problem ? (
          <ProblemState problem={answer.problem} onRetry={answer.retry} />
        ) : (
          <Skeleton height={160} />
        ))
      }
      repeats={question ? repeatsOf(question, location.origin, speech) : []}
      onClose={onClose}
    />
  );
}
