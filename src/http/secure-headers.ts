/** TLS and no path: browsers hold a whole host to it (RFC 6797 8.1), and below a path it belongs to others as well. Over plain HTTP they ignore it. */
const HOST_WITH_TLS = /^https:\/\/[^/]+$/;

/**
 * What every answer says to browsers: to run, frame, sniff and fetch ahead nothing, and to leave it to its own origin. Pages say more of it themselves.
 * `publicUrl`: where clients reach this server.
 */
export const secureHeaders = (publicUrl: string): Readonly<Record<string, string>> => ({
  'Content-Security-Policy': "default-src 'none'; frame-ancestors 'none'",
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Resource-Policy': 'same-origin',
  'Origin-Agent-Cluster': '?1',
  'Referrer-Policy': 'no-referrer',
  ...(HOST_WITH_TLS.test(publicUrl) && { 'Strict-Transport-Security': 'max-age=31536000' }),
  'X-Content-Type-Options': 'nosniff',
  'X-DNS-Prefetch-Control': 'off',
  'X-Download-Options': 'noopen',
  'X-Frame-Options': 'SAMEORIGIN',
  'X-Permitted-Cross-Domain-Policies': 'none',
  // The filter of old browsers, which made holes of its own.
  'X-XSS-Protection': '0',
});
