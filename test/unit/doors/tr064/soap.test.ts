import { describe, expect, it } from 'vitest';
import {
  answerMessage,
  callMessage,
  faultMessage,
  readCall,
  readSoapAction,
} from '../../../../src/doors/tr064/soap.ts';

const SERVICE = 'urn:dslforum-org:service:X_AVM-DE_Auth:1';
const S = 'xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"';
const ACTION = `<u:SetConfig xmlns:u="${SERVICE}"><NewAction>start</NewAction></u:SetConfig>`;

const message = (body = ACTION, header = ''): string =>
  `<s:Envelope ${S}>${header && `<s:Header>${header}</s:Header>`}<s:Body>${body}</s:Body></s:Envelope>`;

const token = (attributes = 'xmlns:avm="avm.de" s:mustUnderstand="1"', value = 'T') =>
  `<avm:token ${attributes}>${value}</avm:token>`;

describe('a message', () => {
  it('names a service, an action and its arguments', () => {
    expect(readCall(message())).toEqual({
      service: SERVICE,
      action: 'SetConfig',
      args: [['NewAction', 'start']],
      token: undefined,
      hasContentLogin: false,
    });
  });

  it('may bring a token, and the older login, as clients send them', () => {
    expect(readCall(message(ACTION, token()))).toMatchObject({ token: 'T' });
    const login =
      '<h:InitChallenge xmlns:h="http://soap-authentication.org/digest/2001/10/"s:mustUnderstand="1"><UserID>a</UserID></h:InitChallenge>';
    const spaced = message(ACTION, login).replace('"http://schemas', '" http://schemas');
    expect(readCall(spaced)).toMatchObject({ hasContentLogin: true });
  });

  it('takes arguments in the namespace of their action for the same', () => {
    expect(readCall(message(`<SetConfig xmlns="${SERVICE}"><NewAction>stop</NewAction></SetConfig>`))).toMatchObject({
      args: [['NewAction', 'stop']],
    });
  });

  it.each([
    ['no body', `<s:Envelope ${S}></s:Envelope>`],
    ['an empty body', message('')],
    ['two actions', message(ACTION + ACTION)],
    ['two bodies', message().replace('</s:Envelope>', `<s:Body>${ACTION}</s:Body></s:Envelope>`)],
    ['a header after its body', message().replace('</s:Envelope>', '<s:Header/></s:Envelope>')],
    ['another namespace', message().replaceAll('/soap/envelope/', '/other/')],
    ['text in its body', message(`x${ACTION}`)],
    ['text in its action', message(`<u:A xmlns:u="${SERVICE}">x</u:A>`)],
    ['an argument twice', message(`<u:A xmlns:u="${SERVICE}"><X>1</X><X>2</X></u:A>`)],
    ['an argument of elements', message(`<u:A xmlns:u="${SERVICE}"><X><Y/></X></u:A>`)],
    ['an argument of another namespace', message(`<u:A xmlns:u="${SERVICE}"><v:X xmlns:v="urn:v"/></u:A>`)],
    [
      'too many arguments',
      message(`<u:A xmlns:u="${SERVICE}">${Array.from({ length: 65 }, (_, n) => `<X${n}/>`).join('')}</u:A>`),
    ],
    ['two tokens', message(ACTION, token() + token())],
    ['a token of elements', message(ACTION, token(undefined, '<x/>'))],
    ['a header that must be understood and is not', message(ACTION, '<x:y xmlns:x="urn:x" s:mustUnderstand="1"/>')],
  ])('is malformed with %s', (_, text) => {
    expect(readCall(text)).toBeUndefined();
  });

  it('is written so that it reads the same', () => {
    const args = [
      ['NewA', ' <&>"\r\n'],
      ['NewB', ''],
    ] as const;
    expect(readCall(callMessage({ service: SERVICE, action: 'A' }, args))).toMatchObject({
      service: SERVICE,
      action: 'A',
      args,
    });
    expect(readCall(answerMessage({ service: SERVICE, action: 'A' }, args))).toMatchObject({
      action: 'AResponse',
      args,
    });
    expect(faultMessage(866, 'x')).toContain('<errorCode>866</errorCode>');
  });
});

describe('SOAPAction', () => {
  it.each([`${SERVICE}#GetInfo`, `"${SERVICE}#GetInfo"`])('%s is read', (value) => {
    expect(readSoapAction(value)).toEqual({ service: SERVICE, action: 'GetInfo' });
  });

  it.each(['', '""', SERVICE, `"${SERVICE}#GetInfo`, `${SERVICE}#GetInfo"`, `${SERVICE}#a#b`, `${SERVICE}#`, `a b#c`])(
    '%j is none',
    (value) => {
      expect(readSoapAction(value)).toBeUndefined();
    },
  );
});
