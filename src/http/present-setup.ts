import {
  collisionsOf,
  dialsOf,
  type Family,
  type Field,
  filled,
  type Installation,
  plain,
} from '../device-setup/index.ts';
import type { SetupDeviceView, SetupFieldView } from './schema/setup.ts';

/** What to type into a device of a family, here. `username`: of the line, if one was named. */
export const setupView = (family: Family, installation: Installation, username?: string): SetupDeviceView => {
  const { host, ports, plan } = installation;
  const digitMap = family.digitMap?.(plan) ?? null;
  const { codes = [], move = null } = family.starCodes ?? {};
  const shares = new Map(collisionsOf(plan, codes).map(({ code, share }) => [code, share]));
  return {
    id: family.id,
    name: family.name,
    models: [...family.models],
    group: family.group,
    way: family.way,
    kinds: [...family.kinds],
    page: family.page,
    triedOnHardware: false,
    source: plain(family.source),
    server: { host: host ?? null, ports: ports.map(({ transport, port }) => ({ transport, port })) },
    fields: family.fields.map((field) => fieldView(field, filled(field, { installation, username, digitMap }))),
    digitMap,
    talkKey: family.dialling?.talkKey ?? false,
    dials: [...dialsOf(family, plan)],
    starCodes: codes.map(({ code, meaning }) => ({ code, meaning, share: shares.get(code) ?? 0 })),
    starCodesOff: move,
    ordinary: family.ordinary.ways.map(({ way, models = [], text, digitMap: map }) => ({
      ...{ way, models: [...models], text: plain(text) },
      digitMap: map?.(plan) ?? null,
    })),
    notes: [...(family.dialling?.remarks?.(plan) ?? []), ...(family.notes ?? [])],
    settings: family.settings ?? null,
    file: family.file ? { name: family.file.name, models: [...family.file.models] } : null,
  };
};

const fieldView = (
  { at, name, named, german, parameter, content, note }: Field,
  value: string | null,
): SetupFieldView => ({
  at: [...at],
  name,
  named,
  german: german ? { at: [...german.at], name: german.name, value: german.value ?? null } : null,
  parameter: parameter ?? null,
  content,
  value,
  note: note === undefined ? null : plain(note),
});
