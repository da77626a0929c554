import type { Answer } from './outcome.ts';

/** The OpenAPI 3.1 document of the REST API. */
export const openApi = async (): Promise<Answer> => {
  const { openApiDocument } = await import('../app/index.ts');
  const text = await openApiDocument();
  return { text, data: JSON.parse(text) };
};
