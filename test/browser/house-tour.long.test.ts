import { it } from 'vitest';
import type { Language } from '../../src/web/i18n/texts.ts';
import { Neighbourhood } from './house-page.ts';
import { playTour } from './house-tour.ts';
import { describeWithBrowser } from './with-browser.ts';

describeWithBrowser('the house of the demo', () => {
  const neighbourhood = new Neighbourhood();

  it.each<[Language, string]>([
    ['nl', 'nl-NL'],
    ['de', 'de-AT'],
  ])('R1 to R10 can be played by clicking, as the browser of somebody shows it who reads %s', (language, locale) =>
    playTour(neighbourhood, language, locale),
  );
});
