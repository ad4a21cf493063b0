# syntax=docker/dockerfile:1

# CasesPdp.Server in a container.
#
#   docker build -t casespdp .
#   docker run --rm -v "$PWD/my-bundle:/bundle:ro" -v "$PWD/tls:/tls:ro" -p 5080:5080 -p 127.0.0.1:5081:5081 \
#     -e CASESPDP__LISTEN__DECISIONS=0.0.0.0:5080 \
#     -e CASESPDP__LISTEN__OPERATIONS=0.0.0.0:5081 \
#     -e CASESPDP__TLS__CERTIFICATE=/tls/server.pem -e CASESPDP__TLS__KEY=/tls/server.key -e CASESPDP__TLS__CLIENTCA=/tls/ca.pem \
#     -e CASESPDP__TLS__OPERATIONS=true \
#     -e CASESPDP__CALLERS__DECISIONS=spiffe://example.org/case-ui \
#     casespdp
#
# The server listens on loopback unless told otherwise, in a container too: that is what a sidecar wants, which shares its network
# namespace with the caller. Beyond loopback it wants TLS and a list of callers (docs/security.md), or, where the network itself is trusted,
# CASESPDP__LISTEN__ALLOWPLAINTEXT=true and CASESPDP__CALLERS__DECISIONS=*. A unix socket in a shared volume needs none of that:
#   -e CASESPDP__LISTEN__UNIXSOCKET=/run/casespdp/pdp.sock
#
# Without a bundle in /bundle it refuses to start (exit code 3). To look at the built-in example instead:
#   docker run --rm -e CASESPDP__BUNDLE= casespdp --default-bundle

FROM --platform=$BUILDPLATFORM mcr.microsoft.com/dotnet/sdk:10.0 AS build
WORKDIR /source

# What restoring reads, first: packages are fetched again only when one of these changes.
COPY global.json Directory.Build.props Directory.Build.targets Directory.Packages.props ./
COPY src/CasesPdp.Decisions/CasesPdp.Decisions.csproj src/CasesPdp.Decisions/packages.lock.json src/CasesPdp.Decisions/
COPY src/CasesPdp.Policies/CasesPdp.Policies.csproj src/CasesPdp.Policies/packages.lock.json src/CasesPdp.Policies/
COPY src/CasesPdp.Protocol/CasesPdp.Protocol.csproj src/CasesPdp.Protocol/packages.lock.json src/CasesPdp.Protocol/
COPY src/CasesPdp.Server/CasesPdp.Server.csproj src/CasesPdp.Server/packages.lock.json src/CasesPdp.Server/
RUN dotnet restore src/CasesPdp.Server --locked-mode

COPY .editorconfig ./
COPY protos/ protos/
COPY src/ src/
RUN dotnet publish src/CasesPdp.Server --configuration Release --no-restore --output /app -p:UseAppHost=false

# Chiseled: the runtime and nothing else, no shell, no package manager.
FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble-chiseled
WORKDIR /app
COPY --from=build /app ./

# No diagnostics socket in /tmp, so that the root file system may be read-only.
ENV DOTNET_EnableDiagnostics=0 \
    CASESPDP__BUNDLE=/bundle
EXPOSE 5080 5081
USER $APP_UID
ENTRYPOINT ["dotnet", "CasesPdp.Server.dll"]
