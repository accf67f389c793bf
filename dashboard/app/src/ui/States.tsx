// States: what stands in place of figures that cannot be shown, and what stands above figures
// that are no longer fresh. Each says what happened and what to do.

import {
  CloudOutlined,
  ExclamationCircleOutlined,
  InboxOutlined,
  StopOutlined,
  ToolOutlined,
  WarningOutlined,
} from "@ant-design/icons";
import { Button } from "antd";
import type { ReactNode } from "react";

import { useSpeech } from "./text";
import css from "./States.module.css";

export type StateKind = "empty" | "refused" | "unavailable" | "unsupported" | "failed" | "broken";

const ICONS: Record<StateKind, ReactNode> = {
  empty: <InboxOutlined />,
  refused: <StopOutlined />,
  unavailable: <CloudOutlined />,
  unsupported: <ToolOutlined />,
  failed: <ExclamationCircleOutlined />,
  broken: <WarningOutlined />,
};

export interface StateProps {
  kind: StateKind;
  title: string;
  // What to do.
  advice?: string | undefined;
  // The server's own words, for those who mend it.
  detail?: string | undefined;
  onRetry?: (() => void) | undefined;
  onClose?: (() => void) | undefined;
}

// In place of what cannot be shown.
export function State({ kind, title, advice, detail, onRetry, onClose }: StateProps) {
  const { say } = useSpeech();
  return (
    <div className={css.state} data-state={kind} role="status">
      <span className={css.icon}>{ICONS[kind]}</span>
      <div>
        <div className={css.title}>{title}</div>
        {advice && <div>{advice}</div>}
        {detail && (
          <div className={css.detail}>
            {say("state.detail")} <span lang="en">{detail}</span>
          </div>
        )}
        {(onRetry ?? onClose) && (
          <div className={css.actions}>
            {onRetry && <Button size="small" onClick={onRetry}>{say("state.retry")}</Button>}
            {onClose && <Button size="small" type="text" onClick={onClose}>{say("action.close")}</Button>}
          </div>
        )}
      </div>
    </div>
  );
}

export interface ProblemProps {
  problem: {
    kind: "unavailable" | "refused" | "invalid" | "unsupported" | "failed";
    message: string;
  };
  // Of when the figures are that are still on the screen, if any are.
  figuresOf?: string | undefined;
  onRetry: () => void;
}

// What went wrong with a question, in its kind's words and the server's.
export function ProblemState({ problem, figuresOf, onRetry }: ProblemProps) {
  const { say } = useSpeech();
  const kind = problem.kind === "invalid" ? "failed" : problem.kind;
  if (figuresOf && problem.kind === "unavailable") {
    return <Notice text={say("state.stale", { time: figuresOf })} detail={problem.message} />;
  }
  return (
    <State
      kind={kind}
      title={say(`state.${problem.kind}`)}
      advice={problem.kind === "refused" ? say("state.refused_advice") : undefined}
      detail={problem.message}
      onRetry={problem.kind === "unsupported" ? undefined : onRetry}
    />
  );
}

export interface NoticeProps {
  text: string;
  // For those who mend it: shown to who points at the notice.
  detail?: string;
  action?: { label: string; onClick: () => void };
  onClose?: () => void;
}

// One line above what it is about.
export function Notice({ text, detail, action, onClose }: NoticeProps) {
  const { say } = useSpeech();
  return (
    <div className={css.notice} role="status" title={detail}>
      <ExclamationCircleOutlined />
      <span>{text}</span>
      {action && (
        <Button type="link" size="small" onClick={action.onClick}>
          {action.label}
        </Button>
      )}
      {onClose && (
        <Button type="text" size="small" onClick={onClose}>
          {say("action.dismiss")}
        </Button>
      )}
    </div>
  );
}

// The size of what will come, so that nothing moves when it does.
export function Skeleton({ height }: { height: number }) {
  const { say } = useSpeech();
  return (
    <div className={css.skeleton} style={{ height }} role="status" aria-label={say("state.loading")} />
  );
}
