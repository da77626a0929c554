import type { EventRow, HouseNews, TraceRow } from './state.ts';
import { rowOf, type WireText } from './wire-text.ts';

/** What hears of the house. */
export interface Ears {
  /** True: from here on everything is told anew. */
  onLive(live: boolean): void;
  onHouse(house: HouseNews): void;
  onRow(row: TraceRow): void;
  onEvent(row: EventRow): void;
}

/** Listens to the house for as long as the page is open. */
export const listen = (ears: Ears): void => {
  const source = new EventSource('/api/news');
  const on = <T>(name: string, hear: (data: T) => void): void =>
    source.addEventListener(name, ({ data }: MessageEvent<string>) => hear(JSON.parse(data) as T));
  source.addEventListener('open', () => ears.onLive(true));
  source.addEventListener('error', () => ears.onLive(false));
  on<HouseNews>('house', (house) => ears.onHouse(house));
  on<EventRow>('event', (row) => ears.onEvent(row));
  on<WireText>('sip', (message) => {
    const row = rowOf(message);
    if (row) ears.onRow(row);
  });
};
