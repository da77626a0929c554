/** A body as text; undefined where it has more bytes than `most`, or is not UTF-8. Rejects where the connection breaks. */
export const bodyText = async (body: AsyncIterable<Buffer>, most: number): Promise<string | undefined> => {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for await (const chunk of body) {
    bytes += chunk.length;
    if (bytes > most) return undefined;
    chunks.push(chunk);
  }
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.concat(chunks));
  } catch {
    // Bytes that are no text say nothing.
    return undefined;
  }
};
