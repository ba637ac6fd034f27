// What is so, what to do now: the status in shape, word and colour, and the one next step.
import type { Tone } from '../../lib/status-look.ts';
import { Icon, type IconName } from '../../ui/Icon.tsx';
import type { Ref } from 'react';
import './banner.css';

interface BannerProps {
  readonly tone: Tone;
  readonly icon: IconName;
  readonly word: string;
  readonly next: string;
  /** A figure and the word for it. */
  readonly aside?: readonly [figure: string, word: string] | null;
  readonly ref?: Ref<HTMLHeadingElement>;
}

export function StatusBanner({ tone, icon, word, next, aside, ref }: BannerProps) {
  return (
    <div className={`banner tone-${tone}`}>
      <Icon name={icon} size="huge" />
      <div className="banner-text">
        <h1 ref={ref} tabIndex={-1} className="banner-word" data-tone={tone}>
          {word}
        </h1>
        <p className="banner-next">{next}</p>
      </div>
      {aside && (
        <p className="banner-aside">
          {aside[0]} <span>{aside[1]}</span>
        </p>
      )}
    </div>
  );
}
