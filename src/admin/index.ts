export { type ActionLanguage, type AdminAction, adminActionNames, adminActions } from './actions.ts';
export { endsOf, isUnlocked } from './life.ts';
export { AdminLock, type Allowance, type LockMode, type Standing } from './lock.ts';
export type { AdminSession, AdminSessionStore } from './port.ts';
export { AdminSessions, type ListedSession } from './sessions.ts';
export { unlockMark, unlockWaiting, type Waiting, waitingIn } from './waiting.ts';
