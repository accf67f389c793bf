// The registry in groups. Pure.

import type { MetricDefinition } from "../../domain/registry";

export interface FamilyGroup {
  family: string;
  metrics: MetricDefinition[];
}

// Families in the order of the registry, which is that of ids.
export function byFamily(metrics: readonly MetricDefinition[]): FamilyGroup[] {
  const groups: FamilyGroup[] = [];
  for (const metric of metrics) {
    const group = groups.find(({ family }) => family === metric.family);
    if (group) group.metrics.push(metric);
    else groups.push({ family: metric.family, metrics: [metric] });
  }
  return groups;
}
