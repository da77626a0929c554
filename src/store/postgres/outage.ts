import { type ReportFault, unavailableIn } from '../../lib/index.ts';
import { hindranceIn } from './hindrance.ts';

/** Reports what is no outage: that the database is away is told by whoever needs it. */
export const exceptOutages =
  (onFault: ReportFault): ReportFault =>
  (name, cause) => {
    if (!unavailableIn(cause) && hindranceIn(cause) === undefined) onFault(name, cause);
  };
