import { computed, onScopeDispose, shallowRef } from 'vue';
import type { ComputedRef, ShallowRef } from 'vue';
import { connectOperation } from './operation-connection';
import { initialStream, reduceStream } from './operation-stream';
import type { StreamMessage, StreamState } from './operation-stream';

export type OperationStreamOptions = {
  readonly url: string;
  readonly openSource?: (url: string) => EventSource;
};
export type OperationStream = {
  readonly state: Readonly<ShallowRef<StreamState>>;
  readonly hasEnded: ComputedRef<boolean>;
  /** Idempotent; also reopens a stream that has ended, when the operation was set going again. */
  readonly open: () => void;
};

const BATCH_DELAY = 40;

/** Follows one operation: state and log, in order, each line once, also across lost connections. */
export function useOperationStream(options: OperationStreamOptions): OperationStream {
  const state = shallowRef(initialStream());
  const { push, stop } = useBatches((batch) => {
    state.value = reduceStream(state.value, batch);
  });
  const connection = connectOperation({
    url: options.url,
    openSource: options.openSource ?? ((url) => new EventSource(url)),
    onMessage: push,
  });

  onScopeDispose(() => {
    connection.close();
    stop();
  });
  return { state, hasEnded: computed(() => state.value.connection === 'ended'), open: connection.open };
}

type Batches = { readonly push: (message: StreamMessage) => void; readonly stop: () => void };

/** Collects what arrives within a few milliseconds, so that a burst of lines is one update of the screen. */
function useBatches(apply: (batch: readonly StreamMessage[]) => void): Batches {
  let batch: StreamMessage[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  let isStopped = false;

  function flush(): void {
    timer = undefined;
    const collected = batch;
    batch = [];
    apply(collected);
  }

  return {
    push(message) {
      if (isStopped) return;
      batch.push(message);
      timer ??= setTimeout(flush, BATCH_DELAY);
    },
    stop() {
      isStopped = true;
      clearTimeout(timer);
    },
  };
}
