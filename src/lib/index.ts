export { canonicalAddress, isUnicast, isWildcard, networkOf } from './address.ts';
export { CountingGate } from './async/counting-gate.ts';
export { type Deferred, deferred } from './async/deferred.ts';
export { type Fence, soleFence } from './async/fence.ts';
export { Job } from './async/job.ts';
export { lookUntil } from './async/look-until.ts';
export { KeyedMutex, Mutex } from './async/mutex.ts';
export { Signal, sleep } from './async/signal.ts';
export { within } from './async/within.ts';
export { type Background, createBackground, type ReportFault } from './background.ts';
export { canonicalJson } from './canonical-json.ts';
export { CERTIFICATE_ALLOWED, type ClientCertificate, certificateName, isCertificate } from './certificate.ts';
export { cidrFault, isLoopback, type Networks, onLinkNetworks, parseNetworks, privateNetworks } from './cidr.ts';
export {
  type CancelTimer,
  type Clock,
  createSteadyClock,
  createSystemClock,
  mustKnowTime,
  runAt,
  type SteadyClock,
  systemClock,
} from './clock.ts';
export { closest } from './closest.ts';
export { EVENTS_PER_EPOCH, epochOf, readCursor, readMergedCursor, writeCursor, writeMergedCursor } from './cursor.ts';
export { errorCode } from './error-code.ts';
export type { FieldFault } from './field-fault.ts';
export { Holdings } from './holdings.ts';
export { HOUR_MS, type HourCount, type HourCounts, type Span } from './hour-counts.ts';
export type { KnownBy } from './known-by.ts';
export { GIVEN_NAME_ALLOWED, isGivenName, isName, NAME_ALLOWED } from './name.ts';
export { isInRange, type NumberRange, numbersIn, rangeFault } from './number-range.ts';
export { ownText } from './own-text.ts';
export { ownUrl, SAME_SERVER } from './own-url.ts';
export { ADMIN_APP, appFault, isUser, ownerOf, USER, USER_ALLOWED } from './owner.ts';
export { PassingMap } from './passing-map.ts';
export { PassingSet } from './passing-set.ts';
export { newPassword, passwordFault } from './password.ts';
export { POSTGRES_URL_ALLOWED, type PostgresPlace, postgresAt } from './postgres-url.ts';
export { cryptoRandom, newId, type Random } from './random.ts';
export { err, ok, type Result } from './result.ts';
export { sameText } from './same-text.ts';
export { Secret } from './secret.ts';
export { sha256 } from './sha256.ts';
export { udpSocketFor } from './udp-socket.ts';
export { type Lack, Unavailable, unavailableIn } from './unavailable.ts';
export { type BrokerPlace, bareHost, brokerAt, formatHost, hostOf } from './url.ts';
export { version } from './version.ts';
export { xmlText } from './xml-text.ts';
