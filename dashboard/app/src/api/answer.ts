// useAnswer: asks, keeps the last answer while it asks again, and asks again by itself while
// the server is away.

import { keepPreviousData, QueryClient, useQuery } from "@tanstack/react-query";

import { serverTimeOf } from "./clock";
import { patienceMs } from "./patience";
import { type Problem, problemOf } from "./problem";

const RETRY_MS = 3_000;

export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: false, gcTime: 60_000, staleTime: 1_000, structuralSharing: false },
  },
});

export interface Answer<T> {
  // The newest answer; while a changed question is under way, the one before.
  data?: T;
  // When it came, by the server's clock.
  answeredAt?: Date;
  problem?: Problem;
  // The answer belongs to the question before this one.
  isPrevious: boolean;
  retry: () => void;
}

export interface AskOptions {
  // Asks again this often while the page is seen.
  everyMs?: number;
  // Nothing is asked while false.
  enabled?: boolean;
}

// What an asking may use.
export interface Asking<T> {
  signal: AbortSignal;
  timeoutMs: number;
  // The answer to the same question before.
  last: T | undefined;
}

// `key` must tell questions apart; `ask` may use the clock, which is no part of the key.
export function useAnswer<T>(
  key: readonly unknown[],
  ask: (asking: Asking<T>) => Promise<T>,
  options: AskOptions = {},
): Answer<T> {
  const query = useQuery({
    queryKey: key,
    queryFn: ({ signal, client, queryKey }) => {
      const state = client.getQueryState<T>(queryKey);
      return ask({ signal, timeoutMs: patienceMs(state), last: state?.data });
    },
    placeholderData: keepPreviousData,
    enabled: options.enabled ?? true,
    // What was refused or not understood would be so again.
    refetchInterval: ({ state }) =>
      state.error
        ? problemOf(state.error).kind === "unavailable" && RETRY_MS
        : (options.everyMs ?? false),
  });
  const answer: Answer<T> = {
    isPrevious: query.isPlaceholderData,
    retry: () => void query.refetch(),
  };
  if (query.data !== undefined) {
    answer.data = query.data;
    answer.answeredAt = serverTimeOf(query.dataUpdatedAt);
  }
  if (query.error) answer.problem = problemOf(query.error);
  return answer;
}
