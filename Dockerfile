# syntax=docker/dockerfile:1
# Latchkey in a container: Node.js and what it runs, with no shell, no npm, and files that it cannot change.
#
#   docker build --tag latchkey .
#   docker run --read-only --cap-drop ALL --security-opt no-new-privileges --ulimit core=0 --stop-timeout 15 \
#     --env-file latchkey.env --publish 127.0.0.1:3978:3978 --volume latchkey:/app/data latchkey
#
# Leave HOST unset. The volume is for STORAGE=sqlite:data/latchkey.db alone; with a storage account there is none.
# An operator's command: docker exec <container> /nodejs/bin/node bot/commands/switch.ts off

FROM node:24-trixie-slim AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
# The optional ones are Node.js itself, for laptops, and probes for a tracer that is not there.
RUN npm ci --omit=dev --omit=optional --no-audit --no-fund
RUN mkdir data

# https://github.com/GoogleContainerTools/distroless
FROM gcr.io/distroless/nodejs24-debian13:nonroot
WORKDIR /app
COPY --from=dependencies /app/node_modules node_modules/
# Empty, and owned by who runs here: a new volume takes that over. No VOLUME instruction: Docker would then make up a
# volume which goes with the container, where Latchkey refuses to start instead.
COPY --from=dependencies --chown=65532:65532 /app/data data/
COPY LICENSE package.json ./
COPY cards cards/
COPY dialogs dialogs/
COPY bot bot/

# As a number, so that Kubernetes can see that it is not root.
USER 65532:65532
EXPOSE 3978

# Alive, not ready: what is not ready still takes keys off screens, and must not be restarted for it. Kubernetes and
# Azure Container Apps have probes of their own, and ignore this.
HEALTHCHECK --interval=30s --timeout=5s --start-period=30s \
  CMD ["/nodejs/bin/node", "-e", "fetch('http://127.0.0.1:' + (process.env.PORT || 3978) + '/healthz').then(({ ok }) => process.exit(ok ? 0 : 1), () => process.exit(1))"]

ENTRYPOINT ["/nodejs/bin/node"]
# What npm start runs.
CMD ["--env-file-if-exists=.env", "bot/main.ts"]
