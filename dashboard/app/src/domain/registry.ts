// The registry of metrics: what every figure means, in the product's languages.

import type { Direction, MetricUnit } from "./figure";
import type { LocalText } from "./units";

export interface ParameterDefinition {
  name: string;
  description: LocalText;
  defaultValue: string;
  allowedValues: string[];
  minimum?: number;
  maximum?: number;
  fastValues: string[];
}

export interface MetricDefinition {
  id: string;
  version: number;
  family: string;
  name: LocalText;
  definition: LocalText;
  formula: string;
  source: string;
  unit: MetricUnit;
  direction: Direction;
  intervalMethod: string;
  parameters: ParameterDefinition[];
  dimensions: string[];
  excludedCauses: string[];
}

export interface DimensionDefinition {
  id: string;
  name: LocalText;
  description: LocalText;
}

export class Registry {
  constructor(
    readonly metrics: readonly MetricDefinition[],
    readonly dimensions: readonly DimensionDefinition[],
  ) {}

  metric(id: string): MetricDefinition | undefined {
    return this.metrics.find((metric) => metric.id === id);
  }

  dimension(id: string): DimensionDefinition | undefined {
    return this.dimensions.find((dimension) => dimension.id === id);
  }

  // Of the metrics named, those this server knows: a page asks for no others.
  known(ids: readonly string[]): string[] {
    return ids.filter((id) => this.metric(id) !== undefined);
  }

  // Metrics whose id, name or definition in any language holds every word; all without words.
  search(words: string): MetricDefinition[] {
    const wanted = words.toLowerCase().split(/\s+/).filter(Boolean);
    return this.metrics.filter((metric) => {
      const { name, definition } = metric;
      const text = [metric.id, name.zh, name.en, definition.zh, definition.en].join(" ").toLowerCase();
      return wanted.every((word) => text.includes(word));
    });
  }
}
