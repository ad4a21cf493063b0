# syntax=docker/dockerfile:1

# CasesPdp.Server and casespdp in a container, as native code: no runtime, no shell, no package manager.
#
#   docker build -t casespdp .
#   docker run --rm -v "$PWD/my-bundle:/bundle:ro" -v "$PWD/run:/run/casespdp" \
#     --read-only --cap-drop ALL --network none --memory 128m \
#     -e CasesPdp__Listen__UnixSocket=/run/casespdp/pdp.sock \
#     casespdp
#
# The server listens on loopback unless told otherwise, in a container too: that is what a sidecar wants, which shares its network
# namespace, or a volume with the socket, with the caller. Beyond loopback it wants TLS and a list of callers; docs/deployment.md has it all.
# deploy/ has manifests. Without a bundle in /bundle it refuses to start (exit code 3). To look at the built-in example instead:
#
#   docker run --rm casespdp --default-bundle
#
# An image for another architecture: docker build --platform linux/arm64. It compiles on that architecture, or under emulation of it.

ARG SDK_IMAGE=mcr.microsoft.com/dotnet/sdk:10.0-noble-aot
ARG RUNTIME_IMAGE=mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled

FROM ${SDK_IMAGE} AS build
# amd64 or arm64. BuildKit sets it to that of --platform.
ARG TARGETARCH=amd64
WORKDIR /source

# What restoring reads, first: packages are fetched again only when one of these changes.
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY src/CasesPdp.Decisions/CasesPdp.Decisions.csproj src/CasesPdp.Decisions/packages.lock.json src/CasesPdp.Decisions/
COPY src/CasesPdp.Policies/CasesPdp.Policies.csproj src/CasesPdp.Policies/packages.lock.json src/CasesPdp.Policies/
COPY src/CasesPdp.Distribution/CasesPdp.Distribution.csproj src/CasesPdp.Distribution/packages.lock.json src/CasesPdp.Distribution/
COPY src/CasesPdp.Protocol/CasesPdp.Protocol.csproj src/CasesPdp.Protocol/packages.lock.json src/CasesPdp.Protocol/
COPY src/CasesPdp.Server/CasesPdp.Server.csproj src/CasesPdp.Server/packages.lock.json src/CasesPdp.Server/
COPY src/CasesPdp.Cli/CasesPdp.Cli.csproj src/CasesPdp.Cli/packages.lock.json src/CasesPdp.Cli/
RUN dotnet restore src/CasesPdp.Server --locked-mode && dotnet restore src/CasesPdp.Cli --locked-mode

COPY .editorconfig ./
COPY protos/ protos/
COPY src/ src/
RUN dotnet publish src/CasesPdp.Server -c Release --os linux -a "$TARGETARCH" -p:PublishAot=true -p:StripSymbols=true -o /server && \
    dotnet publish src/CasesPdp.Cli -c Release --os linux -a "$TARGETARCH" -p:PublishAot=true -p:StripSymbols=true -o /cli && \
    rm -f /server/*.dbg /server/*.pdb /cli/*.dbg /cli/*.pdb

FROM ${RUNTIME_IMAGE}
ARG VERSION=0.2.0
ARG REVISION=
LABEL org.opencontainers.image.title="CasesPdp" \
      org.opencontainers.image.description="Decides over gRPC what Kibana roles may do to cases" \
      org.opencontainers.image.licenses="Apache-2.0" \
      org.opencontainers.image.version="$VERSION" \
      org.opencontainers.image.revision="$REVISION"

COPY --from=build /server/CasesPdp.Server /server/appsettings.json /app/
COPY --from=build /cli/casespdp /usr/bin/casespdp

# Of no user that the base image has by name.
USER 10001:10001
EXPOSE 5080 5081

# What HEALTHCHECK asks. Where the decisions listener has TLS, name the unix socket: unix:/run/casespdp/pdp.sock.
ENV CASESPDP_SERVER=http://127.0.0.1:5080
HEALTHCHECK --interval=10s --timeout=3s --start-period=10s CMD ["/usr/bin/casespdp", "health"]

ENTRYPOINT ["/app/CasesPdp.Server"]
CMD ["--bundle", "/bundle"]
