# The server as one native program, in an image that has no shell and no root: docker build -t inbox . && docker run -p 3000:3000 inbox
FROM mcr.microsoft.com/dotnet/sdk:10.0 AS build
RUN apt-get update && apt-get install -y --no-install-recommends clang zlib1g-dev && rm -rf /var/lib/apt/lists/*
WORKDIR /source
COPY . .
RUN dotnet publish samples/Inbox.Server --use-current-runtime -p:PublishAot=true --output /published && mv /published/Inbox.Server /inbox

FROM mcr.microsoft.com/dotnet/runtime-deps:10.0-noble-chiseled
COPY --from=build /inbox /inbox
USER 1654
EXPOSE 3000
HEALTHCHECK --interval=10s --timeout=30s CMD ["/inbox", "-probe"]
ENTRYPOINT ["/inbox"]
