// The one thing a device does, whatever it hangs on: it takes an APDU and gives an answer that ends in two status bytes.

/** One device with its port open. */
export interface OpenDevice {
  /** The model by its USB product; null: unknown, which is no reason to stop. */
  readonly model: string | null;
  /** Rejects with whatever the transport throws; errors.ts knows what it means. */
  exchange(apdu: Uint8Array): Promise<Uint8Array>;
  /** Releases the port; an exchange that waits ends with an error. */
  close(): Promise<void>;
}

/** Opens the device that is there. Rejects like {@link OpenDevice.exchange}, or with a {@link DeviceFault}. */
export type OpenPort = () => Promise<OpenDevice>;
