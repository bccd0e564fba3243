// SPDX-License-Identifier: Apache-2.0
import { defineConfig } from 'vite';

// `npm run dev` shows the page on a port of its own and asks this lab. The lab obeys only pages of its own origin.
const lab = process.env['TRIJET_LAB'] ?? 'http://localhost:8070';

export default defineConfig({
  build: { assetsInlineLimit: 0, modulePreload: false, sourcemap: false, target: 'es2022' },
  server: {
    host: '127.0.0.1',
    proxy: { '/v1': { target: lab, changeOrigin: true, headers: { origin: lab, 'sec-fetch-site': 'same-origin' } } },
  },
});
