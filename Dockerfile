# Three images: `offhook` (the last stage, the default), `sipp` (docker compose --profile sipp) and `kamailio` (--profile cluster).

FROM node:20-bookworm-slim AS build
# better-sqlite3 fetches a prebuilt binary or compiles with these.
RUN apt-get update \
 && apt-get install -y --no-install-recommends ca-certificates g++ make python3 \
 && rm -rf /var/lib/apt/lists/*
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY scripts ./scripts
RUN npm ci
COPY tsconfig.json tsconfig.build.json ./
COPY src ./src
RUN npm run build && npm prune --omit=dev

FROM node:20-bookworm-slim AS sipp
RUN apt-get update \
 && apt-get install -y --no-install-recommends sip-tester \
 && rm -rf /var/lib/apt/lists/*
COPY sip-config/sipp /sipp
USER node
WORKDIR /tmp
ENTRYPOINT ["node", "/sipp/play.mjs"]

# Debian's 5.6, which the tests play. Its base is that of the others, so that it is fetched once.
FROM node:20-bookworm-slim AS kamailio
RUN apt-get update \
 && apt-get install -y --no-install-recommends kamailio kamailio-tls-modules \
 && rm -rf /var/lib/apt/lists/*
USER node
WORKDIR /tmp
ENTRYPOINT ["kamailio", "-DD", "-E", "-f", "/etc/kamailio/kamailio.cfg", "-Y", "/tmp", "-P", "/tmp/kamailio.pid"]
CMD ["-m", "512"]

FROM node:20-bookworm-slim AS offhook
ENV NODE_ENV=production \
    OFFHOOK_DATA_DIR=/data
WORKDIR /app
# A named volume takes over owner and mode of the folder it covers.
RUN install -d -o node -g node -m 0700 /data
COPY --from=build /app/package.json ./
COPY --from=build /app/node_modules ./node_modules
COPY --from=build /app/dist ./dist
COPY LICENSE ./
COPY sip-config ./sip-config
USER node
VOLUME /data
HEALTHCHECK --interval=15s --timeout=10s --start-period=60s --retries=3 \
  CMD ["node", "dist/main.js", "health"]
# SIGTERM reaches Node itself: it ends running calls and then exits.
ENTRYPOINT ["node", "dist/main.js"]
CMD ["serve"]
