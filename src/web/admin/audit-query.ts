/** What somebody typed into the search of the audit log. Times as `datetime-local` gives them: local, without a zone. */
export interface AuditFilter {
  readonly type: string;
  readonly subject: string;
  readonly from: string;
  readonly to: string;
}

/** Everything. */
export const noFilter: AuditFilter = { type: '', subject: '', from: '', to: '' };

/** A local time may name a minute: it lasts until its last millisecond. */
const MINUTE = /^\d{4}-\d\d-\d\dT\d\d:\d\d$/;
const LAST_OF_MINUTE = ':59.999';

const instant = (local: string): string | undefined => {
  const at = new Date(local);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
};

/** The address of a page of the audit log. */
export const auditPath = ({ type, subject, from, to }: AuditFilter, cursor: string | undefined): string => {
  const query = new URLSearchParams({ limit: '50' });
  const add = (name: string, value: string | undefined): void => {
    if (value !== undefined && value !== '') query.set(name, value);
  };
  add('type', type);
  add('subject', subject.trim());
  add('from', instant(from));
  add('to', instant(MINUTE.test(to) ? to + LAST_OF_MINUTE : to));
  add('cursor', cursor);
  return `/v1/audit?${query}`;
};
