// Line 59: the sign-in ends after a while without anybody, soon after the room was left, and with the app it was for.
import { describe, expect, it } from 'vitest';
import { createSession } from '../../../../../electron/features/treasury/session.ts';
import { FakeClock } from '../../../../support/fake-clock.ts';

const MINUTE_MS = 60_000;
const owner = { name: 'Owner', role: 'owner' } as const;

function setUp() {
  const clock = new FakeClock();
  const open = { app: {} };
  let told = 0;
  const session = createSession({ clock, app: () => open.app, onChanged: () => { told += 1; } });
  return { clock, open, session, told: () => told };
}

describe('line 59: the session', () => {
  it('is nobody’s at first', () => expect(setUp().session.person()).toBeNull());

  it('ends after five minutes without anybody, and says so', () => {
    const { clock, session, told } = setUp();
    session.begin(owner);
    clock.advance(5 * MINUTE_MS - 1);
    expect(session.person()).toEqual(owner);
    clock.advance(1);
    expect(session.person()).toBeNull();
    expect(told()).toBe(2);
  });

  it('goes on while somebody is there', () => {
    const { clock, session } = setUp();
    session.begin(owner);
    for (let minute = 0; minute < 20; minute++) {
      clock.advance(MINUTE_MS);
      session.here(false);
    }
    expect(session.person()).toEqual(owner);
  });

  it('ends a minute after the room was left, unless somebody comes back', () => {
    const { clock, session } = setUp();
    session.begin(owner);
    session.here(true);
    clock.advance(MINUTE_MS - 1);
    session.here(false);
    clock.advance(2 * MINUTE_MS);
    expect(session.person()).toEqual(owner);
    session.here(true);
    clock.advance(MINUTE_MS);
    expect(session.person()).toBeNull();
  });

  it('cannot be begun by being there', () => {
    const { session } = setUp();
    session.here(false);
    expect(session.person()).toBeNull();
  });

  it('is for the app that was open: practice signs nobody in to the live treasury', () => {
    const { open, session } = setUp();
    session.begin(owner);
    open.app = {};
    expect(session.person()).toBeNull();
  });

  it('ends at once when asked to: suspend, lock screen, sign out', () => {
    const { session, told } = setUp();
    session.begin(owner);
    session.end();
    session.end();
    expect(session.person()).toBeNull();
    expect(told()).toBe(2);
  });
});
