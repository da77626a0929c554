import { describe, expect, it } from 'vitest';
import { devices } from '../../../../src/device-setup/devices.ts';
import { emptyPlace } from '../../../support/cli-place.ts';

const dialplan = (...argv: string[]) => emptyPlace().offhook('doctor', 'dialplan', ...argv);

const rowOf = (out: string, keyed: string) =>
  out
    .split('\n')
    .map((line) => line.trim().split(/ {2,}/))
    .find(([first]) => first === keyed);

describe('doctor dialplan', () => {
  it('prints the digit map and what becomes of the keys on a Grandstream', async () => {
    const { exit, out, err } = await dialplan('grandstream-ht8xx');
    expect([exit, err]).toEqual([0, '']);
    expect(out).toContain('{ *10xxxxxx | 8810 | 8810xxxxxx | x+ }');
    expect(rowOf(out, '*10482913')).toEqual(['*10482913', '*10482913', 'at once', 'Offhook: a code']);
    expect(rowOf(out, '8810')?.slice(1, 3)).toEqual(['8810', 'after 4 s, or with #']);
    expect(rowOf(out, '8810 (6 s) 482913')?.[3]).toBe('Offhook: prompt tone, then hears 482913');
    expect(rowOf(out, '112')?.[3]).toBe('Offhook: 404, nobody is called');
    expect(rowOf(out, '*10482')).toEqual(['*10482', '-', 'after 4 s', 'nobody: busy tone']);
    expect(out).toMatch(/^WARNING +112 and ordinary numbers/m);
    expect(out).toContain('not tried on hardware');
  });

  it('shows that the factory plan of a Cisco cuts a code short', async () => {
    const { out } = await dialplan('cisco-spa-ata');
    expect(out.replaceAll(/\s+/g, ' ')).toContain('*10482913 never arrives: *10 is sent at once, at key 3 of 9');
  });

  it('presses the talk key of a handset, and says what a FRITZ!Box keeps', async () => {
    const { out } = await dialplan('fritzbox');
    expect(rowOf(out, '8810482913 [talk]')?.slice(1)).toEqual(['8810482913', 'with the talk key', 'Offhook: a code']);
    expect(rowOf(out, '*10482913 [talk]')?.[3]).toContain('the device itself');
    expect(rowOf(out, '112 [talk]')?.[3]).toBe('not to Offhook');
    expect(out).not.toContain('WARNING');
  });

  it('follows the configured codes and service number', async () => {
    const set = ['--set', 'code.prefix=*55', '--set', 'code.digits=8', '--set', 'sip.serviceNumber=70'];
    const { out } = await emptyPlace().offhook(...set, 'doctor', 'dialplan', 'cisco');
    expect(out).toContain('(*55xxxxxxxxS0|70xxxxxxxxS0|70S3|[x*#].)');
    expect(rowOf(out, '*5548291305')?.[3]).toBe('Offhook: a code');
  });

  it('plays the keys that it is given', async () => {
    const { out } = await dialplan('grandstream', '--keys', '8810,,,,482913#');
    expect(rowOf(out, '8810 (4 s) 482913#')).toEqual([
      '8810 (4 s) 482913#',
      '8810',
      'after 4 s, or with #',
      'Offhook: prompt tone, then hears 482913#',
    ]);
    expect(rowOf(out, '112')).toBeUndefined();
  });

  it('names a factory star code that takes the keys', async () => {
    const { out } = await dialplan('cisco', '--keys', '*72');
    expect(rowOf(out, '*72')?.[3]).toBe('the device itself: *72 is forward all calls');
  });

  it('answers 3 where factory star codes swallow codes, and says how to move them', async () => {
    const { exit, out } = await emptyPlace().offhook('--set', 'code.prefix=*72', 'doctor', 'dialplan', 'cisco');
    expect(exit).toBe(3);
    expect(out.replaceAll(/\s+/g, ' ')).toMatch(
      /COLLIDES \*72 \(forward all calls\) takes 100 % of all codes\. To mend it/,
    );
  });

  it('gives everything as JSON, for every device', async () => {
    for (const { id } of devices) {
      const { exit, out } = await dialplan(id, '--json');
      expect(exit).toBe(0);
      const data = JSON.parse(out);
      expect(data).toMatchObject({ device: { id }, triedOnHardware: false, collisions: [], plan: { prefix: '*10' } });
      expect(data.trials).toHaveLength(7);
      expect(data.trials[1]).toMatchObject({ does: 'send', number: '8810482913', to: 'offhook', meaning: 'code' });
    }
  });

  it.each([
    ['a device that is none', ['grandsteam'], 'There is no device "grandsteam"; did you mean grandstream-ht8xx?'],
    ['a device like no other', ['qqqqqqqqq'], 'There is no device "qqqqqqqqq".\nKnown are: grandstream-ht8xx,'],
    ['no device', [], "Missing required argument 'device'."],
    ['a beginning that two devices share', [''], 'There is no device ""'],
    ['keys that no phone has', ['snom', '--keys', '12x'], 'The keys "12x" may be 0 to 9, * and #'],
  ])('answers 2 to %s', async (_, argv, sentence) => {
    const { exit, out, err } = await dialplan(...argv);
    expect([exit, out]).toEqual([2, '']);
    expect(err).toContain(sentence);
  });

  it('is listed with its devices in the help, and doctor takes no other word', async () => {
    const { exit, out } = await dialplan('--help');
    expect(exit).toBe(0);
    for (const { id } of devices) expect(out.replaceAll(/\s+/g, ' ')).toContain(id);
    expect(await emptyPlace().offhook('doctor', 'nonsense')).toMatchObject({ exit: 2, out: '' });
  });
});
