import { defineConfig } from 'vitest/config';

// The page works below any path: every address in it is relative to index.html.
export default defineConfig({
  base: './',
  esbuild: { jsx: 'automatic', jsxImportSource: 'preact' },
  build: {
    outDir: process.env.PENUMBRA_PAGE_OUT ?? '../../../target/web',
    emptyOutDir: true,
    target: 'es2022',
    // No data: addresses, so that the content security policy need not allow them for our own files.
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    // NiiVue alone is larger than the default limit; it is loaded when an image is shown.
    chunkSizeWarningLimit: 4000,
  },
  server: {
    port: 5173,
    proxy: Object.fromEntries(
      ['/api', '/files', '/health', '/docs', '/openapi.yml'].map((path) => [
        path,
        { target: process.env.PENUMBRA_API ?? 'http://localhost:7860' },
      ]),
    ),
  },
  test: { environment: 'node', include: ['src/**/*.test.ts'] },
});
