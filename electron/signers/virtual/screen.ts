// What the device's screen shows, as data: a review of one or more pages, and which keys work on the page in front.

export interface Field {
  readonly label: string;
  readonly value: string;
}

/** What a command wants a person to look through and decide. */
export interface Review {
  /** Names the review for programs; words on the screen may change. */
  readonly id: ReviewId;
  readonly title: string;
  /** At least one page; the decision is offered on the last. */
  readonly pages: readonly (readonly Field[])[];
  readonly approve: string;
  readonly reject: string;
}

export type ReviewId =
  | 'open-app' | 'extended-key' | 'address' | 'register-wallet' | 'register-key' | 'message' | 'wallet'
  | 'warn-path' | 'warn-sighash' | 'warn-external-inputs' | 'warn-unverified-inputs' | 'warn-high-fee' | 'transaction';

export type DeviceKey = 'next' | 'back' | 'approve' | 'reject';

/** The page in front. */
export interface Screen {
  readonly id: ReviewId;
  readonly title: string;
  readonly fields: readonly Field[];
  /** From 1. */
  readonly page: number;
  readonly pages: number;
  readonly actions: readonly { readonly key: DeviceKey; readonly label: string }[];
}

/** The page of a review as a screen; the yes is only offered at the end, the no always. */
export function screenOf(review: Review, page: number): Screen {
  const last = page === review.pages.length - 1;
  return {
    id: review.id,
    title: review.title,
    fields: review.pages[page] ?? [],
    page: page + 1,
    pages: review.pages.length,
    actions: [
      ...(page > 0 ? [{ key: 'back', label: 'Back' } as const] : []),
      ...(last ? [{ key: 'approve', label: review.approve } as const] : [{ key: 'next', label: 'Next' } as const]),
      { key: 'reject', label: review.reject },
    ],
  };
}
