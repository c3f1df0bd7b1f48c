// lacquer.js -- the package's public face. SPDX-License-Identifier: MIT
//   createMasteringNode(context, { wasmUrl, workletUrl, recipe }) -> an AudioNode that masters what it is given
//   renderOffline(pcm, recipe, { signal, onProgress }) -> the same samples, without a context
export { createMasteringNode, MasteringNode } from '../worklet/node.js';
export { renderOffline } from './render.js';
