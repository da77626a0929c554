import { describe, expect, it } from 'vitest';
import { configSchema, differencesTo, toldSettings, withTold } from '../../../src/config/index.ts';

const own = configSchema.parse({
  dataDir: '/mine',
  http: { apiKey: 'ohk_sixteen-or-more' },
  sip: { externalHost: 'a.example' },
});
const theirs = configSchema.parse({
  dataDir: '/theirs',
  http: { apiKey: 'ohk_another-of-sixteen' },
  sip: { udpPort: 25060, peers: ['pbx=10.0.0.5'] },
});

describe('settings that another process is told', () => {
  it('hold no secret, and nothing of where the data are', () => {
    const told = JSON.stringify(toldSettings(theirs));
    expect(told).not.toContain('ohk_');
    expect(told).not.toContain('redacted');
    expect(told).not.toContain('/theirs');
    expect(JSON.parse(told)).toMatchObject({ 'sip.udpPort': 25060, 'sip.externalHost': null });
  });

  it('take the place of its own, those that are not set too, and its secrets stay', () => {
    const config = withTold(own, JSON.parse(JSON.stringify(toldSettings(theirs))));
    expect(config.sip).toEqual(theirs.sip);
    expect([config.dataDir, config.http.apiKey?.reveal()]).toEqual(['/mine', 'ohk_sixteen-or-more']);
    expect(differencesTo(config, toldSettings(theirs))).toEqual([]);
  });

  it('differ in what the two do not share', () => {
    expect(differencesTo(own, toldSettings(theirs))).toEqual([
      { path: 'sip.udpPort', own: '5060', told: '25060' },
      { path: 'sip.externalHost', own: 'a.example', told: '-' },
      { path: 'sip.peers', own: '-', told: 'pbx=10.0.0.5' },
    ]);
  });

  it('of another version change nothing by keys that are not known here', () => {
    expect(withTold(own, { 'sip.newInTheNextVersion': 1 })).toEqual(own);
    expect(differencesTo(own, { 'sip.newInTheNextVersion': 1 })).toEqual([]);
  });
});
