// Block: a part of a screen with its heading, one line of explanation, and small actions at the
// right. No border, no shadow: a line of space does.

import type { ReactNode } from "react";

import css from "./Block.module.css";

export interface BlockProps {
  title: string;
  description?: ReactNode;
  actions?: ReactNode;
  children: ReactNode;
}

export function Block({ title, description, actions, children }: BlockProps) {
  return (
    <section className={css.block} aria-label={title}>
      <header className={css.header}>
        <div>
          <h2 className={css.title}>{title}</h2>
          {description && <div className={css.description}>{description}</div>}
        </div>
        {actions && <div className={css.actions}>{actions}</div>}
      </header>
      {children}
    </section>
  );
}

// Figures in a row that wraps.
export function FigureRow({ children }: { children: ReactNode }) {
  return <div className={css.row}>{children}</div>;
}

// Blocks beside each other where there is room.
export function Columns({ children }: { children: ReactNode }) {
  return <div className={css.columns}>{children}</div>;
}
