/** The names of what a drachtio makes up: transactions, dialogs, tags, ports. The same thing has the same name in two transcripts. */
export class Spoken {
  readonly #names = new Map<string, string>();
  readonly #counts = new Map<string, number>();

  /** Gives a text a name that a person chose. */
  name(text: string, name: string): void {
    this.#names.set(text, name);
  }

  /** The name of a text of this kind; a new one for one that is new. */
  of(kind: string, text: string): string {
    const known = this.#names.get(text);
    if (known !== undefined) return known;
    const count = (this.#counts.get(kind) ?? 0) + 1;
    this.#counts.set(kind, count);
    this.#names.set(text, `${kind}${count}`);
    return `${kind}${count}`;
  }

  /** The text that has this name. */
  meaning(name: string): string {
    for (const [text, given] of this.#names) if (given === name) return text;
    throw new Error(`nothing is called ${name}`);
  }

  /** The text with the names of everything in it. */
  named(text: string): string {
    let shown = text;
    for (const [from, to] of this.#names) shown = shown.replaceAll(from, to);
    return shown;
  }
}

/** Fields whose value matters; of the others it is only said that they are there. */
const VALUED =
  /^(?:contact|www-authenticate|retry-after|require|supported|allow|reason|cseq|expires|min-expires|recv-info|accept|session-expires|content-type|unsupported|date)$/i;
/** Fields of a drachtio's own choice that say nothing to anybody. */
const SILENT = /^(?:via|from|call-id|content-length|max-forwards|user-agent|server|timestamp)$/i;

/** A SIP message on one line: its start line, whether To has a tag, its fields in order of their names, its body. */
export const shownMessage = (text: string, spoken: Spoken): string => {
  const [head = '', body = ''] = split(text, '\r\n\r\n');
  const [startLine = '', ...lines] = head.replace(/\r\n[ \t]+/g, ' ').split('\r\n');
  const fields = lines.flatMap((line) => {
    const [name = '', value = ''] = split(line, ':');
    const key = name.trim().toLowerCase();
    if (SILENT.test(key)) return [];
    if (key === 'to') return [`to${/;tag=/.test(value) ? ' with a tag' : ''}`];
    return VALUED.test(key) ? [`${key}: ${value.trim()}`] : [key];
  });
  const shown = [startLine, ...fields.sort(), ...(body === '' ? [] : [`body of ${body.length}`])].join(' | ');
  return spoken.named(shown.replace(/nonce="[^"]*"/g, 'nonce'));
};

/** A frame on one line: its words, then the message below it. */
export const shownFrame = (text: string, spoken: Spoken): string => {
  const [line = '', message = ''] = split(text, '\r\n');
  const [, kind = '', ...words] = line.split('|');
  const shown = (kind === 'sip' ? handed(words, spoken) : outcome(words, spoken)).filter(
    (word, at, all) => word !== '' || all.slice(at).some(Boolean),
  );
  const head = [kind, ...shown].join('|');
  return message === '' ? spoken.named(head) : `${spoken.named(head)} < ${shownMessage(message, spoken)}`;
};

const handed = (words: readonly string[], spoken: Spoken): string[] => {
  const [from = '', , protocol = '', address = '', port = '', , transaction = '', dialog = '', ...rest] = words;
  const named = transaction === 'unsolicited' ? transaction : spoken.of('T', transaction);
  return [from, protocol, address, port, named, dialog && spoken.of('D', dialog), ...rest];
};

/** Of what was done only what an application reads: what was sent, in which transaction and dialog. */
const outcome = (words: readonly string[], spoken: Spoken): string[] => {
  const [of = '', verdict = '', from = '', , protocol = '', , , , transaction = '', dialog = ''] = words;
  if (from !== 'application' && from !== 'network') return words.map((word) => versionless(word));
  const inDialog = dialog === '' || dialog === 'Msg sent:' ? '' : spoken.of('D', dialog);
  return [of, verdict, from, protocol, spoken.of('T', transaction), inDialog];
};

const versionless = (word: string): string => (/^v?\d+\.\d+\.\d+/.test(word) ? 'VERSION' : word);

const split = (text: string, at: string): [string, string] => {
  const found = text.indexOf(at);
  return found === -1 ? [text, ''] : [text.slice(0, found), text.slice(found + at.length)];
};
