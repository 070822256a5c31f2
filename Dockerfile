ARG NODE_IMAGE=node:24-slim

FROM ${NODE_IMAGE} AS build
WORKDIR /build
COPY package.json package-lock.json .npmrc ./
RUN npm ci --ignore-scripts
COPY . .
RUN npm run build

FROM ${NODE_IMAGE}
# What the image was built from: the address of the repository, the version of the package, the commit.
ARG SOURCE=unknown
ARG VERSION=3.0.0
ARG REVISION=unknown
LABEL org.opencontainers.image.title="crmcom-mock" \
      org.opencontainers.image.description="A stand-in for the CRM.COM Web API" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.source="${SOURCE}" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
WORKDIR /app
# What is built has all that it needs inside: there are no packages beside it.
COPY --from=build /build/package.json /build/LICENSE ./
COPY --from=build /build/dist ./dist
COPY --from=build /build/contracts ./contracts
# Our own fixtures lie where a volume takes their place; every way to name another folder still works.
COPY --from=build /build/fixtures ./fixtures
RUN mv fixtures/default /fixtures && ln -s /fixtures fixtures/default \
 && mkdir -p /config /methods && ln -s /app/dist/cli/bin.js /usr/local/bin/crmcom-mock && chmod a+x dist/cli/bin.js
ENV NODE_ENV=production \
    CRMCOM_MOCK_HOST=0.0.0.0 \
    CRMCOM_MOCK_METHODS=/methods
# A crmcom-mock.json in the working directory is read when there is one.
WORKDIR /config
USER 1000:1000
EXPOSE 8080
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=4s --start-period=5s --start-interval=500ms --retries=3 \
  CMD ["node", "/app/dist/cli/bin.js", "healthcheck"]
ENTRYPOINT ["node", "/app/dist/cli/bin.js"]
