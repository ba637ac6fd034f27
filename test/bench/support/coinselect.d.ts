// The part of coinselect that is measured; it brings no types.
declare module 'coinselect' {
  interface Sized { readonly value: number; readonly script: { readonly length: number } }
  /** Without `inputs`: it found none. Change is an output without a script. */
  export default function coinselect<Input extends Sized>(utxos: readonly Input[], outputs: readonly Sized[], feeRate: number):
    { readonly inputs?: readonly Input[]; readonly outputs?: readonly { readonly value: number }[]; readonly fee: number };
}
