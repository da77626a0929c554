import { renderOpenApi } from '../http/index.ts';
import { version } from '../lib/index.ts';
import { plainDoors } from './doors.ts';

/** The OpenAPI 3.1 document of the REST API, as JSON text; nothing is opened. */
export const openApiDocument = (): Promise<string> => renderOpenApi(version, plainDoors.doors);
