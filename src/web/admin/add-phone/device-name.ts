import type { AddPhoneKey, AddPhoneTexts } from '../../i18n/add-phone-texts.ts';

/** Those that are called by words and not by their maker's name alone. */
const names = new Map<string, AddPhoneKey>([
  ['other-ata', 'deviceOtherAta'],
  ['other-dect', 'deviceOtherDect'],
  ['fritzbox-telephone', 'deviceFritzTelephone'],
  ['fritzbox', 'deviceFritz'],
  ['asterisk', 'deviceAsterisk'],
  ['asterisk-extension', 'deviceAsteriskExtension'],
  ['freepbx-extension', 'deviceFreepbxExtension'],
  ['freepbx', 'deviceFreepbx'],
  ['3cx', 'device3cx'],
  ['kamailio', 'deviceKamailio'],
  ['kamailio-extension', 'deviceKamailioExtension'],
  ['ip-phone', 'deviceIp'],
]);

/** What a device is called here; one that is newer than this page as the server calls it. */
export const deviceName = (text: AddPhoneTexts, id: string, name: string): string => {
  const key = names.get(id);
  return key === undefined ? name : text(key);
};
