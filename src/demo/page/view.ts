import type { Language } from '../../web/i18n/texts.ts';
import type { HouseTexts } from './i18n/house-texts.ts';
import type { MobileActs } from './mobile-acts.ts';
import type { PhoneActs } from './phone-acts.ts';
import type { RouterActs } from './router-acts.ts';
import type { State } from './state.ts';

/** What the page itself can do. */
export interface PageActs {
  speak(language: Language): void;
  toggleDrawer(): void;
  pressButton(): void;
  /** Hangs the phones on the box, or on Offhook itself again. */
  hangOnBox(isOn: boolean): void;
  callFromOutside(): void;
}

/** What a view is made of. */
export interface Scene {
  readonly state: State;
  readonly text: HouseTexts;
  readonly router: RouterActs;
  readonly phones: PhoneActs;
  readonly mobile: MobileActs;
  readonly page: PageActs;
}
