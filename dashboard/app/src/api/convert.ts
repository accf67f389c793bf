// From the messages of the wire to the words of the domain.

import type { Timestamp } from "@bufbuild/protobuf/wkt";
import { timestampDate } from "@bufbuild/protobuf/wkt";

import {
  Direction as WireDirection,
  type Figure as WireFigure,
  type LocalText as WireLocalText,
  type MetricDefinition as WireMetricDefinition,
  type MetricResult,
  MetricUnit as WireUnit,
} from "../../../gen/assay/query/v1/figure_pb";
import type { ListMetricsResponse } from "../../../gen/assay/query/v1/metric_pb";
import { type Unit as WireOrgUnit, UnitLevel as WireLevel } from "../../../gen/assay/reference/v1/reference_pb";
import type { AsOf, Direction, Figure, MetricUnit, Result } from "../domain/figure";
import { type MetricDefinition, Registry } from "../domain/registry";
import type { LocalText, Unit, UnitLevel } from "../domain/units";

const UNITS: Record<WireUnit, MetricUnit> = {
  [WireUnit.UNSPECIFIED]: "count",
  [WireUnit.COUNT]: "count",
  [WireUnit.SHARE]: "share",
  [WireUnit.SECONDS]: "seconds",
  [WireUnit.SCORE]: "score",
};

const DIRECTIONS: Record<WireDirection, Direction> = {
  [WireDirection.UNSPECIFIED]: "neutral",
  [WireDirection.HIGHER_IS_BETTER]: "higher_is_better",
  [WireDirection.LOWER_IS_BETTER]: "lower_is_better",
  [WireDirection.NEUTRAL]: "neutral",
};

const LEVELS: Record<WireLevel, UnitLevel> = {
  [WireLevel.UNSPECIFIED]: "outlet",
  [WireLevel.GROUP]: "group",
  [WireLevel.REGION]: "region",
  [WireLevel.BRANCH]: "branch",
  [WireLevel.OUTLET]: "outlet",
};

export function dateOf(timestamp: Timestamp): Date {
  return timestampDate(timestamp);
}

// Without undefined members: an absent value is an absent property.
function present<T extends object>(members: T): { [K in keyof T]?: Exclude<T[K], undefined> } {
  return Object.fromEntries(
    Object.entries(members).filter(([, value]) => value !== undefined),
  ) as { [K in keyof T]?: Exclude<T[K], undefined> };
}

function figureOf(wire: WireFigure): Figure {
  const { interval } = wire;
  return {
    ...present({ value: wire.value, numerator: wire.numerator, denominator: wire.denominator }),
    ...(interval
      ? {
          interval: {
            lower: interval.lower,
            upper: interval.upper,
            level: interval.level,
            method: interval.method,
          },
        }
      : {}),
    n: Number(wire.n),
    excluded: wire.excluded.map(({ cause, count }) => ({ cause, count: Number(count) })),
    absentReason: wire.absentReason,
    relativeErrorMax: wire.relativeErrorMax,
  };
}

function asOfOf(wire: MetricResult["asOf"]): AsOf {
  return {
    positions: (wire?.positions ?? []).map(({ logId, partition, offset }) => ({
      logId,
      partition,
      offset: Number(offset),
    })),
    ...present({
      newestIngestedAt: wire?.newestIngestedAt && dateOf(wire.newestIngestedAt),
      answeredAt: wire?.answeredAt && dateOf(wire.answeredAt),
    }),
    lateCount: Number(wire?.lateCount ?? 0n),
  };
}

export function resultOf(wire: MetricResult): Result {
  return {
    name: wire.name,
    metrics: wire.metrics.map((metric) => ({
      id: metric.id,
      version: metric.version,
      parameters: metric.parameters.map(({ name, value }) => ({ name, value })),
      unit: UNITS[metric.unit],
      direction: DIRECTIONS[metric.direction],
    })),
    dimensions: wire.dimensions,
    rows: wire.rows.map(({ stepStart, keys, figures, foldedWords }) => ({
      stepStart,
      keys,
      ...(foldedWords.length > 0 ? { foldedWords } : {}),
      figures: figures.map(figureOf),
    })),
    asOf: asOfOf(wire.asOf),
    level: wire.level,
  };
}

function textOf(wire: WireLocalText | undefined): LocalText {
  return { zh: wire?.zh ?? "", en: wire?.en ?? "" };
}

function definitionOf(wire: WireMetricDefinition): MetricDefinition {
  return {
    id: wire.id,
    version: wire.version,
    family: wire.family,
    name: textOf(wire.name),
    definition: textOf(wire.definition),
    formula: wire.formula,
    source: wire.source,
    unit: UNITS[wire.unit],
    direction: DIRECTIONS[wire.direction],
    intervalMethod: wire.intervalMethod,
    parameters: wire.parameters.map((parameter) => ({
      name: parameter.name,
      description: textOf(parameter.description),
      defaultValue: parameter.defaultValue,
      allowedValues: parameter.allowedValues,
      ...present({ minimum: parameter.minimum, maximum: parameter.maximum }),
      fastValues: parameter.fastValues,
    })),
    dimensions: wire.dimensions,
    excludedCauses: wire.excludedCauses,
  };
}

export function registryOf(wire: ListMetricsResponse): Registry {
  return new Registry(
    wire.metrics.map(definitionOf),
    wire.dimensions.map(({ id, name, description }) => ({
      id,
      name: textOf(name),
      description: textOf(description),
    })),
  );
}

export function unitOf(wire: WireOrgUnit): Unit {
  return {
    id: wire.unitId,
    parentId: wire.parentId,
    level: LEVELS[wire.level],
    name: { zh: wire.names?.zh || wire.unitId, en: wire.names?.en || wire.unitId },
    zone: wire.timeZone || "UTC",
  };
}
