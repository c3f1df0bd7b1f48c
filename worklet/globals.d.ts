// globals.d.ts -- what the audio thread's scope has and TypeScript's DOM library lacks.
// SPDX-License-Identifier: MIT
declare const sampleRate: number;
declare class AudioWorkletProcessor {
  readonly port: MessagePort;
}
declare function registerProcessor(
  name: string,
  processor: new (options: any) => AudioWorkletProcessor,
): void;
