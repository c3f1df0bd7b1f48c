// quantum-worker.mjs -- the Worker of quantum.mjs. SPDX-License-Identifier: MIT
import { parentPort, workerData } from 'node:worker_threads';
import { measure } from './quantum.mjs';

parentPort?.postMessage(measure(workerData));
