import type { ComponentChildren } from 'preact';
import { describe } from '../api/sentences';
import { online } from '../app/state';

interface NoticeProps {
  readonly kind: 'info' | 'warn' | 'bad';
  readonly title: string;
  readonly children?: ComponentChildren;
}

/** Something to know: one sentence in bold, and what helps. */
export function Notice({ kind, title, children }: NoticeProps) {
  return (
    <div class={`notice ${kind}`} role={kind === 'bad' ? 'alert' : 'note'}>
      <p>
        <strong>{title}</strong> {children}
      </p>
    </div>
  );
}

/** A failure in words; nothing where there is none. */
export function Failure({ error }: { readonly error: unknown }) {
  if (error === undefined) {
    return null;
  }
  const { title, advice } = describe(error, online.value);
  return (
    <Notice kind="bad" title={title}>
      {advice}
    </Notice>
  );
}
