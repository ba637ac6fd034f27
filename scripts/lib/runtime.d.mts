// Types of runtime.mjs for the tests.
export interface Runtime {
  readonly electronPath: string;
  readonly electronVersion: string;
  readonly kind: 'official' | 'registry';
  readonly extraArgs: readonly string[];
}
export function resolveRuntime(options?: { readonly checkout?: string; readonly cache?: string }): Runtime;
export function electronPath(): string;
export function runtimeEnv(runtime: Runtime, env?: NodeJS.ProcessEnv): NodeJS.ProcessEnv;
