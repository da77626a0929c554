import adviceDe from './advice/de.json' with { type: 'json' };
import adviceEn from './advice/en.json' with { type: 'json' };
import adviceNl from './advice/nl.json' with { type: 'json' };
import eventsDe from './events/de.json' with { type: 'json' };
import eventsEn from './events/en.json' with { type: 'json' };
import eventsNl from './events/nl.json' with { type: 'json' };
import refusalsDe from './refusals/de.json' with { type: 'json' };
import refusalsEn from './refusals/en.json' with { type: 'json' };
import refusalsNl from './refusals/nl.json' with { type: 'json' };
import signalsDe from './signals/de.json' with { type: 'json' };
import signalsEn from './signals/en.json' with { type: 'json' };
import signalsNl from './signals/nl.json' with { type: 'json' };
import sipDe from './sip/de.json' with { type: 'json' };
import sipEn from './sip/en.json' with { type: 'json' };
import sipNl from './sip/nl.json' with { type: 'json' };
import type { Catalogue, Language } from './texts.ts';

/*
 * Names that the API answers, in words for the owner of a phone. A newer server may answer names that are not here: these
 * stay as they are.
 */

const worded =
  <Name extends string>(catalogue: Catalogue<Name>) =>
  (language: Language, name: string): string => {
    const words: Readonly<Record<string, string>> = catalogue[language];
    return Object.hasOwn(words, name) ? (words[name] ?? name) : name;
  };

/** What was noticed about a caller. */
export const signalText = worded({ nl: signalsNl, de: signalsDe, en: signalsEn });

/** Why a call or a code was refused. */
export const refusalText = worded({ nl: refusalsNl, de: refusalsDe, en: refusalsEn });

const ofSip = worded({ nl: sipNl, de: sipDe, en: sipEn });

/** Why a SIP request was refused: the end of a sentence about the phone, or the name that a refused call has. */
export const requestRefusalText = (language: Language, name: string): string => {
  const text = ofSip(language, name);
  return text === name ? refusalText(language, name) : text;
};

const advice = worded({ nl: adviceNl, de: adviceDe, en: adviceEn });

/** What to do about a refusal; undefined for one that we do not know. */
export const adviceText = (language: Language, refusal: string): string | undefined => {
  const text = advice(language, refusal);
  return text === refusal ? undefined : text;
};

/** What an event of the log says. */
export const eventText = worded({ nl: eventsNl, de: eventsDe, en: eventsEn });

/** Every type of event that has words, in the order in which people look for them. */
export const eventTypes: readonly string[] = Object.keys(eventsEn);
