import { createMedia, type Media, type Tones } from '../../media/index.ts';
import type { Opening } from '../context.ts';
import { tonesOf } from '../parts.ts';
import { mediaSettingsOf } from '../settings.ts';

/** The media of every call, and the tones that a phone hears. */
export interface Sound {
  readonly media: Media;
  readonly tones: Tones;
}

/** RTP for the calls to come: no port is opened before there is one. */
export const openSound = ({ config, tools, closers }: Opening): Sound => {
  const { clock, random, metrics, fault } = tools;
  const tones = tonesOf(config);
  const media = createMedia({
    settings: mediaSettingsOf(config),
    tones,
    clock,
    random,
    onFault: fault,
    onBeat: (sinceLastMs) => metrics.rtpBeatSeconds.observe(sinceLastMs / 1000),
  });
  closers.push(() => media.stop());
  return { media, tones };
};
