// has-opus.js -- what this browser can encode by itself. SPDX-License-Identifier: MIT

/** Whether there is an Opus encoder. @returns {Promise<boolean>} */
export async function hasOpus() {
  const { AudioEncoder } = globalThis;
  if (!AudioEncoder) return false;
  const config = { codec: 'opus', sampleRate: 48000, numberOfChannels: 2, bitrate: 128000 };
  return AudioEncoder.isConfigSupported(config).then(
    ({ supported }) => supported === true,
    () => false,
  );
}
