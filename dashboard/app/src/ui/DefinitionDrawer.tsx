// DefinitionDrawer: what a figure means, where it came from, and the line that repeats it. It
// shows one definition; with a figure, also that figure's parts.

import { CopyOutlined } from "@ant-design/icons";
import { Button, Drawer, Tooltip } from "antd";
import { type ReactNode, useState } from "react";

import { useSpeech } from "./text";
import css from "./DefinitionDrawer.module.css";

export interface DefinitionView {
  name: string;
  id: string;
  version: number;
  definition: string;
  formula: string;
  source: string;
  // "share, more is better"
  reading: string;
  intervalMethod: string;
  parameters: readonly { name: string; value: string; description: string }[];
  dimensions: readonly string[];
  excludedCauses: readonly string[];
}

// One part of a figure, ready to be read.
export interface FigureRow {
  label: string;
  value: string;
}

// A way to repeat the question elsewhere.
export interface Repeat {
  label: string;
  text: string;
}

interface FigureParts {
  // Absent until they are known.
  rows: readonly FigureRow[] | undefined;
  // What stands in their place until then; absent when no figure is explained.
  instead: ReactNode;
  repeats: readonly Repeat[];
}

export interface DefinitionDrawerProps extends FigureParts {
  definition: DefinitionView | undefined;
  onClose: () => void;
}

export function DefinitionDrawer({ definition, onClose, ...parts }: DefinitionDrawerProps) {
  const { say } = useSpeech();
  return (
    <Drawer
      open={definition !== undefined}
      onClose={onClose}
      size={480}
      title={definition?.name}
      closable={{ "aria-label": say("action.close") }}
      destroyOnHidden
    >
      {definition && <Definition definition={definition} {...parts} />}
    </Drawer>
  );
}

interface DefinitionProps extends FigureParts {
  definition: DefinitionView;
}

function Definition({ definition, rows, instead, repeats }: DefinitionProps) {
  const { say } = useSpeech();
  const { parameters, excludedCauses, dimensions } = definition;
  return (
    <div className={css.definition}>
      <p className={css.text}>{definition.definition}</p>
      {(rows ?? instead) && (
        <Section title={say("definition.this_figure")}>
          {rows ? (
            <dl className={css.facts}>
              {rows.map(({ label, value }) => (
                <Fact key={label} label={label} value={value} />
              ))}
            </dl>
          ) : (
            instead
          )}
        </Section>
      )}
      <Section title={say("definition.formula")}>
        <div className={css.formula}>{definition.formula}</div>
      </Section>
      {parameters.length > 0 && (
        <Section title={say("definition.parameters")}>
          <dl className={css.facts}>
            {parameters.map(({ name, value, description }) => (
              <Fact key={name} label={name} value={value} note={description} isCode />
            ))}
          </dl>
        </Section>
      )}
      <Section title={say("definition.about")}>
        <dl className={css.facts}>
          <Fact label={say("definition.id")} value={`${definition.id}, v${definition.version}`} />
          <Fact label={say("definition.reading")} value={definition.reading} />
          {definition.intervalMethod && (
            <Fact label={say("definition.interval_method")} value={definition.intervalMethod} />
          )}
          {excludedCauses.length > 0 && (
            <Fact label={say("definition.left_out")} value={excludedCauses.join(say("list.comma"))} />
          )}
          <Fact label={say("definition.dimensions")} value={dimensions.join(say("list.comma"))} />
          <Fact label={say("definition.source")} value={definition.source} />
        </dl>
      </Section>
      {repeats.map(({ label, text }) => (
        <Section key={label} title={label} actions={<CopyButton label={label} text={text} />}>
          <pre className={css.code} tabIndex={0}>
            {text}
          </pre>
        </Section>
      ))}
    </div>
  );
}

function Section(props: { title: string; actions?: ReactNode; children: ReactNode }) {
  return (
    <section className={css.section}>
      <header>
        <h3>{props.title}</h3>
        {props.actions}
      </header>
      {props.children}
    </section>
  );
}

function Fact(props: { label: string; value: string; note?: string; isCode?: boolean }) {
  return (
    <div className={css.fact}>
      <dt className={props.isCode ? css.name : ""}>{props.label}</dt>
      <dd>
        {props.value}
        {props.note && <div className={css.note}>{props.note}</div>}
      </dd>
    </div>
  );
}

function CopyButton({ label, text }: { label: string; text: string }) {
  const { say } = useSpeech();
  const [copied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  return (
    <Tooltip title={copied ? say("action.copied") : say("action.copy")} onOpenChange={() => setCopied(false)}>
      <Button
        type="text"
        size="small"
        icon={<CopyOutlined />}
        aria-label={`${say("action.copy")}: ${label}`}
        onClick={() => void copy()}
      />
    </Tooltip>
  );
}
