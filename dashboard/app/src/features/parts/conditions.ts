// The conditions of a view as a question has them: its unit and its filters.

import type { Filter } from "../../domain/question";
import type { ScreenProps } from "../../domain/screen";

export function conditionsOf(
  { view, unit }: Pick<ScreenProps, "view" | "unit">,
  dimensions: readonly string[],
): Filter[] {
  const filters = dimensions.flatMap((dimension) => {
    const values = view.filters[dimension];
    return values?.length ? [{ dimension, values }] : [];
  });
  return unit ? [{ dimension: "unit", values: [unit.id] }, ...filters] : filters;
}
