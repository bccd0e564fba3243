// SPDX-License-Identifier: Apache-2.0
import type { Role } from '../contract/types';
import type { Verdict } from '../decide/verdict';

/** Signs whose shape alone tells what they mean. The words next to them say the same, so readers aloud skip them. */
export function Mark({ level }: { level: Verdict['level'] }) {
  return (
    <svg class={`mark ${level}`} viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
      <MarkShape level={level} />
    </svg>
  );
}

function MarkShape({ level }: { level: Verdict['level'] }) {
  switch (level) {
    case 'healthy':
      return <path d="M2 8.5l4 4 8-9" fill="none" stroke="currentColor" stroke-width="2.6" />;
    case 'degraded':
      return <path d="M8 1.5L15 14H1z M8 6v4 M8 11.6v1" fill="none" stroke="currentColor" stroke-width="1.8" />;
    case 'down':
      return <path d="M2.5 2.5l11 11M13.5 2.5l-11 11" stroke="currentColor" stroke-width="2.8" />;
    case 'idle':
      return <rect x="3" y="3" width="10" height="10" fill="none" stroke="currentColor" stroke-width="2" />;
    case 'stale':
    case 'connecting':
      return <path d="M8 1.5a6.5 6.5 0 1 0 .01 0M8 4v4.5l3 2" fill="none" stroke="currentColor" stroke-width="1.8" stroke-dasharray="3 1.4" />;
  }
}

export function Crown() {
  return (
    <svg class="crown" viewBox="0 0 18 14" width="18" height="14" aria-hidden="true">
      <path d="M1 3l4 4 4-6 4 6 4-4-2 10H3z" fill="currentColor" />
    </svg>
  );
}

export function RoleMark({ role }: { role: Role }) {
  return (
    <svg class="role-mark" viewBox="0 0 14 14" width="12" height="12" aria-hidden="true">
      {role === 'candidate' ? (
        <path d="M7 1.5l6 11H1z" fill="none" stroke="currentColor" stroke-width="1.6" />
      ) : (
        <circle cx="7" cy="7" r="5" fill="none" stroke="currentColor" stroke-width="1.8" stroke-dasharray={role === 'learner' ? '2.6 2' : undefined} />
      )}
    </svg>
  );
}
