import * as z from 'zod';
import { cursor, limit, pathId } from './fields.ts';

/* What every resource is asked with. */

/** A body that says nothing: left out, or `{}`. */
export const nothing = z.strictObject({}).optional();

export const idParams = z.strictObject({ id: pathId });

export const pageQuery = z.strictObject({ cursor, limit });

/** The question for a list that always comes whole: a `limit` that would not hold is refused. */
export const wholeList = z.strictObject({});

export const noContent = z.undefined().meta({ description: 'Done' });
