// Boundary: a part of the page that cannot be loaded or drawn leaves the rest standing, and says so
// in its own place.

import { Component, createContext, type ReactNode, useContext } from "react";

import { State } from "./States";
import { useSpeech } from "./text";

// Loads the page anew, where that helps. The frame knows how.
export const ReloadContext = createContext<() => void>(() => location.reload());

export interface BoundaryProps {
  children: ReactNode;
  // Where the part was opened and can be closed.
  onClose?: () => void;
}

export class Boundary extends Component<BoundaryProps, { error: unknown }> {
  override state = { error: undefined };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    const { error } = this.state as { error: unknown };
    return error === undefined ? this.props.children : <Broken error={error} onClose={this.props.onClose} />;
  }
}

function Broken({ error, onClose }: { error: unknown; onClose: (() => void) | undefined }) {
  const { say } = useSpeech();
  return (
    <State
      kind="broken"
      title={say("state.broken")}
      advice={say("state.broken_advice")}
      detail={error instanceof Error ? error.message : undefined}
      onRetry={useContext(ReloadContext)}
      onClose={onClose}
    />
  );
}
