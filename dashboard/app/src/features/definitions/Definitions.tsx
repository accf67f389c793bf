// Definitions: the registry as a catalogue, searched by words in either language.

import { Input } from "antd";

import type { MetricDefinition } from "../../domain/registry";
import type { ScreenProps } from "../../domain/screen";
import { CsvButton, type Column } from "../../ui/DataTable";
import { State } from "../../ui/States";
import { useSpeech } from "../../ui/text";
import { byFamily } from "./transforms";
import css from "./Definitions.module.css";

export default function Definitions({ view, registry, change, about }: ScreenProps) {
  const { say, sayWord, pick } = useSpeech();
  const found = registry.search(view.search ?? "");
  const columns: Column<MetricDefinition>[] = [
    { key: "id", title: "id", cell: ({ id }) => id, csv: ({ id }) => id },
    { key: "version", title: "version", cell: ({ version }) => version, csv: ({ version }) => version },
    { key: "zh", title: "zh", cell: ({ name }) => name.zh, csv: ({ name, definition }) => ({ name_zh: name.zh, definition_zh: definition.zh }) },
    { key: "en", title: "en", cell: ({ name }) => name.en, csv: ({ name, definition }) => ({ name_en: name.en, definition_en: definition.en }) },
    { key: "formula", title: "formula", cell: ({ formula }) => formula, csv: ({ formula }) => formula },
    { key: "source", title: "source", cell: ({ source }) => source, csv: ({ source }) => source },
  ];

  return (
    <div data-screen="definitions">
      <div className={css.head}>
        <p className={css.summary} data-sentence>
          {say("definitions.summary", { count: registry.metrics.length })}
        </p>
        <CsvButton title={say("definitions.title")} columns={columns} rows={found} />
      </div>
      <Input.Search
        className={css.search ?? ""}
        allowClear
        value={view.search ?? ""}
        aria-label={say("definitions.search")}
        placeholder={say("definitions.search")}
        onChange={(event) => change({ search: event.target.value || undefined }, "replace")}
      />
      {found.length === 0 && (
        <State kind="empty" title={say("search.nothing", { words: view.search ?? "" })} />
      )}
      {byFamily(found).map(({ family, metrics }) => (
        <section key={family} className={css.family} aria-label={sayWord("family", family)}>
          <h2>{sayWord("family", family)}</h2>
          <ul>
            {metrics.map((metric) => (
              <li key={metric.id}>
                <button type="button" onClick={() => about({ metricId: metric.id })}>
                  <span className={css.name}>{pick(metric.name)}</span>
                  <span className={css.id}>
                    {metric.id}, v{metric.version}
                  </span>
                  <span className={css.text}>{pick(metric.definition)}</span>
                  <span className={css.meta}>
                    {sayWord("unit_of", metric.unit)}
                    {say("list.and")}
                    {sayWord("direction", metric.direction)}
                  </span>
                </button>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  );
}
