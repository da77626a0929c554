import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import type { AccountEvent, ApiKeyEvent } from '../../../src/access/index.ts';
import type { AdminEvent } from '../../../src/admin/port.ts';
import type { AuthenticatorEvent } from '../../../src/authenticator/port.ts';
import type { ConfirmationEvent, PressEvent } from '../../../src/confirmation/index.ts';
import type { CallRefusal } from '../../../src/dialin/port.ts';
import { eventTypes } from '../../../src/events/event-types.ts';
import type { ClockAccepted, WebhookEvent } from '../../../src/events/port.ts';
import { callerChecks } from '../../../src/line/caller-checks.ts';
import type { LineEvent } from '../../../src/line/port.ts';
import { signals } from '../../../src/line/signals.ts';
import type { ClientEvent } from '../../../src/openid/port.ts';
import { sipRefusals } from '../../../src/sip/refusals.ts';
import type { RegistrationFact } from '../../../src/sip/registrations/port.ts';
import type { SettingsAccepted } from '../../../src/store/shared/facts.ts';
import type { BackupDownloaded, KeyEvent } from '../../../src/store/shared/stored-event.ts';
import { adviceText, eventText, refusalText, requestRefusalText, signalText } from '../../../src/web/i18n/names.ts';

/** A refusal that is not here does not compile, and one that is here has words: both lists are complete. */
const refusals: Readonly<Record<CallRefusal, true>> = {
  'line-kind-refused': true,
  'transport-refused': true,
  'origin-refused': true,
  'call-diverted': true,
  'line-suspect': true,
  'line-not-allowed': true,
  'line-blocked': true,
  'code-unknown': true,
  'code-expired': true,
  'code-used': true,
  'code-invalid': true,
  'not-a-code': true,
  'code-incomplete': true,
  'extension-unsupported': true,
  malformed: true,
  'scheme-unknown': true,
  'version-unknown': true,
  'too-large': true,
  'target-mismatch': true,
  'sender-unknown': true,
  'caller-unmapped': true,
  'no-such-call': true,
  overloaded: true,
  draining: true,
  'store-unavailable': true,
  'clock-behind': true,
  'session-too-short': true,
  'body-unsupported': true,
  'sdp-unaccepted': true,
  unauthenticated: true,
  'media-unusable': true,
  'no-media-port': true,
  'media-intruded': true,
  abandoned: true,
  fault: true,
};

type EventType = (
  | AccountEvent
  | AdminEvent
  | ApiKeyEvent
  | AuthenticatorEvent
  | BackupDownloaded
  | ClientEvent
  | ClockAccepted
  | ConfirmationEvent
  | KeyEvent
  | LineEvent
  | PressEvent
  | RegistrationFact
  | SettingsAccepted
  | WebhookEvent
)['type'];

// The last one is written by the database itself.
const events: Readonly<Record<EventType | 'store.failed-over', true>> = {
  'confirmation.requested': true,
  'confirmation.confirmed': true,
  'confirmation.completed': true,
  'confirmation.expired': true,
  'confirmation.cancelled': true,
  'confirmation.blocked': true,
  'dial.refused': true,
  'totp.refused': true,
  'grant.revoked': true,
  'button.pressed': true,
  'line.added': true,
  'line.changed': true,
  'line.removed': true,
  'line.unblocked': true,
  'line.bound': true,
  'line.unbound': true,
  'line.blocked': true,
  'line.suspect': true,
  'client.added': true,
  'client.removed': true,
  'registration.lost': true,
  'registration.restored': true,
  'authenticator.enrolled': true,
  'authenticator.removed': true,
  'authenticator.recovery-code-used': true,
  'authenticator.recovery-codes-renewed': true,
  'account.added': true,
  'account.removed': true,
  'key.added': true,
  'key.revoked': true,
  'backup.downloaded': true,
  'webhook.added': true,
  'webhook.changed': true,
  'webhook.secret-rotated': true,
  'webhook.removed': true,
  'admin.logged-in': true,
  'admin.logged-out': true,
  'admin.unlocked': true,
  'admin.unlock-refused': true,
  'secret-key.rotated': true,
  'clock.accepted': true,
  'settings.accepted': true,
  'store.failed-over': true,
  'signing-key.rotated': true,
};

const named = {
  signals: [...callerChecks, ...signals].map(({ name }) => name),
  refusals: Object.keys(refusals),
  advice: Object.keys(refusals),
  events: Object.keys(events),
  // A challenge is no refusal, and those that calls have too have their words there.
  sip: [...Object.keys(sipRefusals), 'not-authenticated', 'call-refused'].filter(
    (name) => name !== 'challenged' && !(name in refusals),
  ),
};

describe.each(Object.entries(named))('the words of %s', (bundle, names) => {
  it.each(['nl', 'de', 'en'])('are there for every name in %s, and for no other', (language) => {
    const words = JSON.parse(readFileSync(`src/web/i18n/${bundle}/${language}.json`, 'utf8'));
    expect(Object.keys(words).sort()).toEqual([...names].sort());
  });
});

it('are those of every type of event that a webhook can want, and of what happens to webhooks', () => {
  const wanted = named.events.filter((type) => !type.startsWith('webhook.'));
  expect([...eventTypes].sort()).toEqual(wanted.sort());
});

it('says names in the language of the reader', () => {
  expect(refusalText('nl', 'line-kind-refused')).toBe('IP-telefoon of app: kan nooit bevestigen');
  expect(signalText('de', 'sdp-video')).toContain('Bild');
  expect(eventText('en', 'line.blocked')).toBe('Line blocked');
  expect(requestRefusalText('nl', 'password-wrong')).toBe('het wachtwoord is verkeerd');
  expect(requestRefusalText('nl', 'not-a-code')).toBe(refusalText('nl', 'not-a-code'));
});

it.each(['a-newer-name', 'constructor', '__proto__'])('leaves a name that it does not know as it is: %s', (name) => {
  expect([signalText('nl', name), refusalText('de', name), eventText('en', name)]).toEqual([name, name, name]);
  expect(adviceText('nl', name)).toBeUndefined();
});
